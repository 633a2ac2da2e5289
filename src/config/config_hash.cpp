// SPDX-License-Identifier: Apache-2.0
#include "config/config_hash.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/sha256.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "config/shipped_files.hpp"

namespace secateur::config {
namespace {

/// Keys that came after the first hashes, where they have their defaults.
void erase_later_defaults(const SchemaInfo& info, Json& document) {
  for (const Key& key : info.keys) {
    if (!key.is_later || value_at(document, key.name) != key.default_value) continue;
    const std::size_t dot = key.name.find('.');
    if (dot == std::string::npos) {
      document.erase(key.name);
    } else if (const std::string group = key.name.substr(0, dot); document.contains(group)) {
      document[group].erase(key.name.substr(dot + 1));
      if (document[group].empty()) document.erase(group);  // the whole group came later
    }
  }
}

/// The figures that a run depends on.
Json figures_of(Json device) {
  if (!device.is_object()) return Json();
  for (const char* name : {"name", "title", "source"}) device.erase(name);
  return device;
}

}  // namespace

bool is_told_by_name(const Json& accelerator, const Json& device) {
  const Json name = accelerator.is_object() ? accelerator.value("device", Json()) : Json();
  if (device.is_null() || !name.is_string()) return true;
  const DeviceConfig* shipped = shipped_device(name.get<std::string>());
  return shipped != nullptr && figures_of(to_json(*shipped)) == figures_of(device);
}

std::string config_hash(const Json& config, std::vector<std::string> inputs) {
  constexpr std::size_t kDigits = 16;
  Json hashed = Json::object();
  const auto member = [&](const char* name) {
    const auto found = config.find(name);
    return found == config.end() ? Json() : *found;
  };
  const Json device = member("device");
  const bool names_device = is_told_by_name(member("accelerator"), device);
  if (!names_device) hashed["device"] = figures_of(device);
  for (const DocumentKind kind : kDocumentKinds) {
    if (kind == DocumentKind::device) continue;
    const auto found = config.find(schema_info(kind).kind);
    Json document = found == config.end() ? Json::object() : *found;
    if (document.is_object()) document.erase("name");
    if (kind == DocumentKind::accelerator && document.is_object()) {
      document.erase("memory");
      if (!names_device) document.erase("device");
    }
    if (document.is_object()) erase_later_defaults(schema_info(kind), document);
    // Without files scores are random, whatever norm is asked for.
    const bool is_random =
        kind == DocumentKind::pruning && inputs.empty() && document.is_object() && document.contains("score");
    if (is_random) document["score"] = "random";
    hashed[schema_info(kind).kind] = std::move(document);
  }
  std::sort(inputs.begin(), inputs.end());
  hashed["inputs"] = std::move(inputs);
  return sha256_hex(hashed.dump()).substr(0, kDigits);
}

std::vector<std::string> hashed_inputs(const Json& files) {
  std::vector<std::string> inputs;
  for (const char* role : {"weights", "score", "mask"}) {
    if (!files.is_object() || !files.contains(role) || !files[role].is_object()) continue;
    const Json sha256 = files[role].value("sha256", Json());
    inputs.push_back(sha256.is_string() ? sha256.get<std::string>() : std::string{});
  }
  return inputs;
}

}  // namespace secateur::config
