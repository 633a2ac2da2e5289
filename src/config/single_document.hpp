// SPDX-License-Identifier: Apache-2.0
// One document by itself, for people who write one: which kind it is, whether it is sound, what it amounts to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/json.hpp"
#include "config/schemas.hpp"

namespace secateur::config {

/// "network" -> DocumentKind::network; empty when there is no such kind.
std::optional<DocumentKind> document_kind(const std::string& name);

struct DocumentLocation {
  DocumentKind kind = DocumentKind::network;
  std::string path;
};

/// `text`: a path or a shipped name of any kind. Without `kind` it is told from the document's keys.
/// @throws ConfigError.
DocumentLocation locate_document(const std::string& text, std::optional<DocumentKind> kind);

/// The effective configuration. An accelerator is checked together with the memory and the device it names.
/// @throws ConfigError with every fault, also for `sets` that concern other documents.
Json load_single(const DocumentLocation& document, const std::vector<std::string>& sets);

}  // namespace secateur::config
