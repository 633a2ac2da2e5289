// SPDX-License-Identifier: Apache-2.0
#include "pruning/packed_columns.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

MatrixValues random_values(int rows, int cols, int bits, std::mt19937_64& random) {
  MatrixValues values;
  const int range = 1 << bits;
  for (int i = 0; i < rows * cols; ++i) {
    values.weights.push_back(
        static_cast<std::int16_t>(static_cast<int>(random() % static_cast<unsigned>(range)) - range / 2));
  }
  for (int i = 0; i < cols; ++i) {
    values.channels.push_back({static_cast<std::int32_t>(random()), static_cast<std::int32_t>(random()),
                               static_cast<std::int32_t>(random() % 31)});
  }
  return values;
}

bool is_kept(const BlockMask& mask, int row, int col) {
  const std::uint16_t* rows = mask.rows_of(col / mask.block);
  for (int i = 0; i < mask.kept(col / mask.block); ++i) {
    if (rows[i] == row / mask.block) return true;
  }
  return false;
}

void expect_round_trip(const BlockMask& mask, int bits, RowList list, std::mt19937_64& random) {
  const MatrixValues values = random_values(mask.rows, mask.cols, bits, random);
  const PackedMatrix packed = pack_columns(mask, values, bits, list);
  const UnpackedMatrix back = unpack_columns(packed);
  EXPECT_EQ(back.mask.row_index, mask.row_index);
  EXPECT_EQ(back.mask.column_start, mask.column_start);
  for (int row = 0; row < mask.rows; ++row) {
    for (int col = 0; col < mask.cols; ++col) {
      const auto at = static_cast<std::size_t>(row * mask.cols + col);
      ASSERT_EQ(back.values.weights[at], is_kept(mask, row, col) ? values.weights[at] : 0);
    }
  }
  for (std::size_t i = 0; i < values.channels.size(); ++i) {
    ASSERT_EQ(back.values.channels[i].bias, values.channels[i].bias);
    ASSERT_EQ(back.values.channels[i].multiplier, values.channels[i].multiplier);
    ASSERT_EQ(back.values.channels[i].shift, values.channels[i].shift);
  }
}

TEST(PackedColumns, RoundTripOfRandomMasks) {
  std::mt19937_64 random(3);
  for (const int block : {8, 16, 32}) {
    for (const int bits : {8, 16}) {
      for (const double keep : {0.0, 0.3, 1.0}) {
        expect_round_trip(test::random_mask(96, 64, block, keep, random), bits, RowList::listed, random);
        expect_round_trip(test::random_mask(100, 70, block, keep, random), bits, RowList::listed, random);  // ragged
      }
      expect_round_trip(BlockMask::dense(100, 70, block), bits, RowList::dense, random);
    }
  }
}

TEST(PackedColumns, SizesAreThoseOfTheTimingModel) {
  std::mt19937_64 random(4);
  const BlockMask mask = test::random_mask(384, 384, 16, 0.5, random);
  for (const int bits : {8, 16}) {
    const PackedMatrix packed = pack_columns(mask, {}, bits, RowList::listed);
    for (int column = 0; column < mask.block_cols(); ++column) {
      const auto c = static_cast<std::size_t>(column);
      EXPECT_EQ(packed.column_start[c + 1] - packed.column_start[c],
                packed_column_bytes(mask.kept(column), 16, bits, false));
      EXPECT_EQ(packed.column_start[c] % kPackedAlignment, 0);
    }
  }
}

/// docs/formats.md, "Packed weight columns": the example there, byte for byte.
TEST(PackedColumns, BytesAsDocumented) {
  BlockMask mask;
  mask.rows = 24;
  mask.cols = 8;
  mask.block = 8;
  mask.column_start = {0, 2};
  mask.row_index = {0, 2};
  MatrixValues values;
  values.weights.assign(24 * 8, 0);
  values.weights[0 * 8 + 1] = 5;    // block row 0, row 0, column 1
  values.weights[17 * 8 + 7] = -2;  // block row 2, row 1, column 7
  values.weights[9 * 8 + 3] = 9;    // block row 1 is not kept
  values.channels.resize(8);
  values.channels[1] = {-1, 0x01020304, 7};
  const std::vector<std::uint8_t> bytes = pack_columns(mask, values, 8, RowList::listed).bytes;
  ASSERT_EQ(bytes.size(), 128U + 128U);  // 8 + 4 + 96 bytes of header, 2 x 64 weights
  const std::vector<std::uint8_t> start(bytes.begin(), bytes.begin() + 36);
  EXPECT_EQ(start, (std::vector<std::uint8_t>{0, 0, 2, 0, 0, 0, 0,   0,   0,   0,   2, 0, 0, 0, 0, 0, 0, 0,
                                              0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 4, 3, 2, 1, 7, 0, 0, 0}));
  EXPECT_EQ(bytes[128 + 1], 5);
  EXPECT_EQ(bytes[128 + 64 + 8 + 7], 254);
  EXPECT_EQ(std::count(bytes.begin() + 128, bytes.end(), 0), 126);
}

TEST(PackedColumns, DenseColumnsListNoRows) {
  const PackedMatrix packed = pack_columns(BlockMask::dense(24, 8, 8), {}, 16, RowList::dense);
  EXPECT_EQ(packed.bytes.size(), 128U + 3U * 128U);
  const PackedHeader header = read_packed_header(packed.bytes.data());
  EXPECT_TRUE(header.is_dense());
  EXPECT_EQ(header.weight_bits(), 16);
  EXPECT_EQ(read_packed_row(packed.bytes.data(), header, 2), 2);
}

TEST(PackedColumns, UnsoundBytesAreRefused) {
  std::mt19937_64 random(5);
  const PackedMatrix sound = pack_columns(test::random_mask(64, 64, 8, 0.5, random), {}, 8, RowList::listed);
  const auto error_of = [&](std::size_t byte, std::uint8_t value) -> std::string {
    PackedMatrix broken = sound;
    broken.bytes[byte] = value;
    try {
      unpack_columns(broken);
    } catch (const RunError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(error_of(0, 8), "packed column 0: the column index is outside the matrix");
  EXPECT_EQ(error_of(0, 1), "packed column 0: the column index is not the column's");
  EXPECT_EQ(error_of(3, 1), "packed column 0: more blocks are kept than there are rows");
  EXPECT_EQ(error_of(4, 4), "packed column 0: unknown flags are set");
  EXPECT_EQ(error_of(4, 1), "packed column 0: a dense column does not keep every block row");
  EXPECT_EQ(error_of(4, 2), "packed column 0: the column is truncated");
  EXPECT_EQ(error_of(6, 1), "packed column 0: the reserved word is not zero");
  EXPECT_EQ(error_of(9, 1), "packed column 0: block rows do not ascend within the matrix");
}

TEST(PackedColumns, AnyByteMayBeWrong) {
  std::mt19937_64 random(6);
  const PackedMatrix sound = pack_columns(test::random_mask(64, 32, 8, 0.5, random), {}, 8, RowList::listed);
  for (int round = 0; round < 3000; ++round) {
    PackedMatrix broken = sound;
    broken.bytes[random() % broken.bytes.size()] = static_cast<std::uint8_t>(random());
    try {
      unpack_columns(broken);
    } catch (const RunError&) {
    }
  }
}

}  // namespace
}  // namespace secateur::test
