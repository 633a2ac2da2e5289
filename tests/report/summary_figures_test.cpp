// SPDX-License-Identifier: Apache-2.0
#include "report/summary_figures.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "report/sample_result.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

std::map<std::string, Cycle> by_kind(const Result& result) {
  std::map<std::string, Cycle> all;
  for (const KindShare& share : cycles_by_kind(result)) all[share.kind] += share.cycles;
  return all;
}

TEST(CyclesByKind, OverlappingCyclesBelongToTheMpcaThenTheElementwiseModule) {
  const std::map<std::string, Cycle> expected{
      {"transfers", 50'000 + 49'000}, {"embedding", 100'000},     {"qkv", 300'000},   {"layernorm", 50'000},
      {"mlp_int", 400'000},           {"token selection", 1'000}, {"waiting", 50'000}};
  EXPECT_EQ(by_kind(sample_result()), expected);
}

TEST(CyclesByKind, SumToAllCyclesLargestFirst) {
  std::mt19937_64 random(5);
  const char* units[] = {"mpca", "elementwise", "token_selector", "dma"};
  const char* kinds[] = {"qkv", "gelu", "token selection", "transfers", "classifier"};
  for (int trial = 0; trial < 300; ++trial) {
    Result result;
    result.cycles = static_cast<Cycle>(random() % 1000);
    for (std::uint64_t i = 0; i < random() % 12; ++i) {
      const auto start = static_cast<Cycle>(random() % 1000);
      add_operation(result, "any", kinds[random() % 5], units[random() % 4], start,
                    start + static_cast<Cycle>(random() % 200));
    }
    Cycle sum = 0;
    Cycle before = result.cycles;
    for (const KindShare& share : cycles_by_kind(result)) {
      sum += share.cycles;
      EXPECT_LE(share.cycles, before);
      before = share.cycles;
    }
    EXPECT_EQ(sum, result.cycles);
  }
}

TEST(TotalStalls, SumOverOperations) {
  Result result = sample_result();
  result.operations[4].stall = {1, 2, 3, 4, 5};
  const StallCycles sum = total_stalls(result);
  EXPECT_EQ(sum.weights, 10'001);
  EXPECT_EQ(sum.features, 20'002);
  EXPECT_EQ(sum.sync, 60'003);
  EXPECT_EQ(sum.memory, 4);
  EXPECT_EQ(sum.pipeline, 5);
  EXPECT_EQ(total(sum), 90'015);
}

TEST(WorstImbalances, LargestFirstAndNoneThatIsZero) {
  const Result result = sample_result();
  const auto worst = worst_imbalances(result, 5);
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_EQ(worst[0]->name, "encoder0.q");
  EXPECT_EQ(worst_imbalances(result, 1).size(), 1u);
}

}  // namespace
}  // namespace secateur::test
