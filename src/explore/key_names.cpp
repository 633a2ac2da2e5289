// SPDX-License-Identifier: Apache-2.0
#include "explore/key_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "config/document_keys.hpp"

namespace secateur::explore {
namespace {

bool ends_with_part(const std::string& path, const std::string& name) {
  return path.size() > name.size() + 1 && path.compare(path.size() - name.size(), name.size(), name) == 0 &&
         path[path.size() - name.size() - 1] == '.';
}

const std::vector<std::string>& all_paths() {
  static const std::vector<std::string> paths = [] {
    std::vector<std::string> all;
    for (const DocumentKind kind : kDocumentKinds) {
      for (const Key& key : schema_info(kind).keys) all.push_back(schema_info(kind).kind + "." + key.name);
    }
    return all;
  }();
  return paths;
}

/// Also near: a mistyped last part.
std::string nearest_path(const std::string& name, const std::vector<std::string>& extra) {
  std::vector<std::string> candidates = extra;
  candidates.insert(candidates.end(), all_paths().begin(), all_paths().end());
  std::vector<std::string> parts;
  for (const std::string& path : candidates) parts.push_back(path.substr(path.find('.') + 1));
  const std::string whole = nearest_name(name, candidates);
  const std::string part = nearest_name(name, parts);
  if (part.empty() || (!whole.empty() && edit_distance(name, whole) <= edit_distance(name, part))) return whole;
  return candidates[static_cast<std::size_t>(std::find(parts.begin(), parts.end(), part) - parts.begin())];
}

}  // namespace

std::optional<DocumentKind> document_of(const std::string& path) {
  const std::string first = path.substr(0, path.find('.'));
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).kind == first) return kind;
  }
  return std::nullopt;
}

const Key* find_key(const std::string& path) {
  const std::optional<DocumentKind> kind = document_of(path);
  const std::size_t dot = path.find('.');
  return kind && dot != std::string::npos ? schema_info(*kind).find(path.substr(dot + 1)) : nullptr;
}

std::string whole_path(const std::string& name, const std::vector<std::string>& extra) {
  if (find_key(name) != nullptr || std::count(extra.begin(), extra.end(), name) > 0) return name;
  // A key of a document itself before one of a group: "p_t"; then "ports" of whatever group.
  std::vector<std::string> found;
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).find(name) != nullptr) found.push_back(schema_info(kind).kind + "." + name);
  }
  if (found.empty()) {
    std::copy_if(all_paths().begin(), all_paths().end(), std::back_inserter(found),
                 [&](const std::string& path) { return ends_with_part(path, name); });
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) throw ExpressionError(fmt::format("{} may be {}", name, fmt::join(found, " or ")));
  const std::string near = nearest_path(name, extra);
  throw ExpressionError(near.empty() ? fmt::format("unknown key {}; `secateur config schema --kind accelerator` "
                                                   "lists the keys of a document",
                                                   name)
                                     : fmt::format("unknown key {}; did you mean {}?", name, near));
}

std::string KeyNames::refusal(const std::string& path, const std::string& text) const {
  const Key* key = find_key(path);
  return key == nullptr ? std::string{} : value_fault_message(*key, Json(text));
}

}  // namespace secateur::explore
