// SPDX-License-Identifier: Apache-2.0
#include "eval/network_source.hpp"

#include "base/namespaces.hpp"
#include "pruning/pruned_transformer.hpp"
#include "vit/checkpoint.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::eval {

WeightedNetwork load_weighted_network(const NetworkConfig& network, const PruningConfig& pruning,
                                      const std::string& weights) {
  WeightedNetwork result;
  result.loaded = load_packed_model(network, pruning, weights);
  const Checkpoint checkpoint(weights, network);
  result.transformer = pruned_transformer(result.loaded.model, checkpoint);
  result.scales = checkpoint_scales(checkpoint.file(), network);
  return result;
}

}  // namespace secateur::eval
