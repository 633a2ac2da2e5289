// SPDX-License-Identifier: Apache-2.0
// --set path=value: the path begins with the document kind, the value is JSON, or plain text where a text is expected.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "config/document_keys.hpp"
#include "config/schemas.hpp"

namespace secateur::config {

/// What faults call the file of a value given by --set.
inline constexpr const char* kSetFile = "--set";

/// A sound override: the value fulfils the key's rule.
struct Override {
  DocumentKind kind = DocumentKind::network;
  std::size_t key = 0;  ///< place in SchemaInfo::keys
  std::string path;     ///< "accelerator.dma.ports"
  Json value;
};

/// Unsound ones become faults. Of two for the same key the later one counts, as they are applied in order.
std::vector<Override> parse_overrides(const std::vector<std::string>& texts, std::vector<Fault>& faults);

/// The same of values: path and value.
void add_overrides(const std::vector<std::pair<std::string, Json>>& values, std::vector<Override>& overrides,
                   std::vector<Fault>& faults);

/// Those of `kind` into `config`; their keys into `given`.
template <class Config>
void apply_overrides(const Schema<Config>& schema, DocumentKind kind, const std::vector<Override>& overrides,
                     Config& config, std::set<std::string>& given) {
  for (const Override& item : overrides) {
    if (item.kind != kind) continue;
    schema.write(item.key, config, item.value);
    given.insert(schema.info().keys[item.key].name);
  }
}

}  // namespace secateur::config
