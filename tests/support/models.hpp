// SPDX-License-Identifier: Apache-2.0
// Packed models made by hand, without the pruning code: so that its tests and the machine's do not lean on each other.
#pragma once

#include <cstdint>
#include <random>

#include "pruning/packed_model.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// DeiT-Small as published: 198 tokens, distilled.
NetworkConfig deit_small();

/// A small network for quick runs: 3 encoders, D 64, 2 heads, 65 tokens.
NetworkConfig small_network();

/// Nothing pruned.
PackedModel dense_model(const NetworkConfig& network, int block);

/// Every column of the attention matrices keeps ceil(weight_keep * rows) blocks, a different window of rows each; all
/// heads stay; tokens drop after the attention of the encoders `drops_at`.
PackedModel balanced_model(const NetworkConfig& network, int block, double weight_keep,
                           const std::vector<int>& drops_at, double token_keep);

/// Blocks kept at random with probability `keep`.
BlockMask random_mask(int rows, int cols, int block, double keep, std::mt19937_64& random);

}  // namespace secateur::test
