// SPDX-License-Identifier: Apache-2.0
#include "base/printable.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(printable("encoder7.q (50 %) \\ \"größte\" 画 🙂"), "encoder7.q (50 %) \\ \"größte\" 画 🙂");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatATerminalObeys) {
  EXPECT_EQ(printable("a\x1b[31mb\r\n\tc\x7f"), "a\\x1b[31mb\\r\\n\\tc\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m");
}

TEST(Printable, EscapesWhatDeceives) {
  EXPECT_EQ(printable("a\u202Ecod.exe"), "a\\u{202E}cod.exe");
  EXPECT_EQ(printable("\uFEFFx\u2028y\u2066z"), "\\u{FEFF}x\\u{2028}y\\u{2066}z");
}

TEST(Printable, EscapesBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("gr\xf6\xdf"), "gr\\xf6\\xdf");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");           // an overlong form
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(printable("x\xe2\x82"), "x\\xe2\\x82");  // cut
}

TEST(Printable, KeepsLinesWhereAsked) {
  EXPECT_EQ(printable_lines("a\n\tb\x1b\r\n"), "a\n\tb\\x1b\\r\n");
}

TEST(Printable, JsonStaysTheSameJson) {
  EXPECT_EQ(printable_json("{\n  \"a\x7f\": \"\u009b\u202E größte\"\n}"),
            "{\n  \"a\\u007f\": \"\\u009b\\u202e größte\"\n}");
  EXPECT_EQ(printable_json("\"\xf6\""), "\"\\ufffd\"");
}

}  // namespace
}  // namespace secateur::test
