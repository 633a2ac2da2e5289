// SPDX-License-Identifier: Apache-2.0
// Names of what score and mask files hold for each encoder (docs/formats.md): "encoder0.q", "encoder0.neurons".
#pragma once

#include <array>
#include <string>

#include "pruning/scores.hpp"

namespace secateur::pruning {

inline constexpr std::array<const char*, kAttentionMatrices> kMatrixNames{"q", "k", "v", "proj"};
inline constexpr const char* kNeurons = "neurons";

inline std::string layer_name(int layer, const char* part) {
  return "encoder" + std::to_string(layer) + "." + part;
}
inline std::string layer_name(int layer, AttentionMatrix matrix) {
  return layer_name(layer, kMatrixNames[static_cast<std::size_t>(matrix)]);
}

}  // namespace secateur::pruning
