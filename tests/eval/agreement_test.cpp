// SPDX-License-Identifier: Apache-2.0
// Agreement of two evaluations, worked out by hand.
#include "eval/agreement.hpp"
#include "base/top_indices.hpp"
#include "support/names.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace secateur::test {
namespace {

ImageOutcome outcome(std::vector<double> logits, std::vector<std::vector<int>> tokens = {}) {
  ImageOutcome image;
  image.top5 = top_indices(logits, 5);
  image.classification = {std::move(logits), std::move(tokens)};
  return image;
}

TEST(AgreementOf, ClassesAndSignalToNoise) {
  const Evaluation exact{{outcome({3, 0, 0}), outcome({0, 0, 4}), outcome({1, 2, 0})}};
  const Evaluation rounded{{outcome({3, 0, 0}), outcome({0, 0, 3.5}), outcome({2, 1.9, 0})}};
  const Agreement result = agreement(exact, rounded);
  EXPECT_EQ(result.images, 3);
  EXPECT_EQ(result.same_top1, 2);
  EXPECT_NEAR(result.logits_snr_db, 10 * std::log10((9 + 16 + 5) / (0.25 + 1 + 0.01)), 1e-9);
  EXPECT_FALSE(result.first_drop_overlap);
}

TEST(AgreementOf, ItselfIsWithoutNoise) {
  const Evaluation exact{{outcome({3, 0, 0})}};
  EXPECT_EQ(agreement(exact, exact).logits_snr_db, INFINITY);
  EXPECT_EQ(agreement(exact, exact).same_top1, 1);
}

TEST(AgreementOf, OverlapOfTheFirstDrop) {
  const Evaluation exact{{outcome({1}, {{1, 2, 3, 4}, {1}}), outcome({1}, {{5, 6}, {5}})}};
  const Evaluation rounded{{outcome({1}, {{4, 9, 1, 2}, {9}}), outcome({1}, {{7, 5, 6, 8}, {8}})}};
  EXPECT_DOUBLE_EQ(*agreement(exact, rounded).first_drop_overlap, (0.75 + 1) / 2);
}

TEST(AgreementOf, ImagesWithoutADropDoNotCount) {
  const Evaluation exact{{outcome({1}, {{1, 2}}), outcome({1})}};
  const Evaluation rounded{{outcome({1}, {{1, 3}}), outcome({1})}};
  EXPECT_DOUBLE_EQ(*agreement(exact, rounded).first_drop_overlap, 0.5);
}

TEST(AgreementOfDeathTest, DifferentImages) {
  EXPECT_DEATH(agreement(Evaluation{{outcome({1})}}, Evaluation{}), "the same images on both sides");
}

}  // namespace
}  // namespace secateur::test
