// SPDX-License-Identifier: Apache-2.0
#include "config/read_documents.hpp"

#include <utility>

#include "base/sha256.hpp"

namespace secateur::config {
namespace {

/// Names do not hold line ends between them: each part has one of its own.
std::string key_of(DocumentKind kind, const std::string& text, const std::string& beside = {}) {
  return schema_info(kind).kind + '\n' + text + '\n' + beside;
}

}  // namespace

const FoundDocument& ReadDocuments::find(DocumentKind kind, const std::string& text, const std::string& beside) {
  const std::string key = key_of(kind, text, beside);
  const auto known = found_.find(key);
  if (known != found_.end()) return known->second;
  return found_.emplace(key, find_document(kind, text, beside)).first->second;
}

const ReadDocuments::File& ReadDocuments::read(DocumentKind kind, const std::string& path) {
  const std::string key = key_of(kind, path);
  const auto known = files_.find(key);
  if (known != files_.end()) return known->second;
  const std::string text = read_input_file(path);
  File file{sha256_hex(text), parse_json(text, path, schema_info(kind).kind)};
  return files_.emplace(key, std::move(file)).first->second;
}

}  // namespace secateur::config
