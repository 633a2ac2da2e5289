// SPDX-License-Identifier: Apache-2.0
// JSON that is no document: bounded in depth and number, and never an exception of the library.
#include <gtest/gtest.h>

#include "config/json_document.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

std::string brackets(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ParseValue, TakesAnyValue) {
  EXPECT_EQ(parse_value("4"), Json(4));
  EXPECT_EQ(parse_value("\"a\\u001b\""), Json("a\x1b"));
  EXPECT_EQ(parse_value("null"), Json());
  EXPECT_EQ(parse_value(" [1, {\"a\": -0.5}] "), Json::parse("[1, {\"a\": -0.5}]"));
}

TEST(ParseValue, IsBoundedInDepth) {
  EXPECT_TRUE(parse_value(brackets(32)));
  for (const std::size_t depth : {33U, 60'000U, 1'000'000U}) EXPECT_FALSE(parse_value(brackets(depth))) << depth;
  EXPECT_FALSE(parse_value(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 60'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parse_value(objects));
  EXPECT_FALSE(parse_value("{\"a\": 1, \"a\": " + brackets(60'000) + "}"));
}

TEST(ParseValue, IsBoundedInNumber) {
  EXPECT_TRUE(parse_value("[1, 2, 3]", 4));
  EXPECT_FALSE(parse_value("[1, 2, 3, 4]", 4));
}

TEST(ParseValue, NothingForWhatIsNoJson) {
  for (const char* text :
       {"", " ", "{", "nan", "1e999", "-", "0x10", "\"\xf6\"", "{\"a\": 1} x", "{\"a\": 1, \"a\": 2}"}) {
    EXPECT_FALSE(parse_value(text)) << text;
  }
}

TEST(ParseValue, ALargeObjectTakesNoSquareOfItsSize) {
  std::string text = "{\"key\": 0";
  for (int i = 0; i < 50'000; ++i) text += ", \"key" + std::to_string(i) + "\": 0";
  const std::optional<Json> value = parse_value(text + "}");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->size(), 50'001U);
  EXPECT_FALSE(parse_value(text + ", \"key777\": 1}"));
  EXPECT_FALSE(parse_value(text + ", \"key\": 1}"));
}

TEST(JsonText, IsAlwaysPrintableUtf8) {
  const Json json{{"name", "gr\xf6\xdf"}, {"key\x7f", "\u009b\u202E\x1b"}};
  const std::string text = json_text(json, 2);
  EXPECT_EQ(text, "{\n  \"name\": \"gr\uFFFD\uFFFD\",\n  \"key\\u007f\": \"\\u009b\\u202e\\u001b\"\n}");
  EXPECT_EQ(parse_value(text)->at("key\x7f"), json.at("key\x7f"));
}

}  // namespace
}  // namespace secateur::test
