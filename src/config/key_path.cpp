// SPDX-License-Identifier: Apache-2.0
#include "config/key_path.hpp"

#include <algorithm>
#include <iterator>

#include "base/nearest_name.hpp"
#include "config/schemas.hpp"

namespace secateur::config {
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

const Key* find_key(const std::string& path) {
  const std::string first = path.substr(0, path.find('.'));
  for (const DocumentKind kind : kDocumentKinds) {
    const SchemaInfo& info = schema_info(kind);
    if (info.kind == first && path.size() > first.size()) return info.find(path.substr(first.size() + 1));
  }
  return nullptr;
}

KeyPath key_path(const std::string& name, const std::vector<std::string>& extra) {
  if (find_key(name) != nullptr || std::count(extra.begin(), extra.end(), name) > 0) return {name, {}, ""};
  std::vector<std::string> found;
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).find(name) != nullptr) found.push_back(schema_info(kind).kind + "." + name);
  }
  if (found.empty()) {
    std::copy_if(all_paths().begin(), all_paths().end(), std::back_inserter(found),
                 [&](const std::string& path) { return ends_with_part(path, name); });
  }
  if (found.size() == 1) return {found.front(), {}, ""};
  if (found.size() > 1) return {"", std::move(found), ""};
  return {"", {}, nearest_path(name, extra)};
}

}  // namespace secateur::config
