// SPDX-License-Identifier: Apache-2.0
// The weights that are left after pruning: a checkpoint seen through a packed model. Blocks that are not kept are zero,
// vanished heads and neurons are gone, biases stay.
#pragma once

#include "base/namespaces.hpp"
#include "pruning/packed_model.hpp"
#include "vit/checkpoint.hpp"
#include "vit/transformer.hpp"

namespace secateur::pruning {

/// @throws ConfigError for values that are not finite.
Transformer pruned_transformer(const PackedModel& model, const Checkpoint& checkpoint);

}  // namespace secateur::pruning
