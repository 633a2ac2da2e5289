// SPDX-License-Identifier: Apache-2.0
// Static pruning of a network (block top-k over whole matrices, vanished heads, MLP neurons) and the token counts of
// dynamic pruning: the PackedModel that the machine runs.
#pragma once

#include "pruning/packed_model.hpp"
#include "pruning/scores.hpp"

namespace secateur::pruning {

/// `scores`: from a checkpoint; null: random, whatever pruning.score says (and the result's pruning then says random).
PackedModel pack(const NetworkConfig& network, const PruningConfig& pruning, const BlockScores* scores = nullptr);

/// Kept blocks of a matrix before heads are taken out: side x side, row-major.
using BlockGrid = std::vector<bool>;

/// The masks of one encoder, already chosen: for masks that users bring.
struct LayerMasks {
  BlockGrid q, k, v, proj;
  std::vector<int> neuron_ids{};  ///< ascending; empty: ceil(r_b * mlp_hidden) neurons by their scores
};

/// Masks for every encoder; heads without kept V columns or proj rows vanish. `scores` chooses
/// the neurons where the masks do not.
PackedModel pack_masks(const NetworkConfig& network, const PruningConfig& pruning, const std::vector<LayerMasks>& masks,
                       const BlockScores& scores);

/// The token counts of one image under token_policy mass: `kept` by the encoders that drop, in order (from the one
/// whose count is missing on, nothing is dropped).
void set_tokens_kept(const std::vector<int>& kept, PackedModel& model);

/// k of N tokens: ceil(keep * (N - 1)).
int tokens_kept(int tokens, const Decimal& keep);

}  // namespace secateur::pruning
