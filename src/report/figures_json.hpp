// SPDX-License-Identifier: Apache-2.0
// Counters as JSON, by their rows (base/statistic.hpp).
#pragma once

#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/statistic.hpp"

namespace secateur::report {

template <class Counters>
nlohmann::ordered_json value(const Statistic<Counters>& row, const Counters& counters) {
  return std::visit([&](auto member) { return nlohmann::ordered_json(counters.*member); }, row.member);
}

/// Every counter under its name.
template <class Counters>
nlohmann::ordered_json figures(const std::vector<Statistic<Counters>>& rows, const Counters& counters) {
  nlohmann::ordered_json json;
  for (const auto& row : rows) json[row.name] = value(row, counters);
  return json;
}

}  // namespace secateur::report
