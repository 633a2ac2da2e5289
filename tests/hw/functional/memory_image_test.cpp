// SPDX-License-Identifier: Apache-2.0
// The bytes of a memory channel against a plain array: what was written is read, the rest is zero.
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "support/draw.hpp"
#include "support/names.hpp"
#include "units/memory/arithmetic/memory_image.hpp"

namespace secateur::hw {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes read(const MemoryImage& image, std::uint64_t address, std::size_t count) {
  Bytes bytes(count, 0xee);
  image.read(address, bytes.data(), count);
  return bytes;
}

TEST(MemoryImage, IsZeroWhereNothingWasWritten) {
  MemoryImage image;
  EXPECT_EQ(read(image, 0, 4), Bytes(4, 0));
  EXPECT_EQ(read(image, std::uint64_t{1} << 34, 4), Bytes(4, 0));
  const Bytes written{1, 2, 3};
  image.write(10, written.data(), written.size());
  EXPECT_EQ(read(image, 8, 7), (Bytes{0, 0, 1, 2, 3, 0, 0}));
  EXPECT_EQ(read(image, 13, 3), Bytes(3, 0));
}

TEST(MemoryImage, RoomThatIsReservedIsNoContent) {
  MemoryImage image;
  image.reserve(1000);
  EXPECT_EQ(read(image, 0, 1000), Bytes(1000, 0));
}

TEST(MemoryImage, EqualsAPlainArray) {
  constexpr int kBytes = 20'000;
  test::Draw draw(4);
  MemoryImage image;
  Bytes plain(kBytes, 0);
  for (int i = 0; i < 2000; ++i) {
    const int count = draw.between(1, 600);
    const int address = draw.between(0, kBytes - count);
    const auto at = static_cast<std::uint64_t>(address);
    if (draw.one_in(2)) {
      Bytes bytes(static_cast<std::size_t>(count));
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(draw.bits());
      std::copy(bytes.begin(), bytes.end(), plain.begin() + address);
      image.write(at, bytes.data(), bytes.size());
    } else {
      ASSERT_EQ(read(image, at, static_cast<std::size_t>(count)),
                Bytes(plain.begin() + address, plain.begin() + address + count));
    }
  }
  EXPECT_EQ(read(image, 0, kBytes), plain);
}

}  // namespace
}  // namespace secateur::hw
