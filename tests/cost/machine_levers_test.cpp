// SPDX-License-Identifier: Apache-2.0
// What an unfit machine is told, against a search that tries every value of every key and every pair of them.
#include "cost/machine_levers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/draw.hpp"
#include "support/names.hpp"
#include "support/place_on.hpp"

namespace secateur::test {
namespace {

struct Case {
  AcceleratorConfig machine;
  MemoryConfig memory;
  Sizing sizing;
};

/// Small enough to try all pairs, and much too large for the smallest boards or little too large for larger ones.
Case random_case(std::uint64_t seed) {
  test::Draw draw(seed);
  Case c;
  AcceleratorConfig& a = c.machine;
  place_on(a, draw.among({"u250", "u280", "u50", "zcu102", "zcu104"}));
  a.p_h = draw.between(1, 8);
  a.p_t = draw.between(1, 16);
  a.p_c = draw.between(1, 8);
  a.p_pe = draw.among({1, 2, 4, 8, 16});
  a.mapping = draw.among({Mapping::fold, Mapping::grid});
  a.activation_bits = draw.among({8, 16});
  a.weight_bits = draw.among({8, 16});
  a.features.capacity_kib = draw.between(1, 4096);
  a.weights.capacity_kib = draw.between(1, 2048);
  a.features.storage = draw.among({Storage::uram, Storage::bram});
  a.weights.storage = draw.among({Storage::uram, Storage::bram});
  a.elementwise.lanes = draw.between(1, 100);
  a.selector = {draw.between(1, 100), draw.between(1, 100), draw.between(1, 100)};
  a.memory_channels = draw.between(1, 4);
  if (draw.one_in(3)) c.memory.standard = find_memory_standard("hbm2");
  c.sizing = {draw.among({8, 16, 32, 64}), draw.between(5, 700), draw.between(1, 8) * 192, draw.between(100, 3000)};
  return c;
}

bool fits(const Case& c, const AcceleratorConfig& machine) {
  return estimate_resources(machine, c.memory, c.sizing).fits;
}

/// Every value of the lever, largest first.
std::vector<int> values_of(const MachineLever& lever) {
  std::vector<int> values;
  for (const LeverRange& range : lever.ranges) {
    for (int i = 0; i < range.count; ++i) values.push_back(range.value(i));
  }
  return values;
}

struct Found {
  std::int64_t macs = 0;
  std::string text;
};

Found first_that_fits(const Case& c, const MachineLever& lever, const AcceleratorConfig& base) {
  for (const int value : values_of(lever)) {
    AcceleratorConfig changed = base;
    lever.set(changed, value);
    if (fits(c, changed)) return {changed.macs_per_cycle(), "accelerator." + lever.line(value)};
  }
  return {};
}

std::string every_lever(const Case& c) {
  const std::vector<MachineLever> levers = machine_levers(c.machine, c.memory, c.sizing);
  std::string lines;
  for (const MachineLever& lever : levers) {
    if (const Found found = first_that_fits(c, lever, c.machine); found.macs > 0) lines += "\n    " + found.text;
  }
  if (!lines.empty()) return lines;
  Found best;
  for (std::size_t i = 0; i < levers.size(); ++i) {
    for (const int value : values_of(levers[i])) {
      AcceleratorConfig changed = c.machine;
      levers[i].set(changed, value);
      if (changed.macs_per_cycle() <= best.macs) continue;
      for (std::size_t j = i + 1; j < levers.size(); ++j) {
        const Found second = first_that_fits(c, levers[j], changed);
        if (second.macs > best.macs) {
          best = {second.macs, fmt::format("\n    accelerator.{} with {}", levers[i].line(value), second.text)};
        }
      }
    }
  }
  return best.text;
}

class UnfitMachine : public testing::TestWithParam<int> {};

TEST_P(UnfitMachine, IsToldTheLargestValuesThatFit) {
  int unfit = 0;
  for (std::uint64_t seed = 0; unfit < 2; ++seed) {
    const Case c = random_case(static_cast<std::uint64_t>(GetParam()) * 1000 + seed);
    const std::vector<Fault> faults = device_faults(c.machine, c.memory, c.sizing);
    if (faults.empty()) continue;
    ++unfit;
    std::string told = faults.front().message;
    told = told.find("that does:") == std::string::npos ? "" : told.substr(told.find("that does:") + 10);
    told = told.substr(0, told.find("\n    accelerator.device"));
    EXPECT_EQ(told, every_lever(c)) << faults.front().message;
  }
}

INSTANTIATE_TEST_SUITE_P(Random, UnfitMachine, testing::Range(1, 41));

TEST(MachineLevers, ARangeHoldsFallingResources) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Case c = random_case(seed);
    for (const MachineLever& lever : machine_levers(c.machine, c.memory, c.sizing)) {
      for (const LeverRange& range : lever.ranges) {
        for (int i = 1; i < range.count; ++i) {
          AcceleratorConfig larger = c.machine;
          AcceleratorConfig smaller = c.machine;
          lever.set(larger, range.value(i - 1));
          lever.set(smaller, range.value(i));
          const ResourceAmounts a = estimate_resources(larger, c.memory, c.sizing).used;
          const ResourceAmounts b = estimate_resources(smaller, c.memory, c.sizing).used;
          EXPECT_LE(b.bram36, a.bram36) << lever.line(range.value(i));
          EXPECT_LE(b.uram, a.uram) << lever.line(range.value(i));
        }
      }
    }
  }
}

std::string told(const AcceleratorConfig& machine, const Sizing& sizing = {}) {
  return device_faults(machine, MemoryConfig{}, sizing).at(0).message;
}

/// Values as large as their keys allow, of which all pairs would take days to try.
TEST(MachineLevers, TheLargestMachineIsAnswered) {
  AcceleratorConfig machine;
  machine.elementwise.lanes = machine.selector.comparators = machine.selector.fuse_lanes = 65536;
  const std::string two = told(machine);
  EXPECT_NE(two.find("\n    accelerator.elementwise.lanes = 163 with accelerator.selector.fuse_lanes = 24"),
            std::string::npos)
      << two;
  machine.elementwise.lanes = 163;
  machine.selector.fuse_lanes = 24;
  EXPECT_TRUE(device_faults(machine, MemoryConfig{}).empty());
  machine.selector.fuse_lanes = 25;
  EXPECT_FALSE(device_faults(machine, MemoryConfig{}).empty());
  machine.p_h = machine.p_c = machine.p_pe = 64;
  machine.p_t = 256;
  machine.features.capacity_kib = machine.weights.capacity_kib = 1048576;
  machine.elementwise.lanes = machine.selector.shuffle_words_per_cycle = machine.selector.fuse_lanes = 65536;
  EXPECT_NE(told(machine, {64, 16'386, 8'192, 32'768}).find("no two keys together make it fit"), std::string::npos);
}

}  // namespace
}  // namespace secateur::test
