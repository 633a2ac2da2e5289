// SPDX-License-Identifier: Apache-2.0
// Networks of milliseconds for tests of training, and values for them that are far from how training begins: with norms
// of one and biases of zero much could be left out unseen.
#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "training/vit_model.hpp"

namespace secateur::test {

/// D 16 in 2 heads, 8 x 8 images in patches of 4: 4 patches.
inline NetworkConfig derivative_network(bool distilled = false) {
  NetworkConfig network;
  network.name = "derivatives";
  network.image_size = 8;
  network.patch_size = 4;
  network.embed_dim = 16;
  network.depth = 3;
  network.heads = 2;
  network.mlp_hidden = 24;
  network.classes = 5;
  network.distilled = distilled;
  return network;
}

/// D 32 in 2 heads, 16 x 16 images in patches of 4: 16 patches. Classes of the drawn shapes.
inline NetworkConfig training_network() {
  NetworkConfig network = derivative_network();
  network.name = "training";
  network.image_size = 16;
  network.embed_dim = 32;
  network.depth = 2;
  network.mlp_hidden = 64;
  network.classes = 12;
  return network;
}

inline torch::Tensor normals(torch::IntArrayRef shape, std::uint64_t seed, torch::Dtype type = torch::kDouble) {
  torch::Generator generator = at::detail::createCPUGenerator(seed);
  return torch::empty(shape).normal_(0, 1, generator).to(type);
}

/// Adds normal values to every parameter, but to matrices less than to vectors; queries and keys are made larger, so
/// that heads look at few tokens.
inline void spread_values(const VitModel& model, std::uint64_t seed) {
  const torch::NoGradGuard guard;
  for (const auto& [name, parameter] : model.parameters()) {
    torch::Tensor values = parameter;
    const bool is_matrix = values.dim() >= 2 && values.size(0) > 1;
    if (name.find("attn.q.weight") != std::string::npos || name.find("attn.k.weight") != std::string::npos) {
      values.mul_(2);
    }
    values.add_(normals(values.sizes(), seed++, values.scalar_type()), is_matrix ? 0.05 : 0.2);
  }
}

inline VitModel spread_model(const NetworkConfig& network, std::uint64_t seed, torch::Dtype type = torch::kDouble) {
  VitModel model(network, seed, torch::kCPU, type);
  spread_values(model, 100 * seed);
  return model;
}

inline torch::Tensor random_images(const NetworkConfig& network, int count, std::uint64_t seed) {
  return normals({count, network.channels, network.image_size, network.image_size}, seed);
}

/// What is differentiated: logits weighted by fixed numbers, so that every one of them counts.
inline torch::Tensor weighted_sum(const torch::Tensor& logits) {
  return (logits * normals(logits.sizes(), 4711, logits.scalar_type())).sum();
}

}  // namespace secateur::test
