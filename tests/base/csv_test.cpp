// SPDX-License-Identifier: Apache-2.0
#include "base/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace secateur {
namespace {

using testing::ElementsAre;

std::vector<CsvRow> parsed(std::string_view text) {
  FaultList faults("a.csv");
  const std::vector<CsvRow> rows = parse_csv(text, faults);
  faults.throw_if_any();
  return rows;
}

std::string error_of(std::string_view text) {
  try {
    parsed(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Csv, Fields) {
  const auto rows = parsed("a,b,c\n1,,3\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b", "c"));
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "", "3"));
  EXPECT_EQ(rows[1].line, 2);
}

TEST(Csv, LineEndsAndByteOrderMark) {
  const auto rows = parsed(
      "\xef\xbb\xbf"
      "a,b\r\n\r\n\n1,2");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "2"));
  EXPECT_EQ(rows[1].line, 4);
}

TEST(Csv, Quotes) {
  const auto rows = parsed("\"a,b\",\"say \"\"hi\"\"\",\"\"\n\"two\nlines\",x\nlast,\"\"\"\"");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[0].fields, ElementsAre("a,b", "say \"hi\"", ""));
  EXPECT_THAT(rows[1].fields, ElementsAre("two\nlines", "x"));
  EXPECT_THAT(rows[2].fields, ElementsAre("last", "\""));
  EXPECT_EQ(rows[2].line, 4);
}

TEST(Csv, TrailingComma) {
  EXPECT_THAT(parsed("a,")[0].fields, ElementsAre("a", ""));
  EXPECT_THAT(parsed(",\n")[0].fields, ElementsAre("", ""));
}

TEST(Csv, Faults) {
  EXPECT_EQ(error_of("a\nb\"c\n\"d\"e\n\"f\n"),
            "a.csv: line 2: a quote within a field that does not begin with one\n"
            "a.csv: line 3: text after a closing quote\n"
            "a.csv: line 4: a quote is not closed");
}

}  // namespace
}  // namespace secateur
