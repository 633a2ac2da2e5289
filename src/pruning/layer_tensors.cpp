// SPDX-License-Identifier: Apache-2.0
#include "pruning/layer_tensors.hpp"

#include <fmt/format.h>

#include <map>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "pruning/layer_names.hpp"
#include "vit/safetensors.hpp"

namespace secateur::pruning {
namespace {

class LayerTensorCheck {
 public:
  LayerTensorCheck(const std::vector<NamedShape>& given, const LayerTensorRules& rules, FaultList& faults)
      : rules_(rules), faults_(faults) {
    for (const NamedShape& tensor : given) given_.emplace(tensor.name, tensor.shape);
  }

  void run() {
    bool any_neurons = rules_.neurons_required;
    for (int layer = 0; layer < rules_.depth; ++layer) {
      any_neurons = any_neurons || given_.count(layer_name(layer, kNeurons)) > 0;
    }
    for (int layer = 0; layer < rules_.depth; ++layer) {
      for (int matrix = 0; matrix < kAttentionMatrices; ++matrix) {
        std::vector<Shape> shapes{rules_.blocks_shape(matrix)};
        if (rules_.elementwise_allowed) shapes.push_back(rules_.weights_shape(matrix));
        expect(layer_name(layer, kMatrixNames[static_cast<std::size_t>(matrix)]), shapes);
      }
      if (any_neurons) expect(layer_name(layer, kNeurons), {{rules_.neurons}});
    }
    for (const auto& [name, shape] : given_) {
      faults_.add(tensor_label(name),
                  "is not known; expected encoder0.q, .k, .v, .proj and .neurons for every encoder" + hint(name));
    }
  }

 private:
  void expect(const std::string& name, const std::vector<Shape>& shapes) {
    std::string allowed;
    for (const Shape& shape : shapes) allowed += (allowed.empty() ? "" : " or ") + to_string(shape);
    const auto at = given_.find(name);
    if (at == given_.end()) {
      missing_.push_back(name);
      faults_.add(name, "is missing; expected shape " + allowed);
      return;
    }
    bool fits = false;
    for (const Shape& shape : shapes) fits = fits || at->second == shape;
    if (!fits) faults_.add(name, fmt::format("shape {}; expected {}", to_string(at->second), allowed));
    given_.erase(at);
  }

  std::string hint(const std::string& name) const {
    const std::string near = faults_.is_full() ? std::string{} : nearest_name(name, missing_);
    return near.empty() ? near : "; the nearest name is " + near;
  }

  const LayerTensorRules& rules_;
  FaultList& faults_;
  std::map<std::string, Shape> given_;  ///< what is expected is taken out; the rest is unknown
  std::vector<std::string> missing_;
};

}  // namespace

Shape LayerTensorRules::blocks_shape(int matrix) const {
  const GridSize& grid = grids[static_cast<std::size_t>(matrix)];
  return {grid.rows, grid.columns};
}

Shape LayerTensorRules::weights_shape(int matrix) const {
  const GridSize& grid = grids[static_cast<std::size_t>(matrix)];
  return {grid.rows * block, grid.columns * block};
}

LayerTensorRules layer_tensor_rules(const NetworkConfig& network, int block) {
  LayerTensorRules rules;
  rules.depth = network.depth;
  rules.block = block;
  for (std::size_t i = 0; i < rules.grids.size(); ++i) {
    rules.grids[i] = grid_size(network, block, static_cast<AttentionMatrix>(i));
  }
  rules.neurons = network.mlp_hidden;
  return rules;
}

void check_layer_tensors(const std::vector<NamedShape>& given, const LayerTensorRules& rules, FaultList& faults) {
  LayerTensorCheck(given, rules, faults).run();
}

}  // namespace secateur::pruning
