// SPDX-License-Identifier: Apache-2.0
// One snapshot by itself: 16 tokens of 32 values times two packed weight columns of 8 outputs, on two by two PEs.
#include "product/product.hpp"

#include "tops/config.hpp"

extern "C" void product_top(const std::int8_t left[16 * 32], const std::uint8_t columns[2 * SmallConfig::kColumnBytes],
                            std::int32_t words_0, std::int32_t words_1, std::int16_t result[16 * 16]) {
  using namespace secateur::hls;
  using C = SmallConfig;
  Snapshot<C> snapshot;
  WeightBanks<C> weights;
  SumBanks<C> sums;
  LeftBlocks<C, std::int8_t> left_blocks;
  RightBlocks<C> no_blocks;
  for (int s = 0; s < 2; ++s) {
    const auto column = [&](int word) {
      Word read;
      SECATEUR_HLS_LABEL(BYTES)
      for (int i = 0; i < kWordBytes; ++i) {
        SECATEUR_HLS_UNROLL
        read.bytes[i] = columns[s * C::kColumnBytes + word * kWordBytes + i];
      }
      return read;
    };
    snapshot.stream[s].column = s;
    unpack_column<C>(column, s == 0 ? words_0 : words_1, s, snapshot, weights);
  }
  snapshot.streams = 2;
  snapshot.steps =
      snapshot.stream[0].kept > snapshot.stream[1].kept ? snapshot.stream[0].kept : snapshot.stream[1].kept;
  SECATEUR_HLS_LABEL(OUTPUTS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    snapshot.pe[pe].active = true;
    snapshot.pe[pe].stream = pe / C::kRows;
    snapshot.pe[pe].row = pe % C::kRows;
  }
  const auto slice = [&](int, int row, int k) {
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
    load_step<C, false, std::int8_t>(snapshot, step, slice, none, left_blocks, no_blocks);
    multiply_step<C, ProductKind::weights, std::int8_t>(snapshot, step, weights, left_blocks, no_blocks, sums);
  }
  drain_snapshot<C>(
      snapshot, sums, C::kModules, 0, C::kActivationBits,
      [&](int stream, int column) { return snapshot.stream[stream].channels[column]; },
      [&](int, int, int pe, int row, int column, const Pack<std::int16_t, C::kPe>& values) {
        const int at = (snapshot.pe[pe].row * C::kBlock + row) * 16 + snapshot.pe[pe].stream * C::kBlock + column;
        for (int j = 0; j < C::kPe; ++j) result[at + j] = values.values[j];
      });
}
