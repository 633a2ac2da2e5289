// SPDX-License-Identifier: Apache-2.0
#include "config/document_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest_name.hpp"
#include "config/json_document.hpp"

namespace secateur::config {
namespace {

std::string leaf_of(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? path : path.substr(dot + 1);
}

/// The nearest full path; else a key of the same last name in another group ("ports" for "dma.ports").
std::string nearest_path(const SchemaInfo& info, const std::string& path) {
  std::vector<std::string> paths, leaves;
  for (const Key& key : info.keys) {
    paths.push_back(info.kind + "." + key.name);
    leaves.push_back(leaf_of(key.name));
  }
  for (const KeyGroup& group : info.groups) paths.push_back(info.kind + "." + group.name);
  const std::string leaf = leaf_of(path);
  const auto same = std::find(leaves.begin(), leaves.end(), leaf);
  if (same != leaves.end()) return paths[static_cast<std::size_t>(same - leaves.begin())];
  // Without the common document kind, which would make everything near.
  std::vector<std::string> short_paths;
  for (const std::string& candidate : paths) short_paths.push_back(candidate.substr(info.kind.size() + 1));
  const std::string near = nearest_name(path.substr(std::min(path.size(), info.kind.size() + 1)), short_paths);
  if (!near.empty()) return info.kind + "." + near;
  const std::string near_leaf = nearest_name(leaf, leaves);
  const auto found = std::find(leaves.begin(), leaves.end(), near_leaf);
  return found == leaves.end() ? std::string{} : paths[static_cast<std::size_t>(found - leaves.begin())];
}

std::string keys_of_group(const SchemaInfo& info, const std::string& group) {
  std::string text;
  for (const Key& key : info.keys) {
    if (key.name.compare(0, group.size() + 1, group + ".") == 0) text += (text.empty() ? "" : ", ") + leaf_of(key.name);
  }
  return text;
}

bool is_notes(const Json& value) {
  return value.is_string() || (value.is_array() && std::all_of(value.begin(), value.end(),
                                                               [](const Json& item) { return item.is_string(); }));
}

class Walk {
 public:
  Walk(const SchemaInfo& info, const std::string& file, const KeySink& sink, std::vector<Fault>& faults)
      : info_(info), file_(file), sink_(sink), faults_(faults) {}

  void object(const Json& object, const std::string& prefix, const std::string& path) {
    for (const auto& [name, value] : object.items()) {
      const std::string key = prefix + name;
      if (prefix.empty() && (name == "notes" || name == "$schema")) {
        comment(name, value, join_path(path, name));
      } else if (info_.has_group(key)) {
        group(key, value, join_path(path, name));
      } else {
        one_key(key, value, join_path(path, name));
      }
    }
  }

 private:
  void fault(const std::string& path, std::string message) { faults_.push_back({file_, path, std::move(message)}); }

  void comment(const std::string& name, const Json& value, const std::string& path) {
    if (name == "notes" && !is_notes(value)) {
      fault(path, fmt::format("got {}; expected a text or a list of texts", shown(value)));
    } else if (name == "$schema" && !value.is_string()) {
      fault(path, fmt::format("got {}; expected the path of a JSON Schema", shown(value)));
    }
  }

  void group(const std::string& name, const Json& value, const std::string& path) {
    if (value.is_object()) {
      object(value, name + ".", path);
    } else {
      fault(path, fmt::format("got {}; expected an object with {}", shown(value), keys_of_group(info_, name)));
    }
  }

  void one_key(const std::string& name, const Json& value, const std::string& path) {
    const auto found =
        std::find_if(info_.keys.begin(), info_.keys.end(), [&](const Key& key) { return key.name == name; });
    if (found == info_.keys.end()) return fault(path, unknown_key_message(info_, path, value));
    std::string message = value_fault_message(*found, value);
    sink_(static_cast<std::size_t>(found - info_.keys.begin()), value, message.empty());
    if (!message.empty()) fault(path, std::move(message));
  }

  const SchemaInfo& info_;
  const std::string& file_;
  const KeySink& sink_;
  std::vector<Fault>& faults_;
};

}  // namespace

void read_keys(const SchemaInfo& info, const Json& object, const std::string& file, const KeySink& sink,
               std::vector<Fault>& faults) {
  Walk(info, file, sink, faults).object(object, "", info.kind);
}

std::string unknown_key_message(const SchemaInfo& info, const std::string& path, const Json& value) {
  const std::string near = nearest_path(info, path);
  return near.empty() ? fmt::format("unknown key (value {}); `secateur config schema --kind {}` lists the keys",
                                    shown(value), info.kind)
                      : fmt::format("unknown key (value {}); did you mean {}?", shown(value), near);
}

std::string value_fault_message(const Key& key, const Json& value) {
  if (key.rule->accepts(value)) return {};
  std::string text = fmt::format("got {}; expected {}", shown(value), key.rule->expected());
  if (value.is_string()) {
    const std::string near = nearest_name(value.get<std::string>(), key.rule->names());
    if (!near.empty()) text += fmt::format("; did you mean \"{}\"?", near);
  }
  return text;
}

void missing_keys(const SchemaInfo& info, const std::set<std::string>& given, const std::string& file,
                  std::vector<Fault>& faults) {
  for (const Key& key : info.keys) {
    if (key.required && given.count(key.name) == 0) {
      faults.push_back({file, info.kind + "." + key.name, "missing; expected " + key.rule->expected()});
    }
  }
}

}  // namespace secateur::config
