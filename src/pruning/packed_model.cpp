// SPDX-License-Identifier: Apache-2.0
#include "pruning/packed_model.hpp"

namespace secateur::pruning {

std::vector<int> PackedModel::tokens_per_layer() const {
  std::vector<int> tokens;
  for (const PackedLayer& layer : layers) tokens.push_back(layer.tokens_in);
  tokens.push_back(layers.empty() ? network.tokens() : layers.back().tokens_out);
  return tokens;
}

std::vector<int> PackedModel::heads_per_layer() const {
  std::vector<int> heads;
  for (const PackedLayer& layer : layers) heads.push_back(layer.heads());
  return heads;
}

}  // namespace secateur::pruning
