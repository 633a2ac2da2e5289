// SPDX-License-Identifier: Apache-2.0
#include "explore/whatif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/schemas.hpp"
#include "explore/lever_reasons.hpp"
#include "explore/shapes.hpp"

namespace secateur::explore {
namespace {

using A = AcceleratorConfig;

class LeverList {
 public:
  explicit LeverList(const Documents& documents) : documents_(documents) {}

  std::vector<Lever> make() {
    doubled();
    joint();
    memory();
    policies();
    memory_policies();
    bounds();
    return std::move(levers_);
  }

 private:
  const A& machine() const { return documents_.accelerator; }

  void add(std::string name, std::string change, std::function<void(A&)> apply, LeverKind kind = LeverKind::change) {
    levers_.push_back({std::move(name), std::move(change), kind,
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

  /// Lanes and what feeds them cap each other: one alone gives nothing where they are matched.
  void joint() {
    const int lanes = machine().elementwise.lanes, words = machine().features.bank_words;
    add("2x lanes, bank_words",
        fmt::format("elementwise.lanes {} -> {}, features.bank_words {} -> {}", lanes, 2 * lanes, words, 2 * words),
        [](A& a) {
          a.elementwise.lanes *= 2;
          a.features.bank_words *= 2;
        });
  }

  void memory() {
    const double clock = documents_.memory.clock_mhz;
    levers_.push_back({"2x memory clock", fmt::format("memory.clock_mhz {} -> {}", clock, 2 * clock), LeverKind::change,
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
      levers_.push_back({fmt::format("{} {}", key, row->name), change, LeverKind::change,
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
      add(effect.bound, fmt::format("idealise.{} true", effect.key), apply, LeverKind::bound);
    }
  }

  const Documents& documents_;
  std::vector<Lever> levers_;
};

/// Of the shapes that the closed form thinks most of; simulations tell them apart.
constexpr std::size_t kShapes = 24;
/// Less, in parts of all cycles, counts as nothing: what is printed as 0.0 %.
constexpr double kNothing = 0.0005;

Result simulate(const Machine& machine, LeverOutcome& outcome) {
  Result result = machine.run({Fidelity::event, false});
  outcome.cycles = result.cycles;
  outcome.latency_ms = result.latency_ms;
  outcome.energy_mj = result.energy.total_mj();
  outcome.used = result.resources.used;
  outcome.fits = result.resources.fits;
  outcome.macs_per_cycle = machine.documents().accelerator.macs_per_cycle();
  return result;
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

std::vector<Lever> shape_levers(const Machine& machine) {
  std::vector<Lever> all;
  for (const Shape& shape : shapes_of_same_size(machine, kShapes)) {
    const std::string name = fmt::format("{}, {}, {}, {}", shape.p_h, shape.p_t, shape.p_c, shape.p_pe);
    const std::string change =
        fmt::format("p_h {}, p_t {}, p_c {}, p_pe {}", shape.p_h, shape.p_t, shape.p_c, shape.p_pe);
    all.push_back({name, change, LeverKind::shape, [shape](Documents& documents) {
                     A& a = documents.accelerator;
                     a.p_h = shape.p_h;
                     a.p_t = shape.p_t;
                     a.p_c = shape.p_c;
                     a.p_pe = shape.p_pe;
                   }});
  }
  return all;
}

WhatIf what_if(const Machine& machine, const std::vector<Lever>& all, const std::function<void()>& step) {
  WhatIf what_if;
  what_if.base.name = "as it is";
  const Result base = simulate(machine, what_if.base);
  step();
  for (const Lever& lever : all) {
    LeverOutcome outcome;
    outcome.name = lever.name;
    outcome.change = lever.change;
    outcome.kind = lever.kind;
    try {
      simulate(machine.changed(lever.apply), outcome);
      const auto saved = static_cast<double>(base.cycles - outcome.cycles);
      if (std::abs(saved) < kNothing * static_cast<double>(base.cycles) && lever.kind == LeverKind::change)
        outcome.idle = why_it_saves_nothing(lever.name, machine.documents().accelerator, base);
    } catch (const ConfigError& error) {
      outcome.impossible = reason_of(error);
    }
    what_if.ranked.push_back(std::move(outcome));
    step();
  }
  const auto rank = [](const LeverOutcome& outcome) {
    return std::tuple(!outcome.impossible.empty(), !outcome.fits, outcome.cycles);
  };
  std::stable_sort(what_if.ranked.begin(), what_if.ranked.end(),
                   [&](const LeverOutcome& a, const LeverOutcome& b) { return rank(a) < rank(b); });
  return what_if;
}

Json to_json(const WhatIf& what_if) {
  static constexpr const char* kKinds[] = {"change", "shape", "bound"};
  const auto figures = [](const LeverOutcome& outcome) {
    return Json{{"cycles", outcome.cycles},
                {"latency_ms", outcome.latency_ms},
                {"energy_mj", outcome.energy_mj},
                {"macs_per_cycle", outcome.macs_per_cycle},
                {"fits", outcome.fits},
                {"resources",
                 {{"dsp", outcome.used.dsp},
                  {"lut", outcome.used.lut},
                  {"ff", outcome.used.ff},
                  {"bram36", outcome.used.bram36},
                  {"uram", outcome.used.uram}}}};
  };
  Json json{{"base", figures(what_if.base)}, {"levers", Json::array()}};
  for (const LeverOutcome& outcome : what_if.ranked) {
    Json lever = outcome.impossible.empty() ? figures(outcome) : Json::object();
    lever["name"] = outcome.name;
    lever["change"] = outcome.change;
    lever["kind"] = kKinds[static_cast<std::size_t>(outcome.kind)];
    if (!outcome.idle.empty()) lever["saves_nothing"] = outcome.idle;
    if (!outcome.impossible.empty()) lever["not_possible"] = outcome.impossible;
    json["levers"].push_back(std::move(lever));
  }
  return json;
}

}  // namespace secateur::explore
