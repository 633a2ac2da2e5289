// SPDX-License-Identifier: Apache-2.0
// Names and shapes of the tensors in score and mask files: one an attention matrix, one for the neurons, an encoder.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "pruning/scores.hpp"
#include "vit/array.hpp"

namespace secateur::pruning {

struct LayerTensorRules {
  int depth = 0;
  std::array<GridSize, kAttentionMatrices> grids{};  ///< in blocks
  std::int64_t block = 1;                            ///< b
  std::int64_t neurons = 0;                          ///< mlp_hidden
  bool elementwise_allowed = true;                   ///< one value per weight beside one per block
  bool neurons_required = false;                     ///< else: of all encoders or of none

  /// [rows, columns] in blocks, and in weights.
  Shape blocks_shape(int matrix) const;
  Shape weights_shape(int matrix) const;
};

LayerTensorRules layer_tensor_rules(const NetworkConfig& network, int block);

struct NamedShape {
  std::string name;
  Shape shape;
};

/// Missing, unknown and misshapen tensors become faults.
void check_layer_tensors(const std::vector<NamedShape>& given, const LayerTensorRules& rules, FaultList& faults);

}  // namespace secateur::pruning
