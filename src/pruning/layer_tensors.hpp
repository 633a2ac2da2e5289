// SPDX-License-Identifier: Apache-2.0
// Names and shapes of the tensors in score and mask files: one an attention matrix, one for the neurons, an encoder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/array.hpp"

namespace secateur::pruning {

struct LayerTensorRules {
  int depth = 0;
  std::int64_t side = 0;            ///< D / b
  std::int64_t width = 0;           ///< D
  std::int64_t neurons = 0;         ///< mlp_hidden
  bool elementwise_allowed = true;  ///< [D, D] beside [D / b, D / b]
  bool neurons_required = false;    ///< else: of all encoders or of none
};

LayerTensorRules layer_tensor_rules(const NetworkConfig& network, int block);

struct NamedShape {
  std::string name;
  Shape shape;
};

/// Missing, unknown and misshapen tensors become faults.
void check_layer_tensors(const std::vector<NamedShape>& given, const LayerTensorRules& rules, FaultList& faults);

}  // namespace secateur::pruning
