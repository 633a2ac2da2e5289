// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("abc", ""), 3);
  EXPECT_EQ(edit_distance("block", "block"), 0);
  EXPECT_EQ(edit_distance("block", "blocks"), 1);
  EXPECT_EQ(edit_distance("block", "bock"), 1);
  EXPECT_EQ(edit_distance("block", "black"), 1);
  EXPECT_EQ(edit_distance("block", "blcok"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(NearestName, IsTheNearestAndOfEquallyNearOnesTheFirst) {
  EXPECT_EQ(nearest_name("clok_mhz", {"p_t", "clock_mhz", "clock_khz"}), "clock_mhz");
  EXPECT_EQ(nearest_name("p_x", {"p_h", "p_t"}), "p_h");
  EXPECT_EQ(nearest_name("SNAPSHOT", {"none", "snapshot"}), "snapshot");
}

TEST(NearestName, IsEmptyWhereNoneIsNear) {
  EXPECT_EQ(nearest_name("temperature", {"p_h", "clock_mhz"}), "");
  EXPECT_EQ(nearest_name("ab", {"xy"}), "");  // every letter differs
  EXPECT_EQ(nearest_name("", {"p_h"}), "");
  EXPECT_EQ(nearest_name("p_h", {}), "");
  EXPECT_EQ(nearest_name(std::string(101, 'a'), {std::string(100, 'a')}), "");
  EXPECT_EQ(nearest_name(std::string(100, 'a'), {std::string(std::size_t{1} << 28, 'a'), "", "b"}), "");
}

TEST(NearestName, AThirdOfALongNameMayDiffer) {
  EXPECT_EQ(nearest_name("abcdefghi", {"abcdefxyz"}), "abcdefxyz");
  EXPECT_EQ(nearest_name("abcdefghi", {"abcdewxyz"}), "");
}

}  // namespace
}  // namespace secateur::test
