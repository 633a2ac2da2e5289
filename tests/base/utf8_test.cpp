// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Utf8, KnowsWhatIsNone) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("größte 画 🙂 \x1b"));
  for (const char* text : {"gr\xf6\xdf", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "x\xe2\x82", "\x80"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, FirstCharacter) {
  EXPECT_EQ(first_character("画x").code, 0x753BU);
  EXPECT_EQ(first_character("画x").length, 3U);
  EXPECT_EQ(first_character("🙂").code, 0x1F642U);
  EXPECT_EQ(first_character("\xff").length, 0U);
}

TEST(Utf8, Columns) {
  EXPECT_EQ(columns_of("größte"), 6);
  EXPECT_EQ(columns_of("画面x"), 5);
  EXPECT_EQ(columns_of("🙂"), 2);
  EXPECT_EQ(columns_of("e\u0301"), 1);
  EXPECT_EQ(columns_of("█▏…·"), 4);
  EXPECT_EQ(columns_of("\xf6x"), 2);
  EXPECT_EQ(columns_of("Ｗ한"), 4);
}

}  // namespace
}  // namespace secateur::test
