// SPDX-License-Identifier: Apache-2.0
#include "explore/whatif.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "config/schemas.hpp"
#include "sim/machine.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

Documents documents_with(std::vector<std::string> sets) {
  DocumentRequest request;
  request.network = "shapes_vit";
  request.pruning = "b8_rb50_rt50";
  request.accelerator = "tiny";
  request.sets = std::move(sets);
  return load_documents(request);
}

WhatIf what_if_of(const Documents& documents) {
  return what_if(Machine::load(documents), [] {});
}

const LeverOutcome& named(const WhatIf& what_if, const std::string& name) {
  const auto found = std::find_if(what_if.ranked.begin(), what_if.ranked.end(),
                                  [&](const LeverOutcome& lever) { return lever.name == name; });
  if (found == what_if.ranked.end()) throw std::out_of_range(name);
  return *found;
}

Cycle cycles_of(const Documents& documents) {
  const LoadedModel loaded = load_packed_model(documents.network, documents.pruning);
  return run({loaded.model, documents.accelerator, documents.memory, Fidelity::event, false}).cycles;
}

TEST(WhatIf, EveryLeverIsTheRunWithThatKeySet) {
  const Documents base = documents_with({});
  const WhatIf what_if = what_if_of(base);
  EXPECT_EQ(what_if.base.cycles, cycles_of(base));
  const auto set = [](const std::string& key, int value) { return "accelerator." + key + "=" + std::to_string(value); };
  const AcceleratorConfig& a = base.accelerator;
  EXPECT_EQ(named(what_if, "2x p_t").cycles, cycles_of(documents_with({set("p_t", 2 * a.p_t)})));
  EXPECT_EQ(named(what_if, "2x elementwise.lanes").cycles,
            cycles_of(documents_with({set("elementwise.lanes", 2 * a.elementwise.lanes)})));
  EXPECT_EQ(named(what_if, "qkv fused").cycles, cycles_of(documents_with({"accelerator.qkv=fused"})));
  EXPECT_EQ(named(what_if, "free element-wise unit").cycles,
            cycles_of(documents_with({"accelerator.idealise.elementwise=true"})));
  EXPECT_EQ(named(what_if, "page_policy closed").cycles, cycles_of(documents_with({"memory.page_policy=closed"})));
  EXPECT_EQ(
      named(what_if, "2x memory channels").cycles,
      cycles_of(documents_with({set("memory_channels", 2 * a.memory_channels), set("dma.ports", 2 * a.dma.ports)})));
  EXPECT_EQ(named(what_if, "2x memory clock").cycles,
            cycles_of(documents_with({"memory.clock_mhz=" + std::to_string(2 * base.memory.clock_mhz)})));
}

TEST(WhatIf, TheBestIsFirst) {
  const WhatIf what_if = what_if_of(documents_with({}));
  EXPECT_TRUE(std::is_sorted(what_if.ranked.begin(), what_if.ranked.end(), [](const auto& a, const auto& b) {
    return a.impossible.empty() && b.impossible.empty() && a.cycles < b.cycles;
  }));
}

TEST(WhatIf, WhatTheMachineHasIsNoLever) {
  const auto names = [](const Documents& documents) {
    std::vector<std::string> all;
    for (const Lever& lever : levers(documents)) all.push_back(lever.name);
    return all;
  };
  const auto plain = names(documents_with({"accelerator.qkv=separate", "accelerator.balance=lpt"}));
  EXPECT_EQ(std::count(plain.begin(), plain.end(), "qkv fused"), 1);
  EXPECT_EQ(std::count(plain.begin(), plain.end(), "balance lpt"), 0);
  EXPECT_EQ(std::count(plain.begin(), plain.end(), "page_policy closed"), 1);
  EXPECT_EQ(std::count(plain.begin(), plain.end(), "page_policy open"), 0);
  EXPECT_EQ(std::count(plain.begin(), plain.end(), "refresh_policy per_bank"), 0);  // DDR4 has none
  const auto fused = names(documents_with({"accelerator.qkv=fused", "accelerator.idealise.memory=true"}));
  EXPECT_EQ(std::count(fused.begin(), fused.end(), "qkv fused"), 0);
  EXPECT_EQ(std::count(fused.begin(), fused.end(), "instant memory"), 0);
}

TEST(WhatIf, AMachineThatCannotBeIsTold) {
  // Blocks of 8: a PE of 16 x 16 divides none.
  const WhatIf what_if = what_if_of(documents_with({"accelerator.p_pe=8"}));
  EXPECT_EQ(named(what_if, "2x p_pe").impossible,
            "p_pe = 16 does not divide pruning.block = 8; p_pe may be 1, 2, 4, 8");
  EXPECT_EQ(what_if.ranked.back().name, "2x p_pe");
}

TEST(WhatIf, ResourcesAreThoseOfTheChangedMachine) {
  const WhatIf what_if = what_if_of(documents_with({"accelerator.device=zcu104"}));
  EXPECT_GT(named(what_if, "2x p_t").used.lut, what_if.base.used.lut);
  EXPECT_EQ(named(what_if, "qkv fused").used.lut, what_if.base.used.lut);
}

}  // namespace
}  // namespace secateur::test
