// SPDX-License-Identifier: Apache-2.0
#include "policies/token_policy.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

TEST(TokenPolicy, OnlyThoseThatNeedAnImageCount) {
  for (const TokenPolicy& policy : token_policies()) {
    EXPECT_EQ(policy.needs_image, policy.kept_of_integers != nullptr) << policy.name;
    EXPECT_EQ(policy.needs_image, policy.kept_of_reals != nullptr) << policy.name;
    EXPECT_EQ(policy.needs_image, policy.key != nullptr) << policy.name;
    EXPECT_EQ(policy.needs_image, policy.words != nullptr) << policy.name;
    EXPECT_TRUE(!policy.needs_image || !policy.in_batches) << policy.name;
  }
}

TEST(TokenPolicy, OneTokenAtLeastStays) {
  for (const TokenPolicy& policy : token_policies()) {
    if (!policy.needs_image) continue;
    for (const Decimal& parameter : {Decimal(1, 1'000'000), Decimal(1, 1)}) {
      const TokenCounter counter{&policy, parameter};
      EXPECT_EQ(counter.kept(Integers{7}), 1) << policy.name;
      EXPECT_EQ(counter.kept(Reals{0.25}), 1) << policy.name;
      EXPECT_GE(counter.kept(Integers{0, 0, 0}), 1) << policy.name;
    }
  }
}

TEST(TokenPolicy, MassIsMetExactly) {
  const TokenPolicy* const mass = token_policy("mass");
  EXPECT_EQ((TokenCounter{mass, Decimal(7, 10)}).kept(Integers{4, 3, 2, 1}), 2);
  EXPECT_EQ((TokenCounter{mass, Decimal(701, 1000)}).kept(Integers{4, 3, 2, 1}), 3);
}

TEST(TokenPolicy, ThresholdIsAPartOfTheMean) {
  const TokenPolicy* const threshold = token_policy("threshold");
  const Integers scores{12, 8, 6, 5, 3, 2};  // mean 6
  const auto kept = [&](const Decimal& part) {
    const int integers = TokenCounter{threshold, part}.kept(scores);
    EXPECT_EQ(TokenCounter({threshold, part}).kept(Reals(scores.begin(), scores.end())), integers);
    return integers;
  };
  EXPECT_EQ(kept(Decimal(1, 1)), 3);
  EXPECT_EQ(kept(Decimal(5, 10)), 5);      // 3 is half of the mean
  EXPECT_EQ(kept(Decimal(501, 1000)), 4);  // and less than this
  EXPECT_EQ(kept(Decimal(1, 1000)), 6);
}

/// Sums of 2^53 and more: products of reals would be rounded.
TEST(TokenPolicy, IntegersAreExact) {
  const std::int64_t large = std::int64_t{1} << 40U;
  const Integers scores{large + 1, large, large - 1};
  EXPECT_EQ((TokenCounter{token_policy("threshold"), Decimal(1, 1)}).kept(scores), 2);
}

}  // namespace
}  // namespace secateur::test
