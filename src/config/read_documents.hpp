// SPDX-License-Identifier: Apache-2.0
// Documents that have been found, read, hashed and parsed: whoever loads many combinations of the same files - a
// sweep's points - does that once per file.
#pragma once

#include <map>
#include <string>

#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "config/shipped_files.hpp"

namespace secateur::config {

class ReadDocuments {
 public:
  struct File {
    std::string sha256;  ///< of the file's bytes
    JsonDocument document;
  };

  /// As find_document().
  const FoundDocument& find(DocumentKind kind, const std::string& text, const std::string& beside = {});
  /// The file as it was when it was read first. @throws ConfigError when it cannot be read.
  const File& read(DocumentKind kind, const std::string& path);

 private:
  std::map<std::string, FoundDocument> found_;  ///< by kind, text and beside
  std::map<std::string, File> files_;           ///< by kind and path
};

}  // namespace secateur::config
