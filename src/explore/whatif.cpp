// SPDX-License-Identifier: Apache-2.0
#include "explore/whatif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/schemas.hpp"

namespace secateur::explore {
namespace {

using A = AcceleratorConfig;

class LeverList {
 public:
  explicit LeverList(const Documents& documents) : documents_(documents) {}

  std::vector<Lever> make() {
    doubled();
    memory();
    policies();
    memory_policies();
    bounds();
    return std::move(levers_);
  }

 private:
  const A& machine() const { return documents_.accelerator; }

  void add(std::string name, std::string change, std::function<void(A&)> apply, bool is_bound = false) {
    levers_.push_back({std::move(name), std::move(change), is_bound,
                       [apply = std::move(apply)](Documents& documents) { apply(documents.accelerator); }});
  }

  void doubled() {
    const Schema<A>& schema = accelerator_schema();
    for (std::size_t i = 0; i < schema.info().keys.size(); ++i) {
      const Key& key = schema.info().keys[i];
      if (!key.is_lever) continue;
      const int now = schema.read(i, machine()).get<int>();
      add("2x " + key.name, fmt::format("{} {} -> {}", key.name, now, 2 * now),
          [&schema, i, now](A& a) { schema.write(i, a, 2 * now); });
    }
  }

  void memory() {
    const double clock = documents_.memory.clock_mhz;
    levers_.push_back({"2x memory clock", fmt::format("memory.clock_mhz {} -> {}", clock, 2 * clock), false,
                       [](Documents& documents) {
                         // Latencies stay in nanoseconds: twice the bandwidth, the same datasheet timings.
                         MemoryDocument document{documents.memory, documents.memory.clock_mhz};
                         document.config.clock_mhz *= 2;
                         documents.memory = resolve_memory(document);
                       }});
    add("2x memory channels",
        fmt::format("memory_channels {} -> {}, dma.ports {} -> {}", machine().memory_channels,
                    2 * machine().memory_channels, machine().dma.ports, 2 * machine().dma.ports),
        [](A& a) {
          a.memory_channels *= 2;
          a.dma.ports *= 2;
          a.interconnect.port_channels.clear();
          derive_port_channels(a);
        });
  }

  template <class E>
  void policy(const char* text, E A::*field, std::common_type_t<E> value) {
    if (machine().*field == value) return;
    add(text, text, [field, value](A& a) { a.*field = value; });
  }

  void policies() {
    for (const BalancePolicy& balance : balance_policies()) {
      if (&balance == &balance_policies().front()) continue;  // the natural order: nothing to gain
      const std::string text = std::string("balance ") + balance.name;
      policy(text.c_str(), &A::balance, &balance);
    }
    policy("column_sync none", &A::column_sync, ColumnSync::none);
    policy("qkv fused", &A::qkv, QkvProducts::fused);
    policy("overlap row_block", &A::overlap, Overlap::row_block);
    policy("mapping fold", &A::mapping, Mapping::fold);
    policy("mapping grid", &A::mapping, Mapping::grid);
    if (machine().activation_bits == 8 && machine().weight_bits == 8) return;
    add("int8",
        fmt::format("activation_bits {} -> 8, weight_bits {} -> 8", machine().activation_bits, machine().weight_bits),
        [](A& a) { a.activation_bits = a.weight_bits = 8; });
  }

  /// The other rows of the registries; refreshes that the standard has and whose timings are known.
  void memory_policies() {
    const MemoryConfig& now = documents_.memory;
    const auto add_row = [&](const char* key, const auto* row, auto MemoryConfig::*field) {
      if (row == now.*field) return;
      const std::string change = fmt::format("memory.{} {} -> {}", key, (now.*field)->name, row->name);
      levers_.push_back({fmt::format("{} {}", key, row->name), change, false,
                         [row, field](Documents& documents) { documents.memory.*field = row; }});
    };
    for (const PagePolicy* row : page_policies()) add_row("page_policy", row, &MemoryConfig::page_policy);
    for (const RefreshPolicy* row : now.standard->refreshes) {
      const bool timed = row == all_bank_refresh() || (now.timing.rfc_part && now.timing.rrefd);
      if (now.refresh && timed) add_row("refresh_policy", row, &MemoryConfig::refresh_policy);
    }
  }

  void bounds() {
    for (const IdealEffect& effect : ideal_effects()) {
      if (effect.bound == nullptr || machine().idealise.*effect.member) continue;
      const auto apply = [member = effect.member](A& a) { a.idealise.*member = true; };
      add(effect.bound, fmt::format("idealise.{} true", effect.key), apply, true);
    }
  }

  const Documents& documents_;
  std::vector<Lever> levers_;
};

void simulate(const Machine& machine, LeverOutcome& outcome) {
  const Result result = machine.run({Fidelity::event, false});
  outcome.cycles = result.cycles;
  outcome.latency_ms = result.latency_ms;
  outcome.energy_mj = result.energy.total_mj();
  outcome.used = result.resources.used;
  outcome.fits = result.resources.fits;
}

/// The first line without the file that the fault is not of.
std::string reason_of(const ConfigError& error) {
  const Fault& fault = error.faults().front();
  return fault.message.substr(0, fault.message.find('\n'));
}

}  // namespace

std::vector<Lever> levers(const Documents& documents) {
  return LeverList(documents).make();
}

WhatIf what_if(const Machine& machine, const std::function<void()>& step) {
  WhatIf what_if;
  what_if.base.name = "as it is";
  simulate(machine, what_if.base);
  step();
  for (const Lever& lever : levers(machine.documents())) {
    LeverOutcome outcome;
    outcome.name = lever.name;
    outcome.change = lever.change;
    outcome.is_bound = lever.is_bound;
    try {
      simulate(machine.changed(lever.apply), outcome);
    } catch (const ConfigError& error) {
      outcome.impossible = reason_of(error);
    }
    what_if.ranked.push_back(std::move(outcome));
    step();
  }
  std::stable_sort(what_if.ranked.begin(), what_if.ranked.end(), [](const LeverOutcome& a, const LeverOutcome& b) {
    if (a.impossible.empty() != b.impossible.empty()) return a.impossible.empty();
    return a.cycles < b.cycles;
  });
  return what_if;
}

}  // namespace secateur::explore
