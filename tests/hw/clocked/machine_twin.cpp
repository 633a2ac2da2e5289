// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/machine_twin.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "base/error.hpp"
#include "config/documents.hpp"
#include "hw/clocked/shrink.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate_clocked.hpp"
#include "support/jedec_checker.hpp"
#include "support/machine_case.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

constexpr std::size_t kShown = 12;

/// Keeps a channel's commands and holds them to JEDEC's rules.
class Watched : public hw::CommandObserver {
 public:
  explicit Watched(const MemoryConfig& memory) : checker_(JedecLimits::of(memory), memory.refresh) {}
  void command(const hw::Command& command) override {
    commands.push_back(command);
    checker_.command(command);
  }
  std::string broken_rules() const { return checker_.violations().empty() ? "" : checker_.report(); }
  std::vector<hw::Command> commands;

 private:
  JedecChecker checker_;
};

using Channels = std::vector<std::unique_ptr<Watched>>;

auto watch(Channels& channels, const MemoryConfig& memory) {
  return [&channels, &memory](int) {
    channels.push_back(std::make_unique<Watched>(memory));
    return channels.back().get();
  };
}

class Differences {
 public:
  template <class A, class B>
  void compare(const std::string& what, const A& event, const B& clocked) {
    if (event == clocked) return;
    if (++found_ <= kShown) text_ += fmt::format("{}: event {}, clocked {}\n", what, event, clocked);
  }
  void add(const std::string& text) {
    ++found_;
    text_ += text;
  }
  std::string text() const { return found_ <= kShown ? text_ : text_ + fmt::format("and {} more\n", found_ - kShown); }

 private:
  std::size_t found_ = 0;
  std::string text_;
};

void compare_operations(const Program& program, const SimulationOutcome& event, const SimulationOutcome& clocked,
                        Differences& differences) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const OperationTimes& a = event.operations[i];
    const OperationTimes& b = clocked.operations[i];
    const std::string& name = program.operations[i].name;
    differences.compare(name + " start", a.start, b.start);
    differences.compare(name + " end", a.end, b.end);
    for (const auto& row : stall_statistics()) {
      const auto member = std::get<Cycle StallCycles::*>(row.member);
      differences.compare(fmt::format("{} stalls for {}", name, row.name), a.stalls.*member, b.stalls.*member);
    }
    differences.compare(name + " bytes read", a.bytes_read, b.bytes_read);
    differences.compare(name + " bytes written", a.bytes_written, b.bytes_written);
  }
}

void compare_units(const SimulationOutcome& event, const SimulationOutcome& clocked, Differences& differences) {
  for (int unit = 0; unit < kUnits; ++unit) {
    const hw::UnitCycles& a = event.units[unit];
    const hw::UnitCycles& b = clocked.units[unit];
    const std::string name = to_string(static_cast<Unit>(unit));
    differences.compare(name + " busy", a.busy, b.busy);
    differences.compare(name + " stall", a.stall, b.stall);
    differences.compare(name + " stall for memory, weights, pipeline", fmt::format("{}", fmt::join(a.causes, ", ")),
                        fmt::format("{}", fmt::join(b.causes, ", ")));
    differences.compare(name + " causes of stall", std::accumulate(b.causes.begin(), b.causes.end(), Cycle{0}),
                        b.stall);
    differences.compare(name + " idle", a.idle, b.idle);
    differences.compare(name + " cycles", b.busy + b.stall + b.idle, clocked.cycles);
  }
}

void compare_channels(const SimulationOutcome& event, const SimulationOutcome& clocked, Differences& differences) {
  differences.compare("channels", event.channels.size(), clocked.channels.size());
  for (std::size_t c = 0; c < std::min(event.channels.size(), clocked.channels.size()); ++c) {
    const ChannelResult& a = event.channels[c];
    const ChannelResult& b = clocked.channels[c];
    const std::string name = fmt::format("channel {} ", c);
    for (const auto& row : channel_statistics()) {
      std::visit([&](auto member) { differences.compare(name + row.name, a.*member, b.*member); }, row.member);
    }
  }
  differences.compare("bytes asked", event.bytes_asked, clocked.bytes_asked);
  differences.compare("queues", event.queues.size(), clocked.queues.size());
  for (std::size_t q = 0; q < std::min(event.queues.size(), clocked.queues.size()); ++q) {
    differences.compare("name of queue", event.queues[q].name, clocked.queues[q].name);
    differences.compare(event.queues[q].name, event.queues[q].high_water, clocked.queues[q].high_water);
  }
}

/// The first command that differs, channel by channel.
void compare_commands(const Channels& event, const Channels& clocked, Differences& differences) {
  for (std::size_t c = 0; c < std::min(event.size(), clocked.size()); ++c) {
    const std::vector<hw::Command>& a = event[c]->commands;
    const std::vector<hw::Command>& b = clocked[c]->commands;
    const auto [first, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
    if (first != a.end() || other != b.end()) {
      differences.compare(fmt::format("channel {} command {}", c, first - a.begin()),
                          first == a.end() ? "none" : to_string(*first), other == b.end() ? "none" : to_string(*other));
    }
    for (const Watched* channel : {event[c].get(), clocked[c].get()}) {
      if (const std::string rules = channel->broken_rules(); !rules.empty()) differences.add(rules);
    }
  }
}

}  // namespace

std::string twin_difference(const RandomCase& given, const Break& broken) {
  const Program program = lower(given.model, given.accelerator);
  Channels event_channels;
  SimulationOptions options;
  options.observe = watch(event_channels, given.memory);
  const SimulationOutcome event = simulate(program, given.accelerator, given.memory, given.floorplan, options);

  RandomCase other = given;
  if (broken) broken(other);
  Channels clocked_channels;
  ClockedOptions clocked_options;
  clocked_options.observe = watch(clocked_channels, given.memory);
  const SimulationOutcome clocked = simulate_clocked(lower(other.model, other.accelerator), other.accelerator,
                                                     other.memory, other.floorplan, clocked_options);

  Differences differences;
  differences.compare("cycles", event.cycles, clocked.cycles);
  compare_commands(event_channels, clocked_channels, differences);  // which tell when it began
  compare_operations(program, event, clocked, differences);
  compare_units(event, clocked, differences);
  compare_channels(event, clocked, differences);
  return differences.text();
}

std::string documents_of(const RandomCase& given) {
  return fmt::format("network {}\npruning {}\naccelerator {}\nmemory {}\nSLRs {}, HBM {}\n",
                     to_json(given.model.network).dump(), to_json(given.model.pruning).dump(),
                     to_json(given.accelerator).dump(), to_json(given.memory).dump(), given.floorplan.slrs,
                     given.floorplan.hbm);
}

void expect_twins_equal(std::uint64_t seed) {
  fail_on_systemc_warnings();
  const RandomCase given = machine_case(seed);
  const std::string difference = twin_difference(given);
  if (difference.empty()) return;
  const RandomCase smallest = shrink(given, [](const RandomCase& c) { return !twin_difference(c).empty(); });
  ADD_FAILURE() << "seed " << seed << ": " << given.describe() << "\n"
                << difference << "The smallest case found that differs: " << smallest.describe() << "\n"
                << twin_difference(smallest) << documents_of(smallest);
}

}  // namespace secateur::test
