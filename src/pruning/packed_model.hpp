// SPDX-License-Identifier: Apache-2.0
// The network after pruning, as the machine will run it: kept heads, block masks, kept MLP neurons and the number of
// tokens in every encoder. Structure only; values are packed from a checkpoint when a run is functional.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "pruning/block_mask.hpp"

namespace secateur::pruning {

/// One encoder. q, k and v are D x (d * heads), proj is (d * heads) x D, where heads counts the kept ones and their
/// slices stand side by side in ascending order of head_ids.
struct PackedLayer {
  std::vector<int> head_ids;  ///< kept heads, original numbers, ascending
  BlockMask q, k, v, proj;
  /// Heads without V columns that still have rows in proj: their output is V's bias whatever the tokens are, so it goes
  /// into proj's bias when values are packed. Original numbers, ascending; and those rows of proj, (d * heads) x D.
  std::vector<int> constant_head_ids;
  BlockMask constant_proj;
  std::vector<int> neuron_ids;  ///< kept MLP neurons, original numbers, ascending
  int tokens_in = 0;            ///< N of attention
  int tokens_out = 0;           ///< N of the MLP; differs where tokens are dropped
  int tokens_kept = 0;          ///< k of the token selector; 0 where nothing is dropped
  bool sorts_tokens = false;    ///< the token selector sorts; under token_policy mass also where it then keeps all

  int heads() const { return static_cast<int>(head_ids.size()); }
  int neurons() const { return static_cast<int>(neuron_ids.size()); }
  bool drops_tokens() const { return tokens_kept > 0; }
};

struct PackedModel {
  NetworkConfig network;
  PruningConfig pruning;  ///< effective: `score` says what the masks really came from
  std::vector<PackedLayer> layers;

  /// N that enters each encoder, then N of the last one's output: depth + 1 values.
  std::vector<int> tokens_per_layer() const;
  std::vector<int> heads_per_layer() const;
};

}  // namespace secateur::pruning
