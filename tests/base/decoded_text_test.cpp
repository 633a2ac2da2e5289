// SPDX-License-Identifier: Apache-2.0
// Texts of other encodings become UTF-8, and it is told.
#include "base/decoded_text.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using namespace std::string_literals;

TEST(DecodedText, Utf8StaysAsItIs) {
  const DecodedText text = decoded_text("caf\xc3\xa9 \xe2\x82\xac");
  EXPECT_EQ(text.text, "caf\xc3\xa9 \xe2\x82\xac");
  EXPECT_EQ(text.note, "");
  EXPECT_EQ(decoded_text("\xef\xbb\xbfp_t").text, "p_t");
  EXPECT_EQ(decoded_text("\xef\xbb\xbfp_t").note, "");
  EXPECT_EQ(decoded_text("").text, "");
}

TEST(DecodedText, Latin1WithTheSignsOfWindows) {
  const DecodedText text = decoded_text("caf\xe9 \x80 \xff\x81");
  EXPECT_EQ(text.text, "caf\xc3\xa9 \xe2\x82\xac \xc3\xbf\xef\xbf\xbd");
  EXPECT_EQ(text.note, "not UTF-8: read as Latin-1");
}

TEST(DecodedText, Utf16AndUtf32ByTheirMarks) {
  EXPECT_EQ(decoded_text("\xff\xfe\xe9\0a\0"s).text, "\xc3\xa9"s + "a");
  EXPECT_EQ(decoded_text("\xfe\xff\0\xe9\0a"s).text, "\xc3\xa9"s + "a");
  EXPECT_EQ(decoded_text("\xff\xfe\0\0\xe9\0\0\0"s).text, "\xc3\xa9");
  EXPECT_EQ(decoded_text("\0\0\xfe\xff\0\0\0\xe9"s).text, "\xc3\xa9");
  EXPECT_EQ(decoded_text("\xff\xfe\x3d\xd8\x00\xde"s).text, "\xf0\x9f\x98\x80");  // a pair of surrogates
  EXPECT_EQ(decoded_text("\xff\xfe"s).text, "");
  EXPECT_EQ(decoded_text("\xff\xfe"s + "a\0"s).note, "UTF-16, read as such");
}

TEST(DecodedText, BrokenCodeUnitsAreReplaced) {
  const std::string replaced = "\xef\xbf\xbd";
  EXPECT_EQ(decoded_text("\xff\xfe\x3d\xd8"s).text, replaced);                 // half a pair at the end
  EXPECT_EQ(decoded_text("\xff\xfe\x3d\xd8"s + "a\0"s).text, replaced + "a");  // half a pair before a letter
  EXPECT_EQ(decoded_text("\xff\xfe\x00\xde"s + "a\0"s).text, replaced + "a");  // the second half alone
  EXPECT_EQ(decoded_text("\xff\xfe"s + "a\0b"s).text, "a" + replaced);         // half a unit
  EXPECT_EQ(decoded_text("\xff\xfe\0\0\xff\xff\xff\xff"s).text, replaced);     // beyond Unicode
}

TEST(ValidUtf8, ReplacesBytes) {
  EXPECT_EQ(valid_utf8("a\xffz"), "a\xef\xbf\xbdz");
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_TRUE(is_utf8(valid_utf8("\xed\xa0\x80\xc3")));
}

}  // namespace
}  // namespace secateur::test
