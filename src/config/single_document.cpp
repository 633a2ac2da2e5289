// SPDX-License-Identifier: Apache-2.0
#include "config/single_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/nearest_name.hpp"
#include "config/document_loader.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"

namespace secateur::config {
namespace {

int known_keys(const SchemaInfo& info, const Json& object) {
  int count = 0;
  for (const auto& [name, value] : object.items()) {
    const bool telling = name != "name" && (info.find(name) != nullptr || info.has_group(name));
    count += telling ? 1 : 0;
  }
  return count;
}

/// The kind with the most known keys.
DocumentKind kind_of_file(const std::string& path) {
  const JsonDocument document = parse_json(read_input_file(path), path, "");
  if (!document.complete) throw ConfigError(document.faults);
  int best = 0;
  bool tied = true;
  DocumentKind kind = DocumentKind::network;
  for (const DocumentKind candidate : kDocumentKinds) {
    const int count = known_keys(schema_info(candidate), document.value);
    if (count >= best) tied = count == best;
    if (count > best) {
      best = count;
      kind = candidate;
    }
  }
  if (tied) {
    throw ConfigError(path, "", "its keys do not tell its kind; give --kind " + document_kind_names());
  }
  return kind;
}

}  // namespace

std::optional<DocumentKind> document_kind(const std::string& name) {
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).kind == name) return kind;
  }
  return std::nullopt;
}

DocumentLocation locate_document(const std::string& text, std::optional<DocumentKind> kind) {
  if (kind) {
    const FoundDocument found = find_document(*kind, text);
    if (found.path.empty()) throw ConfigError(text, "", found.message);
    return {*kind, found.path};
  }
  std::error_code error;
  if (std::filesystem::exists(text, error)) return {kind_of_file(text), text};
  std::vector<std::string> all;
  for (const DocumentKind candidate : kDocumentKinds) {
    const FoundDocument found = find_document(candidate, text);
    if (!found.path.empty()) return {candidate, found.path};
    for (const std::string& name : shipped_names(candidate)) all.push_back(name);
  }
  const std::string near = nearest_name(std::filesystem::path(text).stem().string(), all);
  const std::string hint = near.empty() ? "`secateur list` shows all" : fmt::format("did you mean {}?", near);
  throw ConfigError(text, "", fmt::format("no such file, and no shipped document of this name; {}", hint));
}

Json load_single(const DocumentLocation& document, const std::vector<std::string>& sets) {
  DocumentLoader loader(sets);
  const bool accelerator = document.kind == DocumentKind::accelerator;
  for (const Override& item : loader.overrides()) {
    const bool named = item.kind == DocumentKind::memory || item.kind == DocumentKind::device;
    if (item.kind == document.kind || (accelerator && named)) continue;
    loader.add_fault(
        {kSetFile, item.path, fmt::format("{} is a {} document", document.path, schema_info(document.kind).kind)});
  }
  loader.load(document.kind, document.path);
  if (accelerator) {
    loader.load_memory_of_accelerator(std::nullopt);
    loader.load_device_of_accelerator();
  }
  const Documents documents = loader.finish();
  switch (document.kind) {
    case DocumentKind::network:
      return to_json(documents.network);
    case DocumentKind::pruning:
      return to_json(documents.pruning);
    case DocumentKind::accelerator:
      return to_json(documents.accelerator);
    case DocumentKind::memory:
      return to_json(documents.memory);
    case DocumentKind::device:
      break;
  }
  return to_json(documents.accelerator.board);
}

}  // namespace secateur::config
