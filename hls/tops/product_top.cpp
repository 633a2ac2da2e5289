// SPDX-License-Identifier: Apache-2.0
// One snapshot by itself: 16 tokens of 32 values times two packed weight columns of 8 outputs, on two by two PEs.
#include "product/product.hpp"

#include "tops/config.hpp"

extern "C" void product_top(const std::int8_t left[16 * 32], const std::uint8_t columns[2 * SmallConfig::kColumnBytes],
                            std::int32_t words_0, std::int32_t words_1, std::int16_t result[16 * 16]) {
  using namespace secateur::hls;
  using C = SmallConfig;
  Snapshot<C> snapshot;
  Weight<C> weights[C::kWeightWords];
  Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock];
  int weights_at = 0;
  unpack_column<C>(columns, words_0, 0, snapshot, weights, weights_at);
  unpack_column<C>(columns + C::kColumnBytes, words_1, 1, snapshot, weights, weights_at);
  snapshot.streams = 2;
  snapshot.steps =
      snapshot.stream[0].kept > snapshot.stream[1].kept ? snapshot.stream[0].kept : snapshot.stream[1].kept;
  SECATEUR_HLS_LABEL(OUTPUTS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    snapshot.pe[pe].active = true;
    snapshot.pe[pe].stream = pe / C::kRows;
    snapshot.pe[pe].row = pe % C::kRows;
  }
  multiply_snapshot<C>(
      snapshot, [&](int row, int k) -> std::int32_t { return left[row * 32 + k]; },
      [&](int stream, int step, int k, int column) -> std::int32_t {
        return weights[snapshot.stream[stream].weights_at + (step * C::kBlock + k) * C::kBlock + column];
      },
      sums);
  drain_snapshot<C>(
      snapshot, sums, C::kModules, C::kActivationBits,
      [&](int stream, int column) { return snapshot.stream[stream].channels[column]; },
      [&](int pe, int row, int column, const std::int16_t* values) {
        const int at = (snapshot.pe[pe].row * C::kBlock + row) * 16 + snapshot.pe[pe].stream * C::kBlock + column;
        for (int j = 0; j < C::kPe; ++j) result[at + j] = values[j];
      });
}
