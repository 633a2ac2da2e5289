// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace secateur {
namespace {

TEST(ConfigError, NamesFilePathAndMessageAndLeavesOutEmptyParts) {
  EXPECT_EQ(to_string(Fault{"a.json", "network.heads", "got 0"}), "a.json: network.heads: got 0");
  EXPECT_EQ(to_string(Fault{"a.json", "", "is empty"}), "a.json: is empty");
  EXPECT_EQ(to_string(Fault{"", "network.heads", "got 0"}), "network.heads: got 0");
  EXPECT_EQ(to_string(Fault{"", "", "and 3 more faults"}), "and 3 more faults");
}

TEST(ConfigError, ListsAllFaultsOneALine) {
  const ConfigError error({{"a", "b", "c"}, {"d", "", "e"}});
  EXPECT_STREQ(error.what(), "a: b: c\nd: e");
  EXPECT_EQ(error.faults().size(), 2u);
  EXPECT_STREQ(ConfigError("a", "b", "c").what(), "a: b: c");
}

TEST(CheckDeathTest, ABrokenInvariantSaysWhichAndStops) {
  EXPECT_DEATH(SECATEUR_CHECK(1 == 2, "numbers are strange"),
               "secateur: internal error: numbers are strange \\(1 == 2 at .*error_test.cpp:[0-9]+\\)");
  SECATEUR_CHECK(true, "fine");
}

}  // namespace
}  // namespace secateur
