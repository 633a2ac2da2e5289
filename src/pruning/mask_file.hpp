// SPDX-License-Identifier: Apache-2.0
// Finished masks that users bring (pruning.mask) or that a pruned checkpoint carries: .safetensors, .npy, .npz. A mask
// is 1 where a block (or a neuron) is kept; matrices are (in, out) as in Y = X W. Formats: docs/formats.md, "Masks".
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/pruning.hpp"
#include "pruning/pack.hpp"
#include "vit/safetensors.hpp"
#include "vit/safetensors_writer.hpp"

namespace secateur::pruning {

/// By the file's ending: .safetensors and .npz hold "encoder0.q", ...; .npy one array [depth, 4, side, side] in the
/// order q, k, v, proj. Matrices have one value a block, [D / b, D / b], or one a weight, [D, D], the same all over
/// each block.
/// @throws ConfigError with every fault.
std::vector<LayerMasks> load_masks(const std::string& path, const NetworkConfig& network, int block);

/// What a pruned checkpoint carries: tensors "secateur.mask.encoder0.q", ... Empty when there are none.
/// @throws ConfigError.
std::vector<LayerMasks> checkpoint_masks(const SafetensorsFile& file, const NetworkConfig& network, int block);

/// The masks of a packed model, as `checkpoint_masks` reads them back. The names are prefixed with `prefix`.
std::vector<NamedArray> mask_tensors(const PackedModel& model, const std::string& prefix);

/// Before the names of masks inside a checkpoint.
inline constexpr const char* kMaskPrefix = "secateur.mask.";

}  // namespace secateur::pruning
