// SPDX-License-Identifier: Apache-2.0
// The published machine on the published network: how far the real machine is from the closed form, that better
// machines and smaller networks are not slower, and that the attribution accounts for every cycle.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "pruning/pack.hpp"
#include "sim/run.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

PruningConfig pruning(int block, int keep_tenths, int token_tenths) {
  PruningConfig p;
  p.block = block;
  p.weight_keep = Decimal(keep_tenths, 10);
  p.token_keep = Decimal(token_tenths, 10);
  if (token_tenths == 10) p.token_layers.clear();
  return p;
}

Result run_machine(const PruningConfig& p, const AcceleratorConfig& machine, bool attribution = false) {
  const PackedModel model = pack(test::deit_small(), p);
  const MemoryConfig memory;
  RunRequest request{model, machine, memory};
  request.attribution = attribution;
  return run(request);
}

Cycle cycles(const PruningConfig& p, const AcceleratorConfig& machine = {}) {
  return run_machine(p, machine).cycles;
}

TEST(PublishedMachine, DenseFoldIsBetween1And1Point6TimesIdeal) {
  const Result result = run_machine(pruning(16, 10, 10), {});
  EXPECT_EQ(result.ideal_cycles, 958'464);
  EXPECT_GE(result.cycles, result.ideal_cycles);
  EXPECT_LE(result.cycles * 10, result.ideal_cycles * 16);
  EXPECT_GE(result.cycles, result.macs_executed / 6'144);
}

TEST(PublishedMachine, DenseGridIsBetween1Point6And2Point3TimesIdeal) {
  AcceleratorConfig grid;
  grid.mapping = Mapping::grid;
  const Cycle taken = cycles(pruning(16, 10, 10), grid);
  EXPECT_GE(taken * 10, 958'464 * 16);
  EXPECT_LE(taken * 10, 958'464 * 23);
}

/// Exact cycles: they change only when a timing rule or a policy does, and then the changelog says why.
TEST(PublishedMachine, GoldenCycles) {
  EXPECT_EQ(cycles(pruning(16, 10, 10)), 1'129'196);
  EXPECT_EQ(cycles(pruning(16, 5, 5)), 363'806);
  EXPECT_EQ(cycles(pruning(32, 5, 5)), 678'336);
}

class ShippedPruning : public testing::TestWithParam<std::tuple<int, int, int>> {
 protected:
  PruningConfig given() const {
    const auto [block, keep, tokens] = GetParam();
    return pruning(block, keep, tokens);
  }
};

TEST_P(ShippedPruning, LongestFirstIsNotSlowerThanNoBalancing) {
  AcceleratorConfig none;
  none.balance = balance_policy("none");
  EXPECT_LE(cycles(given()), cycles(given(), none));
}

TEST_P(ShippedPruning, HalfTheWeightsAreNotSlower) {
  PruningConfig half = given();
  half.weight_keep = Decimal(half.weight_keep.numerator(), half.weight_keep.denominator() * 2);
  EXPECT_LE(cycles(half), cycles(given()));
}

TEST_P(ShippedPruning, HalfTheTokensAreNotSlower) {
  PruningConfig half = given();
  half.token_keep = Decimal(half.token_keep.numerator(), half.token_keep.denominator() * 2);
  half.token_layers = {2, 6, 9};
  EXPECT_LE(cycles(half), cycles(given()));
}

TEST_P(ShippedPruning, TwiceTheRowsAreNotSlower) {
  AcceleratorConfig twice;
  twice.p_t *= 2;
  EXPECT_LE(cycles(given(), twice), cycles(given()));
}

TEST_P(ShippedPruning, AttributionSumsToTheCycles) {
  const Result result = run_machine(given(), {}, true);
  ASSERT_FALSE(result.attribution.empty());
  EXPECT_EQ(result.attribution.front().step, "ideal");
  EXPECT_EQ(result.attribution.front().cycles, result.ideal_cycles);
  EXPECT_EQ(result.attribution.back().step, "memory");
  Cycle sum = 0;
  for (const AttributionStep& step : result.attribution) sum += step.cycles;
  EXPECT_EQ(sum, result.cycles);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPruning,
                         testing::Combine(testing::Values(16, 32), testing::Values(5, 7), testing::Values(5, 7, 9)));
INSTANTIATE_TEST_SUITE_P(Dense, ShippedPruning,
                         testing::Combine(testing::Values(16, 32), testing::Values(10), testing::Values(10)));

TEST(Attribution, LaunchIsAStepOfItsOwn) {
  AcceleratorConfig machine;
  machine.host.launch_us = 2.0;
  const Result result = run_machine(pruning(16, 5, 5), machine, true);
  EXPECT_EQ(result.attribution.back().step, "launch");
  EXPECT_EQ(result.attribution.back().cycles, 600);  // 2 us at 300 MHz
}

TEST(Launch, IsAsManyCyclesAsTheDecimalsSay) {
  const PackedModel model = pack(test::small_network(), pruning(16, 5, 10));
  AcceleratorConfig machine;
  machine.clock_mhz = 100.0;
  machine.idealise.memory = true;  // no refresh at other clocks
  for (const Fidelity fidelity : {Fidelity::event, Fidelity::clocked}) {
    machine.host.launch_us = 0.0;
    const Cycle without = run({model, machine, MemoryConfig{}, fidelity, false}).cycles;
    machine.host.launch_us = 1.1;  // 1.1 * 100.0 is 110.00000000000001
    EXPECT_EQ(run({model, machine, MemoryConfig{}, fidelity, false}).cycles - without, 110) << to_string(fidelity);
    machine.host.launch_us = 1.101;
    EXPECT_EQ(run({model, machine, MemoryConfig{}, fidelity, false}).cycles - without, 111) << to_string(fidelity);
  }
}

TEST(Attribution, NothingIsAddedByAnEffectThatIsIdealisedAnyway) {
  AcceleratorConfig machine;
  machine.idealise.memory = true;
  machine.idealise.elementwise = true;
  std::map<std::string, Cycle> steps;
  for (const AttributionStep& step : run_machine(pruning(16, 5, 5), machine, true).attribution) {
    steps[step.step] = step.cycles;
  }
  EXPECT_EQ(steps.at("memory"), 0);
  EXPECT_EQ(steps.at("element-wise"), 0);
  EXPECT_GT(steps.at("imbalance and sync"), 0);
}

}  // namespace
}  // namespace secateur::test
