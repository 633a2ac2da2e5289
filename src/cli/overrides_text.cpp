// SPDX-License-Identifier: Apache-2.0
#include "cli/overrides_text.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "config/json_document.hpp"
#include "config/single_document.hpp"

namespace secateur::cli {
namespace {

std::string shown_value(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

const DocumentSource& source_of(const Documents& documents, DocumentKind kind) {
  switch (kind) {
    case DocumentKind::network:
      return documents.network_source;
    case DocumentKind::pruning:
      return documents.pruning_source;
    case DocumentKind::accelerator:
      return documents.accelerator_source;
    case DocumentKind::memory:
      return documents.memory_source;
    case DocumentKind::device:
      break;
  }
  return documents.device_source;
}

/// The document as its file has it; null when there is none, or no sound one, as of a store.
Json document_of_file(DocumentKind kind, const std::string& path) {
  if (std::filesystem::path(path).extension() != ".json") return Json();
  try {
    return load_single({kind, path}, {});
  } catch (const ConfigError&) {
    return Json();
  }
}

/// A name and a memory's place say nothing of the machine: the memory has a document of its own.
bool is_compared(const std::string& key) {
  return key != "name" && key != "memory";
}

void add_differences(DocumentKind kind, const Json& document, const Json& of_file, std::vector<std::string>& into) {
  if (!of_file.is_object()) return;
  for (const Key& key : schema_info(kind).keys) {
    const Json value = value_at(document, key.name);
    if (!is_compared(key.name) || value == value_at(of_file, key.name)) continue;
    into.push_back(fmt::format("{}.{} {}", schema_info(kind).kind, key.name, shown_value(value)));
  }
}

}  // namespace

std::vector<std::string> overrides_text(const Documents& documents) {
  const Json all = to_json(documents);
  std::vector<std::string> texts;
  for (const std::string& path : documents.overridden) {
    texts.push_back(fmt::format("{} {}", path, shown_value(value_at(all, path))));
  }
  if (!texts.empty()) return texts;
  for (const DocumentKind kind : kDocumentKinds) {
    const std::string& path = source_of(documents, kind).path;
    add_differences(kind, value_at(all, schema_info(kind).kind), document_of_file(kind, path), texts);
  }
  return texts;
}

}  // namespace secateur::cli
