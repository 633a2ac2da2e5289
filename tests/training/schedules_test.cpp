// SPDX-License-Identifier: Apache-2.0
// Keep ratios, learning rates and token counts from step to step, at values worked out by hand.
#include "training/schedules.hpp"

#include <gtest/gtest.h>

#include "config/documents.hpp"
#include "pruning/pack.hpp"
#include "support/names.hpp"
#include "training/token_plan.hpp"

namespace secateur::test {
namespace {

TEST(KeepRatio, FallsByACubeBetweenItsTwoSteps) {
  const auto at = [](int step) { return keep_ratio(0.5, 0.1, 0.6, step, 1000); };
  EXPECT_EQ(at(0), 1.0);
  EXPECT_EQ(at(100), 1.0);
  EXPECT_DOUBLE_EQ(at(225), 0.5 + 0.5 * 27 / 64);  // a quarter of the way: (3/4)^3 of the fall is left
  EXPECT_DOUBLE_EQ(at(350), 0.5 + 0.5 / 8);
  EXPECT_DOUBLE_EQ(at(475), 0.5 + 0.5 / 64);
  EXPECT_EQ(at(600), 0.5);
  EXPECT_EQ(at(999), 0.5);
  for (int step = 100; step < 600; ++step) EXPECT_GT(at(step), at(step + 1)) << step;
}

TEST(KeepRatio, WithoutWayIsFinalFromThereOn) {
  EXPECT_EQ(keep_ratio(0.7, 0, 0, 0, 1000), 0.7);
  EXPECT_EQ(keep_ratio(0.7, 0.5, 0.5, 499, 1000), 1.0);
  EXPECT_EQ(keep_ratio(0.7, 0.5, 0.5, 500, 1000), 0.7);
  EXPECT_EQ(keep_ratio(0.7, 0, 1, 1000, 1000), 0.7);
}

TEST(KeptOf, IsExactAtTheEnd) {
  // In binary 0.55 * 100 is 55.000000000000007.
  EXPECT_EQ(kept_of(0.55, {55, 100}, 100), 55);
  EXPECT_EQ(kept_of(0.7, {7, 10}, 10), 7);
  EXPECT_EQ(kept_of(0.5, {5, 10}, 65), 33);
  EXPECT_EQ(kept_of(0.07, {7, 100}, 100), 7);
  EXPECT_EQ(kept_of(0.29, {29, 100}, 100), 29);
  EXPECT_EQ(kept_of(1.0, {1, 1}, 64), 64);
  for (int percent = 1; percent <= 100; ++percent) {
    for (const int count : {1, 16, 64, 100, 256, 1000}) {
      const Decimal ratio(percent, 100);
      EXPECT_EQ(kept_of(ratio.to_double(), ratio, count), (percent * count + 99) / 100) << percent << ' ' << count;
    }
  }
}

TEST(KeptOf, OnTheWayIsTheCeilingAndNeverRises) {
  EXPECT_EQ(kept_of(0.5625, {5, 10}, 64), 36);
  EXPECT_EQ(kept_of(0.57, {5, 10}, 64), 37);
  EXPECT_EQ(kept_of(0.9999, {5, 10}, 64), 64);
  for (const int count : {16, 64, 65, 1000}) {
    int before = count;
    for (int step = 0; step <= 700; ++step) {
      const int kept = kept_of(keep_ratio(0.55, 0.1, 0.6, step, 1000), {55, 100}, count);
      EXPECT_LE(kept, before) << step;
      before = kept;
    }
    EXPECT_EQ(before, (55 * count + 99) / 100);
  }
}

TrainDocument rates(RateDecay decay) {
  TrainDocument document;
  document.steps = 104;
  document.warmup_steps = 4;
  document.decay = decay;
  return document;
}

TEST(RateFactor, RisesInEqualStepsAndFallsAsACosine) {
  const TrainDocument document = rates(RateDecay::cosine);
  for (int step = 0; step < 4; ++step) EXPECT_DOUBLE_EQ(rate_factor(document, step), (step + 1) / 5.0);
  EXPECT_DOUBLE_EQ(rate_factor(document, 4), 1.0);
  EXPECT_DOUBLE_EQ(rate_factor(document, 29), 0.5 + 0.25 * std::sqrt(2.0));
  EXPECT_NEAR(rate_factor(document, 54), 0.5, 1e-15);
  EXPECT_NEAR(rate_factor(document, 4 + 75), 0.5 - 0.25 * std::sqrt(2.0), 1e-15);
  EXPECT_GT(rate_factor(document, 103), 0.0);
  EXPECT_LT(rate_factor(document, 103), 0.001);
}

TEST(RateFactor, FallsAsALine) {
  const TrainDocument document = rates(RateDecay::linear);
  EXPECT_DOUBLE_EQ(rate_factor(document, 3), 0.8);
  EXPECT_DOUBLE_EQ(rate_factor(document, 4), 1.0);
  EXPECT_DOUBLE_EQ(rate_factor(document, 29), 0.75);
  EXPECT_NEAR(rate_factor(document, 103), 0.01, 1e-15);
}

TEST(RateFactor, WithoutWarmUpBeginsAtOne) {
  TrainDocument document = rates(RateDecay::linear);
  document.warmup_steps = 0;
  EXPECT_EQ(rate_factor(document, 0), 1.0);
  document.warmup_steps = 104;  // warm-up alone: nothing is divided by 0
  EXPECT_DOUBLE_EQ(rate_factor(document, 103), 104 / 105.0);
}

Documents shapes(const char* token_keep) {
  DocumentRequest request;
  request.network = "shapes_vit";
  request.pruning = "b8_rb50_rt50";
  request.sets = {std::string("pruning.token_keep=") + token_keep};
  return load_documents(request);
}

TEST(TokensKept, AtTheEndIsWhatPackingCounts) {
  for (const char* keep : {"0.5", "0.7", "0.99", "1.0"}) {
    const Documents documents = shapes(keep);
    const PackedModel model = pack(documents.network, documents.pruning);
    const double ratio = documents.pruning.token_keep.to_double();
    const std::vector<int> kept = tokens_kept(documents.network, documents.pruning, ratio);
    std::vector<int> tokens{documents.network.tokens()};
    ASSERT_EQ(kept.size(), model.layers.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      EXPECT_EQ(kept[i], model.layers[i].tokens_kept) << keep << " encoder " << i;
      tokens.push_back(kept[i] > 0 ? kept[i] + 2 : tokens.back());
    }
    EXPECT_EQ(tokens, model.tokens_per_layer()) << keep;
  }
}

TEST(TokensKept, OfTheShapesByHand) {
  // 64 beside CLS; 32 and the fused one, of those 33 17, of 18 9.
  const Documents documents = shapes("0.5");
  EXPECT_EQ(tokens_kept(documents.network, documents.pruning, 0.5), (std::vector<int>{0, 32, 0, 17, 9, 0}));
  EXPECT_EQ(tokens_kept(documents.network, documents.pruning, 1.0), (std::vector<int>{0, 0, 0, 0, 0, 0}));
  // 63.3 of 64 are all; the schedule has hardly begun.
  EXPECT_EQ(tokens_kept(documents.network, documents.pruning, 0.989), (std::vector<int>{0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(tokens_kept(documents.network, documents.pruning, 0.75), (std::vector<int>{0, 48, 0, 37, 29, 0}));
}

}  // namespace
}  // namespace secateur::test
