// SPDX-License-Identifier: Apache-2.0
// Values as little-endian bytes, and back.
#include <gtest/gtest.h>

#include <vector>

#include "schedule/machine_values.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Words = std::vector<std::int16_t>;

Bytes stored(const Words& words, int bits) {
  Bytes bytes(words.size() * static_cast<std::size_t>(bits) / 8);
  store_values(words.data(), static_cast<std::int64_t>(words.size()), bits, bytes.data());
  return bytes;
}

Words loaded(const Bytes& bytes, int bits, bool is_signed) {
  Words words(bytes.size() * 8 / static_cast<std::size_t>(bits));
  load_values(bytes.data(), static_cast<std::int64_t>(words.size()), bits, is_signed, words.data());
  return words;
}

TEST(StoredValues, AreLittleEndian) {
  EXPECT_EQ(stored({0x1234, -2, 32767}, 16), (Bytes{0x34, 0x12, 0xfe, 0xff, 0xff, 0x7f}));
  EXPECT_EQ(stored({1, -1, 127, -127, 255}, 8), (Bytes{1, 0xff, 0x7f, 0x81, 0xff}));
}

TEST(StoredValues, OfEightBitsAreSignedOrNot) {
  EXPECT_EQ(loaded({0x7f, 0x80, 0xff, 0}, 8, true), (Words{127, -128, -1, 0}));
  EXPECT_EQ(loaded({0x7f, 0x80, 0xff, 0}, 8, false), (Words{127, 128, 255, 0}));
}

TEST(StoredValues, ComeBackWhateverTheyAre) {
  Words words;
  for (int value = -32768; value <= 32767; ++value) words.push_back(static_cast<std::int16_t>(value));
  for (const bool is_signed : {false, true}) EXPECT_EQ(loaded(stored(words, 16), 16, is_signed), words);
  const Words narrow(words.begin() + 32768 - 128, words.begin() + 32768 + 128);
  EXPECT_EQ(loaded(stored(narrow, 8), 8, true), narrow);
  const Words unsigned_narrow(words.begin() + 32768, words.begin() + 32768 + 256);
  EXPECT_EQ(loaded(stored(unsigned_narrow, 8), 8, false), unsigned_narrow);
}

}  // namespace
}  // namespace secateur::test
