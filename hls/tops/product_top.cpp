// SPDX-License-Identifier: Apache-2.0
// One snapshot by itself: 16 tokens of 32 values times two packed weight columns of 8 outputs, on two by two PEs.
#include "product/product.hpp"

#include "tops/config.hpp"

extern "C" void product_top(const std::int8_t left[16 * 32], const std::uint8_t columns[2 * SmallConfig::kColumnBytes],
                            std::int32_t words_0, std::int32_t words_1, std::int16_t result[16 * 16]) {
  using namespace secateur::hls;
  using C = SmallConfig;
  Snapshot<C> snapshot;
  InnerRows<C> rows;
  Channels<C> channels;
  WeightBanks<C> weights;
  SumBanks<C> accumulators;
  SumBanks<C> sums;
  LeftBlocks<C, std::int8_t> left_blocks;
  RightBlocks<C> no_blocks;
  SECATEUR_HLS_SNAPSHOT(snapshot)
  SECATEUR_HLS_PARTITION(rows, 0)
  SECATEUR_HLS_PARTITION(channels, 0)
  SECATEUR_HLS_PARTITION(weights, 1)
  SECATEUR_HLS_PARTITION(weights, 2)
  SECATEUR_HLS_WIDE(weights)
  SECATEUR_HLS_SUMS(accumulators)
  SECATEUR_HLS_SUMS(sums)
  SECATEUR_HLS_PARTITION(left_blocks, 1)
  SECATEUR_HLS_PARTITION(left_blocks, 2)
  SECATEUR_HLS_WIDE(left_blocks)
  SECATEUR_HLS_PARTITION(no_blocks, 1)
  SECATEUR_HLS_PARTITION(no_blocks, 2)
  SECATEUR_HLS_WIDE(no_blocks)
  SECATEUR_HLS_LABEL(COLUMNS)
  for (int s = 0; s < 2; ++s) {
    int word = 0;
    const auto next = [&]() {
      SECATEUR_HLS_INLINE
      Word read;
      SECATEUR_HLS_LABEL(BYTES)
      for (int i = 0; i < kWordBytes; ++i) {
        SECATEUR_HLS_UNROLL
        read.bytes[i] = columns[s * C::kColumnBytes + word * kWordBytes + i];
      }
      ++word;
      return read;
    };
    SECATEUR_HLS_LABEL(COLUMN_OF_STREAM)
    for (int i = 0; i < C::kMaxStreams; ++i) {
      SECATEUR_HLS_UNROLL
      if (i == s) snapshot.column[i] = s;
    }
    unpack_column<C>(next, s == 0 ? words_0 : words_1, s, snapshot, rows, channels, weights);
  }
  snapshot.streams = 2;
  snapshot.steps = snapshot.kept[0] > snapshot.kept[1] ? snapshot.kept[0] : snapshot.kept[1];
  SECATEUR_HLS_LABEL(OUTPUTS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    snapshot.active[pe] = true;
    snapshot.stream[pe] = pe / C::kRows;
    snapshot.row[pe] = pe % C::kRows;
  }
  const auto slice = [&](int, int row, int k) {
    SECATEUR_HLS_INLINE
    Pack<std::int8_t, C::kPe> values;
    SECATEUR_HLS_LABEL(SLICE)
    for (int j = 0; j < C::kPe; ++j) {
      SECATEUR_HLS_UNROLL
      values.values[j] = left[row * 32 + k + j];
    }
    return values;
  };
  const auto none = [](int, int, int, int, int) -> Pack<std::int8_t, C::kPe> { return {}; };
  SECATEUR_HLS_LABEL(STEPS)
  for (int step = 0; step < snapshot.steps; ++step) {
    load_step<C, false, std::int8_t>(snapshot, rows, step, slice, none, left_blocks, no_blocks);
    multiply_step<C, ProductKind::weights, std::int8_t>(snapshot, step, weights, left_blocks, no_blocks, accumulators,
                                                        sums);
  }
  drain_snapshot<C, C::kModules>(
      snapshot, sums, 0, C::kActivationBits,
      [&](int stream, int at, int j) {
        SECATEUR_HLS_INLINE
        return channel_of<C>(channels, stream, at, j);
      },
      [&](int, int, int block_row, int block_column, int row, int column, const Pack<std::int16_t, C::kPe>& values) {
        SECATEUR_HLS_INLINE
        const int at = (block_row * C::kBlock + row) * 16 + block_column * C::kBlock + column;
        SECATEUR_HLS_LABEL(RESULT)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          result[at + j] = values.values[j];
        }
      });
}
