// SPDX-License-Identifier: Apache-2.0
// Traces of memory requests as text: what is taken, and what is refused, line by line.
#include "sim/memory_trace.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

class MemoryTraceTest : public testing::Test {
 protected:
  MemoryTrace read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_memory_trace(path_);
  }

  std::string fault_of(const std::string& text) {
    try {
      read(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "none";
  }

  test::TemporaryFolder folder_;
  std::string path_ = folder_.path("t");
};

TEST_F(MemoryTraceTest, PlainLines) {
  const MemoryTrace trace = read("0x40 READ\n  1F80\tWRITE \n\n# all of it\n0X0 r # the first\nffffffffffffffff w");
  EXPECT_FALSE(trace.timed);
  ASSERT_EQ(trace.requests.size(), 4U);
  EXPECT_EQ(trace.requests[0].address, 0x40U);
  EXPECT_FALSE(trace.requests[0].write);
  EXPECT_EQ(trace.requests[1].address, 0x1f80U);
  EXPECT_TRUE(trace.requests[1].write);
  EXPECT_EQ(trace.requests[2].address, 0U);
  EXPECT_EQ(trace.requests[3].address, ~std::uint64_t{0});
}

TEST_F(MemoryTraceTest, TimedLinesWithCarriageReturns) {
  const MemoryTrace trace = read("0x0 READ 3\r\n0x40 Write 3\r\n0x80 read 1000000000000\r\n");
  EXPECT_TRUE(trace.timed);
  ASSERT_EQ(trace.requests.size(), 3U);
  EXPECT_EQ(trace.requests[0].cycle, 3);
  EXPECT_TRUE(trace.requests[1].write);
  EXPECT_EQ(trace.requests[2].cycle, 1'000'000'000'000);
}

/// Lines that lie across the pieces in which a file is read.
TEST_F(MemoryTraceTest, LongFiles) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "0x" + std::to_string(i % 10) + " READ " + std::to_string(i) + "\n";
  ASSERT_GT(text.size(), std::size_t{3} << 20);
  const MemoryTrace trace = read(text);
  ASSERT_EQ(trace.requests.size(), 300'000U);
  for (int i = 0; i < 300'000; ++i) {
    ASSERT_EQ(trace.requests[static_cast<std::size_t>(i)].cycle, i);
    ASSERT_EQ(trace.requests[static_cast<std::size_t>(i)].address, static_cast<std::uint64_t>(i % 10));
  }
}

TEST_F(MemoryTraceTest, NamesTheLineAndWhatIsExpected) {
  using testing::HasSubstr;
  EXPECT_THAT(fault_of("0x10 REED\n"), HasSubstr("line 1: got \"REED\"; expected READ or WRITE; did you mean READ?"));
  EXPECT_THAT(fault_of("0x10 READ\nxyz READ\n"), HasSubstr("line 2: address \"xyz\""));
  EXPECT_THAT(fault_of("0x10000000000000000 READ\n"), HasSubstr("below 2^64"));
  EXPECT_THAT(fault_of("0x READ\n"), HasSubstr("line 1: address"));
  EXPECT_THAT(fault_of("-10 READ\n"), HasSubstr("line 1: address"));
  EXPECT_THAT(fault_of("0x10\n"), HasSubstr("line 1: has one field"));
  EXPECT_THAT(fault_of("0x10 READ 1 2\n"), HasSubstr("line 1: has more than 3 fields"));
  EXPECT_THAT(fault_of("0x10 READ 1\n0x20 READ\n"), HasSubstr("line 2: has no cycle"));
  EXPECT_THAT(fault_of("0x10 READ\n0x20 READ 1\n"), HasSubstr("line 2: has a cycle"));
  EXPECT_THAT(fault_of("0x10 READ 5\n0x20 READ 4\n"), HasSubstr("line 2: cycle 4 comes before"));
  EXPECT_THAT(fault_of("0x10 READ -1\n"), HasSubstr("line 1: cycle \"-1\""));
  EXPECT_THAT(fault_of("0x10 READ 1.5\n"), HasSubstr("line 1: cycle \"1.5\""));
  EXPECT_THAT(fault_of("# nothing\n\n"), HasSubstr("has no request"));
  EXPECT_THAT(fault_of(""), HasSubstr("has no request"));
}

/// As editors and spreadsheets on other systems write it.
TEST_F(MemoryTraceTest, ByteOrderMarkBlanksTabsAndNoLastLineBreak) {
  for (const char* text : {"\xEF\xBB\xBF"
                           "0x40 READ\n0x80 WRITE\n",
                           "\xEF\xBB\xBF"
                           "0x40 READ\r\n0x80 WRITE\r\n\r\n",
                           "0x40\tREAD\t \r\n \t0x80 \t WRITE \t", "\xEF\xBB\xBF# remark\n0x40 READ\n\n \t\n0x80 W"}) {
    const MemoryTrace trace = read(text);
    ASSERT_EQ(trace.requests.size(), 2U) << text;
    EXPECT_EQ(trace.requests[0].address, 0x40U);
    EXPECT_EQ(trace.requests[1].address, 0x80U);
    EXPECT_TRUE(trace.requests[1].write);
  }
  using testing::HasSubstr;
  EXPECT_THAT(fault_of("0x40 READ\n\xEF\xBB\xBF"
                       "0x80 READ\n"),
              HasSubstr("line 2: address \"\\u{FEFF}0x80\""));
  EXPECT_THAT(fault_of("\xEF\xBB\xBF\n"), HasSubstr("has no request"));
  EXPECT_THAT(fault_of(std::string("\xFF\xFE"
                                   "0\0 \0R\0\n\0",
                                   10)),
              HasSubstr("line 1: is UTF-16"));
}

TEST_F(MemoryTraceTest, WhatIsShownOfALineIsShortAndHarmless) {
  using testing::HasSubstr;
  EXPECT_THAT(fault_of("\x1b[2J READ\n"), HasSubstr("address \"\\x1b[2J\""));
  EXPECT_THAT(fault_of("0x40 \x1b]0;t\x07\n"), HasSubstr("got \"\\x1b]0;t\\x07\""));
  const std::string fault = fault_of("0x40 " + std::string(3000, 'x') + "\n");
  EXPECT_THAT(fault, HasSubstr("xxx...\"; expected READ or WRITE"));
  EXPECT_LT(fault.size(), path_.size() + 150);
}

TEST_F(MemoryTraceTest, ALineIsBounded) {
  using testing::HasSubstr;
  const std::string blanks(kLongestTraceLine - 8, ' ');
  EXPECT_EQ(read("0x0 READ" + blanks + "\n0x40 READ" + blanks.substr(1)).requests.size(), 2U);
  for (const std::string& text :
       {"0x0 READ" + blanks + " \n0x40 READ\n", "0x0 READ" + blanks + ' ', std::string(std::size_t{5} << 20, '\0')}) {
    EXPECT_THAT(fault_of(text), HasSubstr("line 1: is longer than 4,096 bytes"));
  }
  EXPECT_THAT(fault_of("0x0 READ\n" + std::string(5000, '#')), HasSubstr("line 2: is longer than 4,096 bytes"));
}

/// A file of a terabyte with no line break: told after its first piece.
TEST_F(MemoryTraceTest, AnEndlessLineIsNotRead) {
  std::ofstream(path_) << "0x0 READ\n";
  std::error_code error;
  std::filesystem::resize_file(path_, std::uintmax_t{1} << 40, error);
  if (error) GTEST_SKIP() << "no file of that size: " << error.message();
  try {
    read_memory_trace(path_);
    FAIL();
  } catch (const ConfigError& fault) {
    EXPECT_THAT(fault.what(), testing::HasSubstr("line 2: is longer than 4,096 bytes"));
  }
}

TEST_F(MemoryTraceTest, CyclesAndRequestsAreBounded) {
  using testing::HasSubstr;
  EXPECT_EQ(read("0x0 READ 1099511627776\n").requests[0].cycle, MemoryClock{1} << 40);
  for (const char* cycle : {"1099511627777", "1125899906842624", "99999999999999999999999"}) {
    EXPECT_THAT(fault_of(std::string("0x0 READ 1\n0x0 READ ") + cycle + "\n"),
                HasSubstr(std::string("line 2: cycle \"") + cycle +
                          "\": expected a whole number from 0 to 1,099,511,627,776 (2^40)"));
  }
  std::ofstream(path_) << "0x0 R\n# remark\n0x0 R\n0x0 R\n0x0 R\n";
  EXPECT_EQ(read_memory_trace(path_, 4).requests.size(), 4U);
  try {
    read_memory_trace(path_, 3);
    FAIL();
  } catch (const ConfigError& fault) {
    EXPECT_THAT(fault.what(), HasSubstr("line 5: is one more than the 3 requests that one trace may hold"));
  }
}

TEST_F(MemoryTraceTest, TellsTenFaultsOfAHopelessFile) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "nonsense\n";
  try {
    read(text);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.faults().size(), 10U);
  }
}

TEST_F(MemoryTraceTest, NoFile) {
  EXPECT_THROW(read_memory_trace(folder_.path("missing")), ConfigError);
}

}  // namespace
}  // namespace secateur::test
