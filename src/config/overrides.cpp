// SPDX-License-Identifier: Apache-2.0
#include "config/overrides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.hpp"
#include "config/json_document.hpp"
#include "config/key_path.hpp"

namespace secateur::config {
namespace {

/// The longest list that a key takes has far fewer.
constexpr std::size_t kMostValues = 20'000;

std::optional<DocumentKind> kind_of(const std::string& path) {
  const std::string first = path.substr(0, path.find('.'));
  for (const DocumentKind kind : kDocumentKinds) {
    if (schema_info(kind).kind == first) return kind;
  }
  return std::nullopt;
}

/// Why a name without a document in front is no key.
std::string unknown_name_message(const KeyPath& found) {
  if (!found.several.empty()) return fmt::format("may be {}; write it out", fmt::join(found.several, " or "));
  if (!found.nearest.empty()) return fmt::format("unknown key; did you mean {}?", found.nearest);
  return "unknown key; paths begin with " + document_kind_names();
}

/// Of a key whose rule is not known.
Json typed(const std::string& text) {
  return parse_value(text, kMostValues).value_or(Json(text));
}

Json value_of(const std::string& text, const ValueRule& rule) {
  if (rule.takes_text() && text.substr(0, 1) != "\"") return text;
  return typed(text);
}

std::string group_message(const SchemaInfo& info, const std::string& group) {
  std::string names;
  for (const Key& key : info.keys) {
    if (key.name.compare(0, group.size() + 1, group + ".") != 0) continue;
    names += (names.empty() ? "" : ", ") + info.kind + "." + key.name;
  }
  return "is a group of keys; set one of " + names;
}

/// The key of `given` into `result`; a message when there is none. `shown`: what it was to be set to.
std::string find_overridden(const std::string& given, const Json& shown, Override& result) {
  std::string path = given;
  if (!kind_of(given)) {
    KeyPath found = key_path(given);
    if (found.path.empty()) return unknown_name_message(found);
    path = std::move(found.path);
  }
  const std::optional<DocumentKind> kind = kind_of(path);
  const SchemaInfo& info = schema_info(*kind);
  const std::string name = path.substr(std::min(path.size(), info.kind.size() + 1));
  if (name.empty()) return "names a whole document; expected a key of it";
  if (info.has_group(name)) return group_message(info, name);
  const Key* key = info.find(name);
  if (key == nullptr) return unknown_key_message(info, path, shown);
  result = {*kind, static_cast<std::size_t>(key - info.keys.data()), path, {}};
  return "";
}

const Key& key_of(const Override& item) {
  return schema_info(item.kind).keys[item.key];
}

std::string message_for(const std::string& path, const std::string& text, Override& result) {
  std::string message = find_overridden(path, typed(text), result);
  if (!message.empty()) return message;
  result.value = value_of(text, *key_of(result).rule);
  return value_fault_message(key_of(result), result.value);
}

}  // namespace

void add_overrides(const std::vector<std::pair<std::string, Json>>& values, std::vector<Override>& overrides,
                   std::vector<Fault>& faults) {
  for (const auto& [path, value] : values) {
    Override item;
    std::string message = find_overridden(path, value, item);
    if (message.empty()) {
      item.value = value;
      message = value_fault_message(key_of(item), value);
    }
    if (message.empty()) {
      overrides.push_back(std::move(item));
    } else {
      faults.push_back({kSetFile, path, std::move(message)});
    }
  }
}

std::vector<Override> parse_overrides(const std::vector<std::string>& texts, std::vector<Fault>& faults) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (!is_utf8(text)) {
      faults.push_back({kSetFile, "", fmt::format("got {}, which is not UTF-8", shown(Json(text)))});
    } else if (equals == std::string::npos || equals == 0) {
      faults.push_back({kSetFile, "", fmt::format("got {}; expected path=value", shown(Json(text)))});
    } else {
      Override item;
      const std::string path = text.substr(0, equals);
      const std::string message = message_for(path, text.substr(equals + 1), item);
      if (message.empty()) {
        overrides.push_back(std::move(item));
      } else {
        faults.push_back({kSetFile, path, message});
      }
    }
  }
  return overrides;
}

}  // namespace secateur::config
