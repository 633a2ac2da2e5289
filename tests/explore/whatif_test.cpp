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
  return what_if(Machine::load(documents), levers(documents), [] {});
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

TEST(WhatIf, LanesAndWordsThatCapEachOtherGoTogether) {
  const Documents base = documents_with({"accelerator.elementwise.lanes=8", "accelerator.features.bank_words=4"});
  const WhatIf what_if = what_if_of(base);
  EXPECT_EQ(named(what_if, "2x elementwise.lanes").cycles, what_if.base.cycles);
  EXPECT_EQ(named(what_if, "2x elementwise.lanes").idle,
            "8 lanes take 8 values a cycle already, all that features.ports 2 x bank_words 4 deliver");
  const LeverOutcome& both = named(what_if, "2x lanes, bank_words");
  EXPECT_LT(both.cycles, what_if.base.cycles);
  EXPECT_EQ(both.cycles,
            cycles_of(documents_with({"accelerator.elementwise.lanes=16", "accelerator.features.bank_words=8"})));
  EXPECT_EQ(both.idle, "");
}

TEST(WhatIf, WhatDoesNotFitComesLast) {
  const WhatIf what_if = what_if_of(
      documents_with({"accelerator.device=zcu104", "accelerator.p_t=24", "accelerator.p_h=3", "accelerator.p_c=2"}));
  std::size_t first_that_does_not = what_if.ranked.size();
  for (std::size_t i = 0; i < what_if.ranked.size(); ++i) {
    if (!what_if.ranked[i].fits) first_that_does_not = std::min(first_that_does_not, i);
  }
  ASSERT_LT(first_that_does_not, what_if.ranked.size());
  for (std::size_t i = first_that_does_not; i < what_if.ranked.size(); ++i) {
    EXPECT_TRUE(!what_if.ranked[i].fits || !what_if.ranked[i].impossible.empty()) << what_if.ranked[i].name;
  }
}

/// The published machine is 4, 12, 2, 8: this one is a quarter faster, fits and takes fewer URAMs.
TEST(WhatIf, NamesAFasterShapeOfTheDefaultMachine) {
  const Machine machine = Machine::load(load_documents({}));
  const std::vector<Lever> shapes = shape_levers(machine);
  const auto found =
      std::find_if(shapes.begin(), shapes.end(), [](const Lever& lever) { return lever.name == "4, 7, 1, 16"; });
  ASSERT_NE(found, shapes.end());
  const WhatIf what_if = explore::what_if(machine, {*found}, [] {});
  EXPECT_EQ(what_if.base.cycles, 363'806);
  const LeverOutcome& shape = what_if.ranked.front();
  EXPECT_NEAR(shape.latency_ms, 0.912, 0.0005);
  EXPECT_TRUE(shape.fits);
  EXPECT_LT(shape.used.uram, what_if.base.used.uram);
  EXPECT_EQ(shape.macs_per_cycle, 7'168);
}

TEST(WhatIf, ShapesAreOfAboutTheSameSizeAndFit) {
  const Machine machine = Machine::load(documents_with({"accelerator.device=zcu104"}));
  const auto size = static_cast<double>(machine.documents().accelerator.macs_per_cycle());
  const std::vector<Lever> shapes = shape_levers(machine);
  ASSERT_GE(shapes.size(), 2U);
  for (const Lever& lever : shapes) {
    const Machine changed = machine.changed(lever.apply);
    const auto macs = static_cast<double>(changed.documents().accelerator.macs_per_cycle());
    EXPECT_GE(macs, 0.8 * size) << lever.name;
    EXPECT_LE(macs, 1.2 * size) << lever.name;
    EXPECT_TRUE(Machine::resources(changed.documents()).fits) << lever.name;
  }
}

TEST(WhatIf, ResourcesAreThoseOfTheChangedMachine) {
  const WhatIf what_if = what_if_of(documents_with({"accelerator.device=zcu104"}));
  EXPECT_GT(named(what_if, "2x p_t").used.lut, what_if.base.used.lut);
  EXPECT_EQ(named(what_if, "qkv fused").used.lut, what_if.base.used.lut);
}

}  // namespace
}  // namespace secateur::test
