// SPDX-License-Identifier: Apache-2.0
// A network with weights, ready for inference: packed, pruned, with the activation scales that its checkpoint carries.
#pragma once

#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "pruning/load_model.hpp"
#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::eval {

struct WeightedNetwork {
  LoadedModel loaded;
  Transformer transformer;
  std::optional<ActivationScales> scales;
};

/// @throws ConfigError, as load_packed_model; and for scales that are unsound.
WeightedNetwork load_weighted_network(const NetworkConfig& network, const PruningConfig& pruning,
                                      const std::string& weights);

}  // namespace secateur::eval
