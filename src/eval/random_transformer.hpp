// SPDX-License-Identifier: Apache-2.0
// Random weights for a packed model, and random images: what tests and exports without weights compute with.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "pruning/packed_model.hpp"
#include "vit/quantised_transformer.hpp"
#include "vit/transformer.hpp"

namespace secateur::eval {

/// Zero where the model keeps no block. Values are of the size that trained networks have.
Transformer random_transformer(const PackedModel& model, std::uint64_t seed);

/// Normalised pixels, channels x image_size x image_size.
std::vector<float> random_image(const NetworkConfig& network, std::uint64_t seed);

/// Calibrated (max) on one random image.
QuantisedTransformer quantised_by_random_image(const Transformer& transformer, int bits, std::uint64_t seed);

}  // namespace secateur::eval
