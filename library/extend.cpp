// SPDX-License-Identifier: Apache-2.0
#include "secateur/extend.hpp"

#include <set>

#include "policies/balance_policy.hpp"
#include "units/memory/config/memory_standard.hpp"

namespace secateur {
namespace {

/// The rows of the house hold plain strings, which live to the end.
const char* kept(const std::string& text) {
  static std::set<std::string> all;
  return all.insert(text).first->c_str();
}

}  // namespace

void add_balance_policy(const BalancePolicyRow& row) {
  if (row.assign == nullptr || row.name.empty()) {
    throw ConfigError("balancing policy", row.name, "needs a name and a function that assigns");
  }
  policies::add_balance_policy(
      {kept(row.name), kept(row.sentence), kept(row.name), false, row.sorts_columns, false, row.assign});
}

void add_memory_standard(const MemoryStandardRow& row) {
  config::MemoryStandard standard = config::memory_standard_like(row.like);
  standard.name = kept(row.name);
  standard.title = kept(row.title);
  standard.document = kept(row.document);
  standard.beats_per_clock = row.beats_per_clock;
  standard.turnaround = row.turnaround;
  standard.commands = {row.activate_clocks, row.precharge_clocks, row.column_clocks, row.refresh_clocks};
  config::add_memory_standard(standard);
}

}  // namespace secateur
