// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace secateur::config {
namespace {

std::string default_of(const Key& key) {
  if (key.required) return "none: must be given";
  if (!key.default_text.empty()) return key.default_text;
  return key.default_value.dump();
}

/// `text` in lines of at most 80 columns, each after `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent) {
  constexpr std::size_t kColumns = 80;
  std::istringstream words(text);
  std::string result, line, word;
  while (words >> word) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > kColumns) {
      result += std::string(indent, ' ') + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + std::string(indent, ' ') + line + '\n';
}

Json key_schema(const Key& key) {
  Json schema = key.rule->json_schema();
  std::string doc = key.doc;
  if (!key.unit.empty()) doc += fmt::format(" Unit: {}.", key.unit);
  if (!key.default_text.empty()) doc += fmt::format(" Default: {}.", key.default_text);
  schema["description"] = doc;
  if (!key.required && key.default_text.empty() && !key.default_value.is_null()) schema["default"] = key.default_value;
  return schema;
}

Json object_schema(const std::string& doc) {
  return {{"type", "object"}, {"description", doc}, {"additionalProperties", false}, {"properties", Json::object()}};
}

/// Accepted in every document, without effect.
Json common_properties() {
  return {{"$schema", {{"type", "string"}, {"description", "Where this JSON Schema lies; ignored."}}},
          {"notes",
           {{"description", "Free text for people: where the figures come from; ignored."},
            {"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}}}};
}

}  // namespace

const Key* SchemaInfo::find(const std::string& name) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

bool SchemaInfo::has_group(const std::string& name) const {
  return std::any_of(groups.begin(), groups.end(), [&](const KeyGroup& group) { return group.name == name; });
}

Json json_schema(const SchemaInfo& info) {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", info.title}};
  schema.update(object_schema(info.doc));
  Json& properties = schema["properties"];
  properties = common_properties();
  for (const Key& key : info.keys) {
    const std::size_t dot = key.name.find('.');
    Json* object = &schema;
    if (dot != std::string::npos) {
      const std::string group = key.name.substr(0, dot);
      Json& slot = schema["properties"][group];
      if (slot.is_null()) {
        const auto known = std::find_if(info.groups.begin(), info.groups.end(),
                                        [&](const KeyGroup& candidate) { return candidate.name == group; });
        slot = object_schema(known->doc);
      }
      object = &slot;
      if (key.required && (schema["required"].is_null() || schema["required"].back() != group)) {
        schema["required"].push_back(group);
      }
    }
    const std::string leaf = dot == std::string::npos ? key.name : key.name.substr(dot + 1);
    (*object)["properties"][leaf] = key_schema(key);
    if (key.required) (*object)["required"].push_back(leaf);
  }
  return schema;
}

std::string describe_schema(const SchemaInfo& info) {
  std::string text = info.title + "\n\n" + wrapped(info.doc, 0) + "\n";
  for (const Key& key : info.keys) {
    text += key.name + (key.unit.empty() ? "" : " [" + key.unit + "]") + "\n";
    text += wrapped(key.doc, 4);
    text += wrapped("Allowed: " + key.rule->expected() + ".", 4);
    text += wrapped("Default: " + default_of(key) + ".", 4) + "\n";
  }
  text += "Also accepted, without effect: \"notes\" (text or a list of texts) and\n\"$schema\".\n";
  return text;
}

}  // namespace secateur::config
