// SPDX-License-Identifier: Apache-2.0
#include "pruning/pack.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "pruning/top_k.hpp"

namespace secateur::pruning {
namespace {

constexpr std::array<AttentionMatrix, kAttentionMatrices> kMatrices{AttentionMatrix::q, AttentionMatrix::k,
                                                                    AttentionMatrix::v, AttentionMatrix::proj};

/// Packs one encoder after the other.
class Packing {
 public:
  Packing(const NetworkConfig& network, const PruningConfig& pruning, const BlockScores& scores)
      : network_(network),
        pruning_(pruning),
        scores_(scores),
        qkv_(grid_size(network, pruning.block, AttentionMatrix::v)),
        proj_(grid_size(network, pruning.block, AttentionMatrix::proj)),
        head_blocks_(network.head_width() / pruning.block) {}

  LayerMasks masks(int layer) const {
    std::array<std::vector<double>, kAttentionMatrices> scores;
    for (std::size_t i = 0; i < kMatrices.size(); ++i) scores[i] = scores_.blocks(layer, kMatrices[i]);
    const std::vector<bool> heads = allowed_heads(scores);
    std::array<BlockGrid, kAttentionMatrices> grids;
    for (std::size_t i = 0; i < kMatrices.size(); ++i) grids[i] = choose(kMatrices[i], scores[i], heads);
    return {std::move(grids[0]), std::move(grids[1]), std::move(grids[2]), std::move(grids[3]), {}};
  }

  PackedLayer layer(int index, const LayerMasks& masks) const {
    PackedLayer packed;
    for (int head = 0; head < network_.heads; ++head) {
      if (!has_rows(masks.proj, head)) continue;
      (has_columns(masks.v, head) ? packed.head_ids : packed.constant_head_ids).push_back(head);
    }
    packed.constant_proj = rows_of(masks.proj, packed.constant_head_ids);
    packed.q = columns_of(masks.q, packed.head_ids);
    packed.k = columns_of(masks.k, packed.head_ids);
    packed.v = columns_of(masks.v, packed.head_ids);
    packed.proj = rows_of(masks.proj, packed.head_ids);
    const auto neurons = static_cast<int>(pruning_.weight_keep.ceil_of(network_.mlp_hidden));
    packed.neuron_ids = masks.neuron_ids.empty() ? top_k(scores_.neurons(index), neurons) : masks.neuron_ids;
    return packed;
  }

 private:
  int head_of(AttentionMatrix matrix, int row, int column) const {
    return (matrix == AttentionMatrix::proj ? row : column) / head_blocks_;
  }

  /// `heads_kept`: the heads with the highest sum of block scores.
  std::vector<bool> allowed_heads(const std::array<std::vector<double>, kAttentionMatrices>& scores) const {
    const auto heads = static_cast<std::size_t>(network_.heads);
    if (!pruning_.heads_kept) return std::vector<bool>(heads, true);
    std::vector<double> sums(heads);
    for (std::size_t i = 0; i < kMatrices.size(); ++i) {
      const GridSize& size = size_of(kMatrices[i]);
      for (int row = 0; row < size.rows; ++row) {
        for (int column = 0; column < size.columns; ++column) {
          sums[static_cast<std::size_t>(head_of(kMatrices[i], row, column))] += scores[i][size.at(row, column)];
        }
      }
    }
    std::vector<bool> allowed(heads, false);
    for (const int head : top_k(sums, *pruning_.heads_kept)) allowed[static_cast<std::size_t>(head)] = true;
    return allowed;
  }

  BlockGrid choose(AttentionMatrix matrix, const std::vector<double>& scores, const std::vector<bool>& heads) const {
    const GridSize& size = size_of(matrix);
    std::vector<bool> allowed(scores.size());
    for (int row = 0; row < size.rows; ++row) {
      for (int column = 0; column < size.columns; ++column) {
        allowed[size.at(row, column)] = heads[static_cast<std::size_t>(head_of(matrix, row, column))];
      }
    }
    const auto keep = static_cast<int>(pruning_.weight_keep.ceil_of(size.count()));
    if (pruning_.mask == MaskSource::balanced) return choose_balanced(size, scores, allowed, keep);
    BlockGrid kept(scores.size(), false);
    for (const int index : top_k(scores, keep, allowed)) kept[static_cast<std::size_t>(index)] = true;
    return kept;
  }

  /// The same number of blocks in every column that may hold any, differences of at most one; the first columns get
  /// what is left over.
  static BlockGrid choose_balanced(const GridSize& size, const std::vector<double>& scores,
                                   const std::vector<bool>& allowed, int keep) {
    std::vector<int> columns;
    for (int column = 0; column < size.columns; ++column) {
      for (int row = 0; row < size.rows; ++row) {
        if (!allowed[size.at(row, column)]) continue;
        columns.push_back(column);
        break;
      }
    }
    BlockGrid kept(scores.size(), false);
    const int count = static_cast<int>(columns.size());
    for (int i = 0; i < count; ++i) {
      std::vector<double> column_scores;
      std::vector<bool> column_allowed;
      for (int row = 0; row < size.rows; ++row) {
        column_scores.push_back(scores[size.at(row, columns[static_cast<std::size_t>(i)])]);
        column_allowed.push_back(allowed[size.at(row, columns[static_cast<std::size_t>(i)])]);
      }
      const int share = keep / count + (i < keep % count ? 1 : 0);
      for (const int row : top_k(column_scores, share, column_allowed)) {
        kept[size.at(row, columns[static_cast<std::size_t>(i)])] = true;
      }
    }
    return kept;
  }

  bool has_columns(const BlockGrid& grid, int head) const {
    for (int row = 0; row < qkv_.rows; ++row) {
      for (int column = head * head_blocks_; column < (head + 1) * head_blocks_; ++column) {
        if (grid[qkv_.at(row, column)]) return true;
      }
    }
    return false;
  }

  bool has_rows(const BlockGrid& grid, int head) const {
    for (int row = head * head_blocks_; row < (head + 1) * head_blocks_; ++row) {
      for (int column = 0; column < proj_.columns; ++column) {
        if (grid[proj_.at(row, column)]) return true;
      }
    }
    return false;
  }

  /// D x (d * heads): the kept heads' columns side by side.
  BlockMask columns_of(const BlockGrid& grid, const std::vector<int>& heads) const {
    BlockMask mask = empty(qkv_.rows, static_cast<int>(heads.size()) * head_blocks_);
    for (const int head : heads) {
      for (int column = head * head_blocks_; column < (head + 1) * head_blocks_; ++column) {
        for (int row = 0; row < qkv_.rows; ++row) {
          if (grid[qkv_.at(row, column)]) mask.row_index.push_back(static_cast<std::uint16_t>(row));
        }
        mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
      }
    }
    return mask;
  }

  /// (d * heads) x D: the kept heads' rows below each other.
  BlockMask rows_of(const BlockGrid& grid, const std::vector<int>& heads) const {
    BlockMask mask = empty(static_cast<int>(heads.size()) * head_blocks_, proj_.columns);
    for (int column = 0; column < proj_.columns; ++column) {
      for (std::size_t i = 0; i < heads.size(); ++i) {
        for (int row = 0; row < head_blocks_; ++row) {
          if (!grid[proj_.at(heads[i] * head_blocks_ + row, column)]) continue;
          mask.row_index.push_back(static_cast<std::uint16_t>(static_cast<int>(i) * head_blocks_ + row));
        }
      }
      mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
    }
    return mask;
  }

  BlockMask empty(int block_rows, int block_cols) const {
    BlockMask mask;
    mask.rows = block_rows * pruning_.block;
    mask.cols = block_cols * pruning_.block;
    mask.block = pruning_.block;
    mask.column_start.push_back(0);
    return mask;
  }

  const GridSize& size_of(AttentionMatrix matrix) const { return matrix == AttentionMatrix::proj ? proj_ : qkv_; }

  const NetworkConfig& network_;
  const PruningConfig& pruning_;
  const BlockScores& scores_;
  GridSize qkv_;
  GridSize proj_;
  int head_blocks_;
};

bool is_token_layer(const PackedModel& model, std::size_t layer) {
  const std::vector<int>& drops = model.pruning.token_layers;
  return std::find(drops.begin(), drops.end(), static_cast<int>(layer)) != drops.end();
}

/// `choose(tokens)`: k of an encoder that drops.
template <class Choose>
void set_tokens(PackedModel& model, const Choose& choose) {
  int tokens = model.network.tokens();
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    PackedLayer& packed = model.layers[layer];
    packed.tokens_in = tokens;
    packed.tokens_kept = 0;
    packed.sorts_tokens = false;
    if (is_token_layer(model, layer)) {
      const int kept = choose(tokens);
      const bool drops = kept < tokens - 1;
      packed.sorts_tokens = drops || model.pruning.token_policy->needs_image;
      if (drops) {
        packed.tokens_kept = kept;
        tokens = kept + 2;
      }
    }
    packed.tokens_out = tokens;
  }
}

}  // namespace

void set_tokens_kept(const std::vector<int>& kept, PackedModel& model) {
  std::size_t next = 0;
  set_tokens(model, [&](int tokens) { return next < kept.size() ? kept[next++] : tokens - 1; });
}

int tokens_kept(int tokens, const Decimal& keep) {
  return static_cast<int>(keep.ceil_of(tokens - 1));
}

PackedModel pack_masks(const NetworkConfig& network, const PruningConfig& pruning, const std::vector<LayerMasks>& masks,
                       const BlockScores& scores) {
  PackedModel model{network, pruning, {}};
  const Packing packing(network, pruning, scores);
  for (int layer = 0; layer < network.depth; ++layer) {
    model.layers.push_back(packing.layer(layer, masks[static_cast<std::size_t>(layer)]));
  }
  // A policy that needs an image shows its numbers with one: until then, the worst case.
  if (pruning.token_policy->needs_image) {
    set_tokens_kept({}, model);
  } else {
    set_tokens(model, [&](int tokens) { return tokens_kept(tokens, pruning.token_keep); });
  }
  return model;
}

PackedModel pack(const NetworkConfig& network, const PruningConfig& pruning, const BlockScores* scores) {
  const RandomScores random(network, pruning.block, pruning.skew, pruning.seed);
  PruningConfig effective = pruning;
  if (!scores) effective.score = ScoreSource::random;
  const Packing packing(network, pruning, scores ? *scores : random);
  std::vector<LayerMasks> masks;
  for (int layer = 0; layer < network.depth; ++layer) masks.push_back(packing.masks(layer));
  return pack_masks(network, effective, masks, scores ? *scores : static_cast<const BlockScores&>(random));
}

}  // namespace secateur::pruning
