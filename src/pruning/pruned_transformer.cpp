// SPDX-License-Identifier: Apache-2.0
#include "pruning/pruned_transformer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/namespaces.hpp"
#include "vit/position_embedding.hpp"

namespace secateur::pruning {
namespace {

using E = EncoderTensor;
using N = NetworkTensor;

Linear linear(Tensor weight, Tensor bias) {
  return {static_cast<int>(weight.shape[0]), static_cast<int>(weight.shape[1]), std::move(weight.values),
          std::move(bias.values)};
}

/// Elements that the chosen heads or neurons own.
std::vector<int> elements(const std::vector<int>& ids, int width) {
  std::vector<int> all;
  for (const int id : ids) {
    for (int i = 0; i < width; ++i) all.push_back(id * width + i);
  }
  return all;
}

std::vector<float> chosen(const std::vector<float>& values, const std::vector<int>& indices) {
  std::vector<float> result;
  for (const int index : indices) result.push_back(values[static_cast<std::size_t>(index)]);
  return result;
}

Linear columns_of(const Linear& from, const std::vector<int>& columns) {
  Linear result{from.in, static_cast<int>(columns.size()), {}, chosen(from.bias, columns)};
  for (int row = 0; row < from.in; ++row) {
    for (const int column : columns) {
      result.weight.push_back(from.weight[static_cast<std::size_t>(row) * static_cast<std::size_t>(from.out) +
                                          static_cast<std::size_t>(column)]);
    }
  }
  return result;
}

Linear rows_of(const Linear& from, const std::vector<int>& rows) {
  Linear result{static_cast<int>(rows.size()), from.out, {}, from.bias};
  for (const int row : rows) {
    const auto begin = from.weight.begin() + static_cast<std::ptrdiff_t>(row) * from.out;
    result.weight.insert(result.weight.end(), begin, begin + from.out);
  }
  return result;
}

Linear masked(Linear linear, const BlockMask& mask) {
  std::vector<float> kept(linear.weight.size(), 0.0F);
  for (int column = 0; column < mask.block_cols(); ++column) {
    const int first = column * mask.block;
    const int width = std::min(mask.block, mask.cols - first);
    for (int i = 0; i < mask.kept(column); ++i) {
      const int top = mask.rows_of(column)[i] * mask.block;
      for (int row = top; row < std::min(top + mask.block, mask.rows); ++row) {
        const auto at = static_cast<std::ptrdiff_t>(row) * mask.cols + first;
        std::copy_n(linear.weight.begin() + at, width, kept.begin() + at);
      }
    }
  }
  linear.weight = std::move(kept);
  return linear;
}

class Builder {
 public:
  Builder(const PackedModel& model, const Checkpoint& checkpoint) : model_(model), checkpoint_(checkpoint) {}

  Transformer build() {
    Transformer result;
    result.network = model_.network;
    result.token_counter = model_.pruning.token_counter();
    Tensor patch = checkpoint_.read(N::patch_weight);
    patch.shape = {model_.network.patch_values(), model_.network.embed_dim};
    result.patch_embed = linear(std::move(patch), checkpoint_.read(N::patch_bias));
    result.embedding = embedding();
    for (int layer = 0; layer < static_cast<int>(model_.layers.size()); ++layer) {
      result.encoders.push_back(encoder(layer, model_.layers[static_cast<std::size_t>(layer)]));
    }
    result.final_norm = {checkpoint_.read(N::norm_weight).values, checkpoint_.read(N::norm_bias).values};
    result.head = linear(checkpoint_.read(N::head_weight), checkpoint_.read(N::head_bias));
    if (model_.network.distilled) {
      result.head_dist = linear(checkpoint_.read(N::head_dist_weight), checkpoint_.read(N::head_dist_bias));
    }
    return result;
  }

 private:
  std::vector<float> embedding() const {
    const NetworkConfig& network = model_.network;
    const NetworkConfig& stored = checkpoint_.stored_network();
    std::vector<float> rows = interpolated_positions(checkpoint_.read(N::pos_embed).values, network.special_tokens(),
                                                     stored.image_size / stored.patch_size,
                                                     network.image_size / network.patch_size, network.embed_dim);
    add(rows, 0, checkpoint_.read(N::cls_token).values);
    if (network.distilled) add(rows, 1, checkpoint_.read(N::dist_token).values);
    return rows;
  }

  void add(std::vector<float>& rows, int row, const std::vector<float>& token) const {
    for (std::size_t i = 0; i < token.size(); ++i) rows[static_cast<std::size_t>(row) * token.size() + i] += token[i];
  }

  Linear read(int layer, E weight, E bias) const {
    return linear(checkpoint_.read(layer, weight), checkpoint_.read(layer, bias));
  }

  Encoder encoder(int layer, const PackedLayer& packed) const {
    const int width = model_.network.head_width();
    const std::vector<int> heads = elements(packed.head_ids, width);
    Encoder result;
    result.heads = packed.heads();
    result.norm1 = {checkpoint_.read(layer, E::norm1_weight).values, checkpoint_.read(layer, E::norm1_bias).values};
    result.q = masked(columns_of(read(layer, E::q_weight, E::q_bias), heads), packed.q);
    result.k = masked(columns_of(read(layer, E::k_weight, E::k_bias), heads), packed.k);
    const Linear v = read(layer, E::v_weight, E::v_bias);
    result.v = masked(columns_of(v, heads), packed.v);
    const Linear proj = read(layer, E::proj_weight, E::proj_bias);
    result.proj = masked(rows_of(proj, heads), packed.proj);
    add_constant_heads(packed, v, proj, result.proj);
    result.drop = {packed.drops_tokens(), packed.tokens_kept};
    const std::vector<int>& drops = model_.pruning.token_layers;
    if (model_.pruning.token_policy->needs_image && std::find(drops.begin(), drops.end(), layer) != drops.end())
      result.drop = {true, 0};
    result.norm2 = {checkpoint_.read(layer, E::norm2_weight).values, checkpoint_.read(layer, E::norm2_bias).values};
    result.mlp_int = columns_of(read(layer, E::int_weight, E::int_bias), packed.neuron_ids);
    result.mlp_out = rows_of(read(layer, E::out_weight, E::out_bias), packed.neuron_ids);
    return result;
  }

  /// A head without V columns gives V's bias for every token (its probabilities sum to one).
  void add_constant_heads(const PackedLayer& packed, const Linear& v, const Linear& proj, Linear& result) const {
    const std::vector<int> rows = elements(packed.constant_head_ids, model_.network.head_width());
    const Linear left = masked(rows_of(proj, rows), packed.constant_proj);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const float value = v.bias[static_cast<std::size_t>(rows[row])];
      for (std::size_t column = 0; column < result.bias.size(); ++column) {
        result.bias[column] += value * left.weight[row * result.bias.size() + column];
      }
    }
  }

  const PackedModel& model_;
  const Checkpoint& checkpoint_;
};

}  // namespace

Transformer pruned_transformer(const PackedModel& model, const Checkpoint& checkpoint) {
  return Builder(model, checkpoint).build();
}

}  // namespace secateur::pruning
