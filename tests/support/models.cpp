// SPDX-License-Identifier: Apache-2.0
#include "support/models.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/names.hpp"

namespace secateur::test {
namespace {

BlockMask regular_mask(int rows, int cols, int block, int kept) {
  BlockMask mask;
  mask.rows = rows;
  mask.cols = cols;
  mask.block = block;
  mask.column_start.push_back(0);
  for (int column = 0; column < mask.block_cols(); ++column) {
    std::vector<std::uint16_t> rows_of_column(static_cast<std::size_t>(mask.block_rows()));
    std::iota(rows_of_column.begin(), rows_of_column.end(), static_cast<std::uint16_t>(0));
    std::rotate(rows_of_column.begin(), rows_of_column.begin() + column % mask.block_rows(), rows_of_column.end());
    rows_of_column.resize(static_cast<std::size_t>(kept));
    std::sort(rows_of_column.begin(), rows_of_column.end());
    mask.row_index.insert(mask.row_index.end(), rows_of_column.begin(), rows_of_column.end());
    mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
  }
  return mask;
}

}  // namespace

NetworkConfig deit_small() {
  NetworkConfig network;
  network.name = "deit_small";
  return network;
}

NetworkConfig small_network() {
  NetworkConfig network;
  network.name = "small";
  network.image_size = 32;
  network.patch_size = 4;
  network.embed_dim = 64;
  network.depth = 3;
  network.heads = 2;
  network.mlp_hidden = 128;
  network.classes = 12;
  network.distilled = false;
  return network;
}

PackedModel dense_model(const NetworkConfig& network, int block) {
  return balanced_model(network, block, 1.0, {}, 1.0);
}

PackedModel balanced_model(const NetworkConfig& network, int block, double weight_keep,
                           const std::vector<int>& drops_at, double token_keep) {
  PackedModel model;
  model.network = network;
  model.pruning.block = block;
  model.pruning.weight_keep = Decimal::from_double(weight_keep);
  model.pruning.token_keep = Decimal::from_double(token_keep);
  model.pruning.token_layers = drops_at;
  int tokens = network.tokens();
  const int width = network.embed_dim;
  const int kept = static_cast<int>(std::ceil(weight_keep * (width / block) - 1e-9));
  for (int layer = 0; layer < network.depth; ++layer) {
    PackedLayer packed;
    packed.head_ids.resize(static_cast<std::size_t>(network.heads));
    std::iota(packed.head_ids.begin(), packed.head_ids.end(), 0);
    packed.q = packed.k = packed.v = packed.proj = regular_mask(width, width, block, kept);
    packed.neuron_ids.resize(static_cast<std::size_t>(std::ceil(weight_keep * network.mlp_hidden - 1e-9)));
    std::iota(packed.neuron_ids.begin(), packed.neuron_ids.end(), 0);
    packed.tokens_in = tokens;
    if (std::find(drops_at.begin(), drops_at.end(), layer) != drops_at.end()) {
      packed.tokens_kept = static_cast<int>(std::ceil(token_keep * (tokens - 1) - 1e-9));
      tokens = packed.tokens_kept + 2;
    }
    packed.tokens_out = tokens;
    model.layers.push_back(std::move(packed));
  }
  return model;
}

BlockMask random_mask(int rows, int cols, int block, double keep, std::mt19937_64& random) {
  BlockMask mask;
  mask.rows = rows;
  mask.cols = cols;
  mask.block = block;
  mask.column_start.push_back(0);
  for (int column = 0; column < mask.block_cols(); ++column) {
    for (int row = 0; row < mask.block_rows(); ++row) {
      const double draw = static_cast<double>(random() >> 11) * 0x1p-53;
      if (draw < keep) mask.row_index.push_back(static_cast<std::uint16_t>(row));
    }
    mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
  }
  return mask;
}

}  // namespace secateur::test
