// SPDX-License-Identifier: Apache-2.0
#include "explore/key_names.hpp"

#include <fmt/format.h>

#include "base/namespaces.hpp"
#include "config/document_keys.hpp"

namespace secateur::explore {
std::optional<DocumentKind> document_of(const std::string& path) {
  const std::string first = path.substr(0, path.find('.'));
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).kind == first) return kind;
  }
  return std::nullopt;
}

std::string whole_path(const std::string& name, const std::vector<std::string>& extra) {
  KeyPath found = key_path(name, extra);
  if (!found.path.empty()) return std::move(found.path);
  if (!found.several.empty())
    throw ExpressionError(fmt::format("{} may be {}", name, fmt::join(found.several, " or ")));
  throw ExpressionError(found.nearest.empty()
                            ? fmt::format("unknown key {}; `secateur config schema --kind accelerator` "
                                          "lists the keys of a document",
                                          name)
                            : fmt::format("unknown key {}; did you mean {}?", name, found.nearest));
}

std::string KeyNames::refusal(const std::string& path, const std::string& text) const {
  const Key* key = find_key(path);
  return key == nullptr ? std::string{} : value_fault_message(*key, Json(text));
}

}  // namespace secateur::explore
