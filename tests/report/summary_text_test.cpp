// SPDX-License-Identifier: Apache-2.0
#include "report/summary_text.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(SummaryText, WidthsAreCharactersNotBytes) {
  EXPECT_EQ(width_of("abc"), 3);
  EXPECT_EQ(width_of("█░é"), 3);
  EXPECT_EQ(pad_right("█", 3), "█  ");
  EXPECT_EQ(pad_left("█", 3), "  █");
  EXPECT_EQ(pad_left("abcd", 3), "abcd");
}

TEST(SummaryText, CutEndsInAnEllipsisAndSplitsNoCharacter) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("a\x1b[31mb\nc", 20), "a\\x1b[31mb\\nc");
  EXPECT_EQ(cut("a\x1b[31mb", 6), "a\\x1b…");
  EXPECT_EQ(cut("abcd", 3), "ab…");
  EXPECT_EQ(cut("ééééé", 3), "éé…");
  EXPECT_EQ(cut("aéaéaé", 4), "aéa…");
  EXPECT_EQ(width_of(cut(std::string(500, 'x'), 60)), 60);
  EXPECT_EQ(cut("画面画面", 4), "画…");
  EXPECT_EQ(cut("画面", 4), "画面");
  EXPECT_EQ(pad_right("画面", 6), "画面  ");
}

TEST(SummaryText, PercentsShowThatSomethingIsNotNothing) {
  EXPECT_EQ(percent(0.0), "0.0 %");
  EXPECT_EQ(percent(0.0004), "<0.1 %");
  EXPECT_EQ(percent(0.0005), "0.1 %");
  EXPECT_EQ(percent(0.1234), "12.3 %");
  EXPECT_EQ(percent(1.0), "100.0 %");
}

TEST(SummaryText, NumbersForPeople) {
  EXPECT_EQ(scaled(4.62e9), "4.62 G");
  EXPECT_EQ(scaled(22.4e6), "22.4 M");
  EXPECT_EQ(scaled(812'000), "812 k");
  EXPECT_EQ(scaled(97), "97");
  EXPECT_EQ(signed_count(1'234), "+1,234");
  EXPECT_EQ(signed_count(-1'234), "-1,234");
  EXPECT_EQ(signed_count(0), "0");
}

TEST(SummaryText, BarsAreInEighths) {
  EXPECT_EQ(bar(0.0, 8), "");
  EXPECT_EQ(bar(1.0, 4), "████");
  EXPECT_EQ(bar(2.0, 4), "████");
  EXPECT_EQ(bar(0.5, 4), "██");
  EXPECT_EQ(bar(3.0 / 16, 2), "▍");
  EXPECT_EQ(bar(1e-9, 4), "▏");
}

TEST(SummaryText, SplitBarsHaveTheirWholeWidth) {
  EXPECT_EQ(split_bar({0.5, 0.25, 0.25}, {"a", "b", "c"}, 8), "aaaabbcc");
  EXPECT_EQ(split_bar({1.0 / 3, 1.0 / 3, 1.0 / 3}, {"a", "b", "c"}, 7).size(), 7u);
  EXPECT_EQ(split_bar({0.9, 0.9}, {"a", "b"}, 4), "aaaa");
}

TEST(SummaryText, SpanBarsStandWhereTheStepStands) {
  EXPECT_EQ(span_bar(0.25, 0.75, 8, "x"), "  xxxx");
  EXPECT_EQ(span_bar(0.75, 0.25, 8, "x"), "  xxxx");
  EXPECT_EQ(span_bar(0.5, 0.5, 8, "x"), "");
  EXPECT_EQ(span_bar(0.5, 0.50001, 8, "x"), "    ▏");
  EXPECT_EQ(span_bar(1.0, 1.00001, 8, "x"), "       ▏");
}

TEST(SummaryText, WrappedLinesBreakAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two three", 80, 2), "one two three");
  EXPECT_EQ(wrapped("", 80, 2), "");
}

TEST(SummaryText, ColourAddsCodesOnlyWhereItIsOn) {
  EXPECT_EQ(Style(false)(Ink::heading, "x"), "x");
  EXPECT_EQ(Style(true)(Ink::heading, "x"), "\x1b[1mx\x1b[0m");
  EXPECT_EQ(Style(true)(Ink::plain, "x"), "x");
  EXPECT_EQ(Style(true)(Ink::bar, ""), "");
}

}  // namespace
}  // namespace secateur::test
