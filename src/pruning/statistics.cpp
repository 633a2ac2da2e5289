// SPDX-License-Identifier: Apache-2.0
#include "pruning/statistics.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace secateur::pruning {
namespace {

std::array<const BlockMask*, 4> attention_masks(const PackedLayer& layer) {
  return {&layer.q, &layer.k, &layer.v, &layer.proj};
}

/// Weights and biases of one encoder: `attention` elements in the four matrices, `width` = d * heads, MLP neurons.
std::int64_t encoder_parameters(std::int64_t attention, std::int64_t width, std::int64_t embed, std::int64_t neurons) {
  const std::int64_t biases = 3 * width + embed + neurons + embed;
  const std::int64_t norms = 4 * embed;
  return attention + 2 * embed * neurons + biases + norms;
}

/// Patch embedding, tokens, positions, final LayerNorm, classifiers.
std::int64_t other_parameters(const NetworkConfig& n) {
  const std::int64_t embed = n.embed_dim;
  const std::int64_t special = n.special_tokens();
  return (n.patch_values() + 1) * embed + special * embed + n.tokens() * embed + 2 * embed +
         special * (embed + 1) * n.classes;
}

std::int64_t other_macs(const NetworkConfig& n) {
  return static_cast<std::int64_t>(n.patches()) * n.patch_values() * n.embed_dim +
         static_cast<std::int64_t>(n.special_tokens()) * n.embed_dim * n.classes;
}

/// q k^T and scores x v.
std::int64_t score_macs(std::int64_t tokens, std::int64_t width) {
  return 2 * tokens * tokens * width;
}

void add_column_figures(const PackedModel& model, ModelStatistics& statistics) {
  std::int64_t columns = 0;
  std::int64_t kept = 0;
  int least = std::numeric_limits<int>::max();
  for (const PackedLayer& layer : model.layers) {
    for (const BlockMask* mask : attention_masks(layer)) {
      for (int column = 0; column < mask->block_cols(); ++column) {
        least = std::min(least, mask->kept(column));
        statistics.max_kept_blocks = std::max(statistics.max_kept_blocks, mask->kept(column));
      }
      columns += mask->block_cols();
      kept += mask->kept_blocks();
    }
  }
  if (columns == 0) return;
  statistics.min_kept_blocks = least;
  statistics.mean_kept_blocks = static_cast<double>(kept) / static_cast<double>(columns);
}

}  // namespace

ModelStatistics model_statistics(const PackedModel& model) {
  const NetworkConfig& n = model.network;
  const std::int64_t embed = n.embed_dim;
  const std::int64_t tokens = n.tokens();
  ModelStatistics s;
  const std::int64_t all_heads = n.attention_width();
  s.parameters_dense =
      other_parameters(n) + n.depth * encoder_parameters(4 * embed * all_heads, all_heads, embed, n.mlp_hidden);
  s.macs_dense = other_macs(n) + n.depth * (tokens * (4 * embed * all_heads + 2 * embed * n.mlp_hidden) +
                                            score_macs(tokens, all_heads));
  s.parameters_kept = s.parameters_in_kept_heads = other_parameters(n);
  s.macs_executed = s.macs_dense_in_kept_heads = other_macs(n);
  for (const PackedLayer& layer : model.layers) {
    const std::int64_t width = static_cast<std::int64_t>(layer.heads()) * n.head_width();
    std::int64_t kept = 0;
    for (const BlockMask* mask : attention_masks(layer)) kept += mask->kept_elements();
    const std::int64_t in_heads = 4 * embed * width;
    const std::int64_t mlp = layer.tokens_out * 2 * embed * layer.neurons();
    s.parameters_kept += encoder_parameters(kept, width, embed, layer.neurons());
    s.parameters_in_kept_heads += encoder_parameters(in_heads, width, embed, layer.neurons());
    s.macs_executed += layer.tokens_in * kept + score_macs(layer.tokens_in, width) + mlp;
    s.macs_dense_in_kept_heads += layer.tokens_in * in_heads + score_macs(layer.tokens_in, width) + mlp;
  }
  add_column_figures(model, s);
  return s;
}

}  // namespace secateur::pruning
