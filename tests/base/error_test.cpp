// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
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

TEST(ConfigError, ShowsNothingThatATerminalObeys) {
  const ConfigError error("a\n\x1b[31m.json", "key\u009b", "got \x07; expected\n    less\u202E");
  EXPECT_STREQ(error.what(), "a\\n\\x1b[31m.json: key\\x9b: got \\x07; expected\n    less\\u{202E}");
}

TEST(ConfigError, ShortensWhatIsTooLongToRead) {
  const ConfigError error(std::string(10'000, 'f'), "key", std::string(50'000, 'm') + "\nsecond line");
  const std::string text = error.what();
  EXPECT_LT(text.size(), 2'100U);
  EXPECT_EQ(text.find("fff[...]fff"), 197U);
  EXPECT_NE(text.find("mmm[...]mmm"), std::string::npos);
  EXPECT_EQ(text.substr(text.size() - 12), "\nsecond line");
}

}  // namespace
}  // namespace secateur::test
