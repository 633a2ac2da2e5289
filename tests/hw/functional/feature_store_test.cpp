// SPDX-License-Identifier: Apache-2.0
// The feature store on a hand-made program: who may read what, when a result is complete, when it is forgotten.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "support/names.hpp"
#include "units/features/arithmetic/feature_store.hpp"

namespace secateur::hw {
namespace {

class StoredTap : public DataTap {
 public:
  void result_stored(OperationIndex operation, Values& values) override {
    stored.push_back(operation);
    if (change) values.words.front() = 77;
  }
  std::vector<OperationIndex> stored;
  bool change = false;
};

Operation operation(const std::string& name, OperationKind kind, ValueShape shape, TileGrid tiles,
                    std::vector<OperationIndex> operands) {
  Operation made;
  made.name = name;
  made.kind = kind;
  made.values = shape;
  made.tiles = tiles;
  for (const OperationIndex index : operands) made.operands.push_back({index, 0});
  return made;
}

/// ln -> (q, residual); q -> scores -> row sums; a product of 2 output blocks a tile for q.
Program program() {
  Program made;
  made.operations.push_back(operation("ln", OperationKind::layernorm, {ValueType::activation, 1, 20, 8}, {1, 2}, {}));
  made.operations.push_back(operation("q", OperationKind::qkv, {ValueType::activation, 1, 20, 8}, {1, 2}, {0}));
  made.operations.push_back(operation("scores", OperationKind::qk, {ValueType::wide, 3, 20, 20}, {3, 2}, {1, 1}));
  made.operations.push_back(operation("sums", OperationKind::row_sums, {ValueType::sum, 3, 20, 1}, {3, 2}, {2}));
  made.operations.push_back(
      operation("residual", OperationKind::residual, {ValueType::wide, 1, 20, 8}, {1, 2}, {0, 1}));
  auto plan = std::make_shared<ProductPlan>();
  plan->blocks_per_tile = 2;
  made.operations[1].product = plan;
  return made;
}

constexpr OperationIndex kLn = 0, kQ = 1, kScores = 2, kSums = 3, kResidual = 4;

TEST(FeatureStore, KeepsTheProgramsShapes) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  for (OperationIndex index = 0; index < 5; ++index) {
    const Values& values = store.writable(index);
    const auto count = static_cast<std::size_t>(made.operations[static_cast<std::size_t>(index)].values.count());
    EXPECT_EQ(values.words.size(), index == kSums ? 0 : count);
    EXPECT_EQ(values.sums.size(), index == kSums ? count : 0);
    EXPECT_EQ(&values, &store.writable(index));
    EXPECT_EQ(&values, &store.all(index));
  }
}

TEST(FeatureStore, RowsOfAllGroupsLieOneAfterTheOther) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  Values& scores = store.writable(kScores);
  EXPECT_EQ(scores.row(0, 0), scores.words.data());
  EXPECT_EQ(scores.row(2, 5), scores.words.data() + (2 * 20 + 5) * 20);
}

TEST(FeatureStore, AResultIsStoredWithItsLastPart) {
  const Program made = program();
  StoredTap tap;
  FeatureStore store(made, 2, &tap);
  for (const OperationIndex index : {kLn, kQ}) store.writable(index);
  store.written(kLn, 1);
  EXPECT_TRUE(tap.stored.empty());
  store.written(kLn, 1);
  EXPECT_EQ(tap.stored, std::vector<OperationIndex>{kLn});
  store.written(kQ, 1);  // two row tiles of two output blocks
  store.written(kQ, 2);
  EXPECT_EQ(tap.stored.size(), 1U);
  tap.change = true;
  store.written(kQ, 1);
  EXPECT_EQ(tap.stored.size(), 2U);
  EXPECT_EQ(store.all(kQ).words.front(), 77);
}

TEST(FeatureStore, ForgetsAResultAfterItsLastReader) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  for (OperationIndex index = 0; index < 5; ++index) store.writable(index);
  store.written(kQ, 4);
  store.all(kLn);  // residual reads it too
  store.written(kResidual, 2);
  EXPECT_DEATH(store.all(kLn), "the values of ln are in no feature buffer");
  store.all(kQ);  // read twice by the scores
  store.written(kScores, 6);
  EXPECT_DEATH(store.all(kQ), "the values of q are in no feature buffer");
  store.all(kScores);
  store.written(kSums, 6);
  EXPECT_DEATH(store.in_module(kScores, 0, 0), "the values of scores are in no feature buffer");
  store.all(kSums);  // nobody reads it: it stays
}

TEST(FeatureStore, MemoryOfAForgottenResultIsUsedAgain) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  const std::int16_t* const memory = store.writable(kLn).words.data();
  store.written(kQ, 4);
  store.written(kResidual, 2);
  Values& q = store.writable(kQ);
  EXPECT_EQ(q.words.data(), memory);
  EXPECT_EQ(q.words.size(), 160U);
}

TEST(FeatureStore, AResultThatIsForgottenAndWrittenAgainIsPresent) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  store.writable(kScores);
  store.written(kSums, 6);
  EXPECT_DEATH(store.all(kScores), "in no feature buffer");
  store.writable(kScores).words.back() = 5;
  EXPECT_EQ(store.all(kScores).words.back(), 5);
}

TEST(FeatureStore, SpoilLeavesNoValueBehind) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  std::fill(store.writable(kQ).words.begin(), store.writable(kQ).words.end(), std::int16_t{1});
  std::fill(store.writable(kSums).sums.begin(), store.writable(kSums).sums.end(), 1U);
  store.spoil(kQ);
  store.spoil(kSums);
  for (const std::int16_t word : store.all(kQ).words) EXPECT_EQ(word, 0x5a5a);
  for (const std::uint32_t sum : store.all(kSums).sums) EXPECT_EQ(sum, 0x5a5a5a5aU);
}

TEST(FeatureStore, HeadsLieInTheirModule) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  for (OperationIndex index = 0; index < 5; ++index) store.writable(index);
  for (const OperationIndex local : {kScores, kSums}) {
    for (int group = 0; group < 3; ++group) {
      EXPECT_EQ(&store.in_module(local, group % 2, group), &store.all(local));
      EXPECT_DEATH(store.in_module(local, 1 - group % 2, group), "a head's scores lie in its own module");
    }
  }
  for (int module = 0; module < 2; ++module) store.in_module(kQ, module, 0);
}

TEST(FeatureStoreDeathTest, RefusesMorePartsThanThereAre) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  EXPECT_DEATH(store.written(kLn, 3), "a result has more parts than tiles");
}

TEST(FeatureStoreDeathTest, RefusesWhatWasNeverWritten) {
  const Program made = program();
  FeatureStore store(made, 2, nullptr);
  EXPECT_DEATH(store.all(kQ), "the values of q are in no feature buffer");
}

}  // namespace
}  // namespace secateur::hw
