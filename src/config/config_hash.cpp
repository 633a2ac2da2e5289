// SPDX-License-Identifier: Apache-2.0
#include "config/config_hash.hpp"

#include <algorithm>
#include <utility>

#include "base/sha256.hpp"
#include "config/schemas.hpp"

namespace secateur::config {

std::string config_hash(const Json& config, std::vector<std::string> inputs) {
  constexpr std::size_t kDigits = 16;
  Json hashed = Json::object();
  for (const DocumentKind kind : kDocumentKinds) {
    const auto found = config.find(schema_info(kind).kind);
    Json document = found == config.end() ? Json::object() : *found;
    if (document.is_object()) document.erase("name");
    if (kind == DocumentKind::accelerator && document.is_object()) document.erase("memory");
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
