// SPDX-License-Identifier: Apache-2.0
#include "pruning/scores.hpp"

#include "base/mixed_bits.hpp"

namespace secateur::pruning {
namespace {

class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) : state_(state) {}

  std::uint64_t next() {
    state_ += kGoldenGamma;
    return mixed_bits(state_);
  }

  /// Mean 0, variance 1, within +-6. Sums of integers, so every platform gets the same bits.
  double normal() {
    std::uint64_t sum = 0;
    for (int i = 0; i < 12; ++i) sum += next() >> 32;
    return static_cast<double>(sum) / 4294967296.0 - 6.0;
  }

 private:
  std::uint64_t state_;
};

/// A stream of its own for each use of the seed.
SplitMix64 stream(std::uint64_t seed, int layer, int matrix) {
  SplitMix64 mixer(seed);
  const std::uint64_t base = mixer.next();
  return SplitMix64(base + static_cast<std::uint64_t>(layer) * 0x100000001b3u +
                    static_cast<std::uint64_t>(matrix) * 0x10001u);
}

}  // namespace

GridSize grid_size(const NetworkConfig& network, int block, AttentionMatrix matrix) {
  const int model = network.embed_dim / block;
  const int heads = network.attention_width() / block;
  return matrix == AttentionMatrix::proj ? GridSize{heads, model} : GridSize{model, heads};
}

RandomScores::RandomScores(const NetworkConfig& network, int block, double skew, std::uint64_t seed)
    : network_(network), block_(block), skew_(skew), seed_(seed) {}

std::vector<double> RandomScores::blocks(int layer, AttentionMatrix matrix) const {
  SplitMix64 random = stream(seed_, layer, static_cast<int>(matrix));
  const GridSize grid = grid_size(network_, block_, matrix);
  std::vector<double> offsets(static_cast<std::size_t>(grid.columns));
  for (double& offset : offsets) offset = skew_ * random.normal();
  std::vector<double> scores;
  scores.reserve(static_cast<std::size_t>(grid.count()));
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      scores.push_back(random.normal() + offsets[static_cast<std::size_t>(column)]);
    }
  }
  return scores;
}

std::vector<double> RandomScores::neurons(int layer) const {
  SplitMix64 random = stream(seed_, layer, kAttentionMatrices);
  std::vector<double> scores(static_cast<std::size_t>(network_.mlp_hidden));
  for (double& score : scores) score = random.normal();
  return scores;
}

}  // namespace secateur::pruning
