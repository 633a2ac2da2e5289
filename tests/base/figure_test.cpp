// SPDX-License-Identifier: Apache-2.0
// Figures from outside: what is one, what is none, and what is told of it.
#include "base/figure.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(PlainNumber, DecimalNumbersAndNothingElse) {
  EXPECT_EQ(plain_number("1.5"), 1.5);
  EXPECT_EQ(plain_number("+1.5e3"), 1500.0);
  EXPECT_EQ(plain_number("-2"), -2.0);
  EXPECT_EQ(plain_number(".5"), 0.5);
  EXPECT_EQ(plain_number("010"), 10.0);  // not octal
  for (const char* none : {"",
                           "inf",
                           "-inf",
                           "nan",
                           "-nan",
                           "NaN",
                           "infinity",
                           "0x10",
                           "1p3",
                           "1,5",
                           "1 000",
                           "1'000",
                           "1_000",
                           "1e400",
                           "1e-400",
                           "--1",
                           "+-1",
                           "1.2.3",
                           "1e",
                           "e5",
                           ".",
                           "+",
                           " 1",
                           "1 ",
                           "1.5ms",
                           "\xe2\x88\x92"
                           "5"}) {
    EXPECT_EQ(plain_number(none), std::nullopt) << none;
  }
}

TEST(CheckedFigure, BoundsOfPlainNumbers) {
  const FigureRule rule{1e-9, 1e12, 0};
  EXPECT_EQ(checked_figure("1e12", rule).value, 1e12);
  EXPECT_EQ(checked_figure("1e-9", rule).value, 1e-9);
  EXPECT_EQ(checked_figure("1.1e12", rule).fault, "got 1.1e12; expected a number from 1e-09 to 1e+12");
  EXPECT_EQ(checked_figure("1e-10", rule).fault, "got 1e-10; expected a number from 1e-09 to 1e+12");
  EXPECT_EQ(checked_figure("0", rule).fault, "got 0; expected a number above 0");
  EXPECT_EQ(checked_figure("-0.75", rule).fault, "got -0.75; expected a number above 0");
  EXPECT_EQ(checked_figure("inf", rule).fault, "got \"inf\"; expected a number above 0");
  EXPECT_EQ(checked_figure("1e300", rule).fault, "got 1e300; expected a number from 1e-09 to 1e+12");
  EXPECT_EQ(checked_figure("x", rule, "; hint").fault, "got \"x\"; expected a number above 0; hint");
}

TEST(CheckedFigure, WholeNumbersAndHalves) {
  EXPECT_EQ(checked_figure("7e2", {0, 1000, 1}).value, 700.0);
  EXPECT_EQ(checked_figure("1000", {0, 1000, 1}).value, 1000.0);
  EXPECT_EQ(checked_figure("1001", {0, 1000, 1}).fault, "got \"1001\"; expected an integer from 0 to 1000");
  EXPECT_EQ(checked_figure("1.5", {0, 1000, 1}).fault, "got \"1.5\"; expected an integer from 0 to 1000");
  EXPECT_EQ(checked_figure("-1", {0, 1000, 1}).fault, "got \"-1\"; expected an integer from 0 to 1000");
  EXPECT_EQ(checked_figure("9223372036854775807", {0, 1e15, 1}).fault,
            "got \"9223372036854775807\"; expected an integer from 0 to 1000000000000000");
  EXPECT_EQ(checked_figure("2.5", {0, 1000, 0.5}).value, 2.5);
  EXPECT_EQ(checked_figure("2.25", {0, 1000, 0.5}).fault, "got \"2.25\"; expected a multiple of 0.5 from 0 to 1000");
}

TEST(CheckedFigure, ANegativeNothingIsNothing) {
  const std::optional<double> value = checked_figure("-0", {0, 10, 0}).value;
  ASSERT_TRUE(value.has_value());
  EXPECT_FALSE(std::signbit(*value));
}

TEST(QuotedStart, IsShortAndObeyedByNoTerminal) {
  EXPECT_EQ(quoted_start("\x1b[31m"), "\"\\x1b[31m\"");
  EXPECT_EQ(quoted_start(std::string(100, 'a')), '"' + std::string(40, 'a') + "...\"");
  // Not within a character.
  EXPECT_EQ(quoted_start(std::string(39, 'a') + "\xc3\xa9 and so on"), '"' + std::string(39, 'a') + "...\"");
}

}  // namespace
}  // namespace secateur::test
