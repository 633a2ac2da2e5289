// SPDX-License-Identifier: Apache-2.0
#include "explore/lever_reasons.hpp"

#include <fmt/format.h>

#include "base/namespaces.hpp"

namespace secateur::explore {
namespace {

using A = AcceleratorConfig;

double share_of(Cycle part, const Result& base) {
  return base.cycles > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(base.cycles) : 0.0;
}

/// Of all operations, each on the head module that ended last.
Cycle stalls_of(const Result& base, Cycle StallCycles::*cause) {
  Cycle sum = 0;
  for (const OperationResult& operation : base.operations) sum += operation.stall.*cause;
  return sum;
}

std::string lanes(const A& machine, const Result&) {
  const int delivered = feature_values_a_cycle(machine);
  if (machine.elementwise.lanes < delivered) return {};
  return fmt::format("{} lanes take {} values a cycle already, all that features.ports {} x bank_words {} deliver",
                     machine.elementwise.lanes, delivered, machine.features.ports, machine.features.bank_words);
}

std::string bank_words(const A& machine, const Result&) {
  if (machine.elementwise.lanes > feature_values_a_cycle(machine)) return {};
  return fmt::format("{} lanes take no more than {} values a cycle", machine.elementwise.lanes,
                     machine.elementwise.lanes);
}

std::string feature_ports(const A&, const Result& base) {
  return fmt::format("operations wait for ports of feature banks in {:.1f} % of all cycles",
                     share_of(stalls_of(base, &StallCycles::features), base));
}

std::string weight_buffer(const A&, const Result& base) {
  return fmt::format("operations wait for weights in {:.1f} % of all cycles",
                     share_of(stalls_of(base, &StallCycles::weights), base));
}

std::string comparators(const A&, const Result& base) {
  return fmt::format("the token selector is busy in {:.1f} % of all cycles",
                     share_of(base.unit(Unit::token_selector).busy_cycles, base));
}

std::string memory(const A&, const Result& base) {
  const Cycle waits = stalls_of(base, &StallCycles::memory) + stalls_of(base, &StallCycles::weights);
  return fmt::format("operations wait for memory in {:.1f} % of all cycles", share_of(waits, base));
}

std::string columns(const A&, const Result& base) {
  return fmt::format("operations wait for uneven columns in {:.1f} % of all cycles",
                     share_of(stalls_of(base, &StallCycles::sync), base));
}

struct Row {
  const char* part;  ///< of the lever's name
  std::string (*why)(const A& machine, const Result& base);
};

constexpr Row kRows[] = {{"elementwise.lanes", lanes},
                         {"features.bank_words", bank_words},
                         {"features.ports", feature_ports},
                         {"weights.capacity_kib", weight_buffer},
                         {"selector.", comparators},
                         {"memory", memory},
                         {"dma.", memory},
                         {"page_policy", memory},
                         {"refresh_policy", memory},
                         {"column_sync", columns}};

}  // namespace

std::string why_it_saves_nothing(const std::string& lever, const AcceleratorConfig& machine, const Result& base) {
  for (const Row& row : kRows) {
    if (lever.find(row.part) != std::string::npos) return row.why(machine, base);
  }
  return {};
}

}  // namespace secateur::explore
