// SPDX-License-Identifier: Apache-2.0
// Where block and neuron scores come from. Random scores need no weights; a checkpoint provides its own
// (checkpoint_scores.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"

namespace secateur::pruning {

enum class AttentionMatrix { q, k, v, proj };
inline constexpr int kAttentionMatrices = 4;

/// The b x b blocks of one unpruned matrix (in x out): Q, K and V have D / b rows and H d / b columns, the projection
/// the other way round.
struct GridSize {
  int rows = 0;
  int columns = 0;
  int count() const { return rows * columns; }
  std::size_t at(int row, int column) const { return static_cast<std::size_t>(row * columns + column); }
};

/// `block` divides D and d.
GridSize grid_size(const NetworkConfig& network, int block, AttentionMatrix matrix);

class BlockScores {
 public:
  virtual ~BlockScores() = default;

  /// One score per b x b block of the unpruned matrix (grid_size()), row-major. Higher is kept first.
  virtual std::vector<double> blocks(int layer, AttentionMatrix matrix) const = 0;
  /// One score a neuron of the unpruned MLP.
  virtual std::vector<double> neurons(int layer) const = 0;
};

/// Unit-normal block scores plus, for each block column, an offset of standard deviation `skew`. The same seed gives
/// the same scores on every platform: splitmix64, and the sum of twelve uniform 32-bit draws for a normal one.
class RandomScores : public BlockScores {
 public:
  RandomScores(const NetworkConfig& network, int block, double skew, std::uint64_t seed);

  std::vector<double> blocks(int layer, AttentionMatrix matrix) const override;
  std::vector<double> neurons(int layer) const override;

 private:
  NetworkConfig network_;
  int block_;
  double skew_;
  std::uint64_t seed_;
};

}  // namespace secateur::pruning
