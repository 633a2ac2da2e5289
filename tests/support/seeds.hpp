// SPDX-License-Identifier: Apache-2.0
// Tests over many seeds, some of them per test: a process for each seed would take longer than most cases.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace secateur::test {

constexpr int kSeedsOfGroup = 20;

/// INSTANTIATE_TEST_SUITE_P(Random, X, groups_of(400)): seeds 0 to 399.
inline auto groups_of(int seeds) {
  return testing::Range(0, (seeds + kSeedsOfGroup - 1) / kSeedsOfGroup);
}

/// The parameter is the group's number.
class SeedGroup : public testing::TestWithParam<int> {
 protected:
  /// check(seed), up to the first fatal failure.
  template <class Check>
  static void for_each_seed(Check check) {
    for (int i = 0; i < kSeedsOfGroup && !HasFatalFailure(); ++i) {
      const int seed = GetParam() * kSeedsOfGroup + i;
      SCOPED_TRACE("seed " + std::to_string(seed));
      check(seed);
    }
  }
};

}  // namespace secateur::test
