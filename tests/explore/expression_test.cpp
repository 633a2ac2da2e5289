// SPDX-License-Identifier: Apache-2.0
#include "explore/expression.hpp"

#include <gtest/gtest.h>

#include "explore/key_names.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

Value lookup(const std::string& path) {
  if (path == "accelerator.p_t") return 12.0;
  if (path == "pruning.block") return 16.0;
  if (path == "accelerator.p_pe") return 8.0;
  if (path == "accelerator.balance") return std::string("lpt");
  if (path == "network.distilled") return true;
  return 0.0;
}

Value value_of(const std::string& text) {
  return Expression(text, KeyNames()).evaluate(lookup);
}

double number(const std::string& text) {
  return std::get<double>(value_of(text));
}
bool truth(const std::string& text) {
  return Expression(text, KeyNames()).holds(lookup);
}

std::string error_of(const std::string& text) {
  try {
    value_of(text);
  } catch (const ExpressionError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Expression, Arithmetic) {
  EXPECT_EQ(number("1 + 2 * 3"), 7);
  EXPECT_EQ(number("(1 + 2) * 3"), 9);
  EXPECT_EQ(number("10 - 4 - 3"), 3);
  EXPECT_EQ(number("2 ^ 3 ^ 2"), 512);
  EXPECT_EQ(number("-2 ^ 2"), -4);
  EXPECT_EQ(number("7 % 4"), 3);
  EXPECT_EQ(number("-7 % 4"), 1);
  EXPECT_EQ(number("1.5e2 / 2"), 75);
  EXPECT_EQ(number("min(3, p_t, 5) + max(1, 2) + abs(-4)"), 9);
  EXPECT_EQ(number("floor(2.7) + ceil(2.1) + round(2.5) + log2(8) + sqrt(9)"), 14);
}

TEST(Expression, Conditions) {
  EXPECT_TRUE(truth("p_pe <= block"));
  EXPECT_FALSE(truth("p_pe > block"));
  EXPECT_TRUE(truth("p_t == 12 && block != 8"));
  EXPECT_TRUE(truth("p_t == 1 || accelerator.p_t >= 12"));
  EXPECT_TRUE(truth("!(p_t < 12)"));
  EXPECT_TRUE(truth("balance == \"lpt\" && balance != 'dynamic'"));
  EXPECT_TRUE(truth("distilled == true"));
  EXPECT_TRUE(truth("distilled"));
  EXPECT_EQ(number("p_t > 10 ? 1 : p_t > 5 ? 2 : 3"), 1);
}

TEST(Expression, StopsEvaluatingWhereTheAnswerIsKnown) {
  EXPECT_FALSE(truth("false && 1"));
  EXPECT_TRUE(truth("true || 1"));
}

TEST(Expression, SaysWhichKeysItReads) {
  const Expression expression("p_t * p_c <= dma.ports", KeyNames());
  EXPECT_EQ(expression.paths(), (std::set<std::string>{"accelerator.dma.ports", "accelerator.p_c", "accelerator.p_t"}));
}

TEST(Expression, FaultsSayWhere) {
  EXPECT_EQ(error_of("p_pe <= blok"),
            "at character 9 of \"p_pe <= blok\": unknown key blok; did you mean pruning.block?");
  EXPECT_EQ(error_of("ports > 1"),
            "at character 1 of \"ports > 1\": ports may be accelerator.features.ports or accelerator.dma.ports");
  EXPECT_EQ(error_of("1 +"), "at character 4 of \"1 +\": ends here; expected a key, a number or a text in quotes");
  EXPECT_EQ(error_of("(1"), "at character 3 of \"(1\": ends here; expected \")\"");
  EXPECT_EQ(error_of("1 2"), "at character 3 of \"1 2\": got \"2\"; expected an operator or the end");
  EXPECT_EQ(error_of("1 < 2 < 3"), "at character 7 of \"1 < 2 < 3\": comparisons are not chained; join two with &&");
  EXPECT_EQ(error_of("p_t = 3"), "at character 5 of \"p_t = 3\": got \"= 3\"; expected an operator or the end");
  EXPECT_EQ(error_of("flor(1)"),
            "at character 1 of \"flor(1)\": no function flor; there are min, max, abs, floor, ceil, "
            "round, sqrt, log2; did you mean floor?");
  EXPECT_EQ(error_of("sqrt(1, 2)"), "at character 1 of \"sqrt(1, 2)\": sqrt takes 1 argument, not 2");
  EXPECT_EQ(error_of("'lpt"), "at character 1 of \"'lpt\": this quote is not closed");
}

TEST(Expression, AMistypedChoiceIsAFault) {
  EXPECT_NE(error_of("balance == 'lptt'").find("did you mean \"lpt\"?"), std::string::npos)
      << error_of("balance == 'lptt'");
}

TEST(Expression, KindsOfValuesDoNotMix) {
  EXPECT_EQ(error_of("p_t + balance"), "+ needs numbers and got a text");
  EXPECT_EQ(error_of("p_t == balance"), "== compares a number with a text");
  EXPECT_EQ(error_of("p_t && true"), "&& needs truth values and got a number");
  EXPECT_THROW(Expression("p_t", KeyNames()).holds(lookup), ExpressionError);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// Brackets, signs and choices within each other take the stack; chains of operators do not.
TEST(Expression, DepthIsLimitedAndLengthIsNot) {
  EXPECT_EQ(error_of(repeated("(", 60'000) + "1" + repeated(")", 5'000)).substr(0, 20), "at character 101 of ");
  for (const char* deep : {"(", "-", "!", "min(", "true ? ", "2 ^ "}) {
    const std::string error = error_of(repeated(deep, 60'000 / static_cast<int>(std::string(deep).size())) + "1");
    EXPECT_NE(error.find("nested deeper than 100 levels"), std::string::npos) << deep << error;
    EXPECT_LT(error.size(), 300U);
  }
  EXPECT_EQ(number(repeated("(", 90) + "7" + repeated(")", 90)), 7);
  EXPECT_EQ(number("0" + repeated("+1", 30'000)), 30'000);
  EXPECT_EQ(number("1" + repeated("*1", 30'000)), 1);
  EXPECT_TRUE(truth("p_t == 12" + repeated(" && true", 8'000)));
  EXPECT_TRUE(truth("p_t == 11" + repeated(" || true", 8'000)));
  EXPECT_EQ(error_of("0" + repeated("+1", 40'000)), "has 80001 characters; an expression has at most 65536");
  EXPECT_NE(error_of(repeated("a", 60'000)).find("a name of 60000 characters is no key"), std::string::npos);
}

TEST(Expression, ErrorsShowControlCharactersAsEscapes) {
  EXPECT_EQ(error_of("p_t \x1b[2J"),
            "at character 5 of \"p_t \\x1b[2J\": got \"\\x1b[2J\"; expected an operator or the end");
}

}  // namespace
}  // namespace secateur::test
