// SPDX-License-Identifier: Apache-2.0
#include "base/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::test {
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

TEST(Csv, ARowOfTooManyFieldsIsAFaultAndTakesNoMemory) {
  EXPECT_EQ(parsed(std::string(kMostCsvFields - 1, ',')).front().fields.size(), kMostCsvFields);
  EXPECT_EQ(error_of("a\n" + std::string(std::size_t{1} << 20, ',') + "\n"), "a.csv: line 2: more than 10000 fields");
}

TEST(Csv, Faults) {
  EXPECT_EQ(error_of("a\nb\"c\n\"d\"e\n\"f\n"),
            "a.csv: line 2: a quote within a field that does not begin with one\n"
            "a.csv: line 3: text after a closing quote\n"
            "a.csv: line 4: a quote is not closed");
}

TEST(CsvField, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_field("plain; text\t1"), "plain; text\t1");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(""), "");
}

TEST(CsvField, ASpreadsheetRunsNoFormula) {
  EXPECT_EQ(csv_field("=SUM(A1)"), "'=SUM(A1)");
  EXPECT_EQ(csv_field("@x"), "'@x");
  EXPECT_EQ(csv_field("+1-2"), "'+1-2");
  EXPECT_EQ(csv_field("-x"), "'-x");
  EXPECT_EQ(csv_field("-"), "'-");
  EXPECT_EQ(csv_field("\t=1"), "'\t=1");
  EXPECT_EQ(csv_field("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(csv_field("=HYPERLINK(\"a\",1)"), "\"'=HYPERLINK(\"\"a\"\",1)\"");
  EXPECT_EQ(csv_field("\uFF1Dx"), "'\uFF1Dx");
}

TEST(CsvField, NumbersStayNumbers) {
  for (const char* number : {"-1", "+2", "-0.5", "-.5", "-1e-9", "+1.25E+3"}) EXPECT_EQ(csv_field(number), number);
  for (const char* text : {"-1e", "-1.2.3", "-0x10", "-inf", "- 1", "-e5", "-."}) {
    EXPECT_EQ(csv_field(text), std::string("'") + text);
  }
}

TEST(CsvField, ReadsBackAsItWas) {
  const std::vector<std::string> texts{"=1",     "'=1", "''=1", "'x",        "'",      "-1",      "'-1",     "-x",
                                       "\t\"\n", "a,b", "",     "\uFF20cmd", "\r\n=2", "@'\",\"", "'\uFF0B", "x=1"};
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ",") + csv_field(text);
  EXPECT_THAT(parsed(line)[0].fields, testing::ElementsAreArray(texts));
}

}  // namespace
}  // namespace secateur::test
