// SPDX-License-Identifier: Apache-2.0
#include "support/checkpoints.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/names.hpp"

namespace secateur::test {
namespace {

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 255U);
  return text;
}

std::vector<NamedArray>::iterator find(std::vector<NamedArray>& tensors, const std::string& name) {
  const auto at =
      std::find_if(tensors.begin(), tensors.end(), [&](const NamedArray& each) { return each.name == name; });
  if (at == tensors.end()) throw std::runtime_error("no tensor " + name);
  return at;
}

}  // namespace

NetworkConfig tiny_network(bool distilled) {
  NetworkConfig network;
  network.name = "tiny";
  network.image_size = 16;
  network.patch_size = 8;
  network.embed_dim = 32;
  network.depth = 2;
  network.heads = 2;
  network.mlp_hidden = 64;
  network.classes = 5;
  network.distilled = distilled;
  return network;
}

std::vector<NamedArray> checkpoint_tensors(const Naming& naming, const NetworkConfig& network) {
  std::vector<NamedArray> tensors;
  std::uint32_t state = 1;
  for (const TensorSource& source : stored_tensors(naming, network)) {
    std::vector<float> values(static_cast<std::size_t>(*element_count(source.stored_shape)));
    for (float& value : values) {
      state = state * 1664525U + 1013904223U;
      value = static_cast<float>(static_cast<int>(state >> 20) - 2048) / 1024.0F;
    }
    tensors.push_back(named_floats(source.name, source.stored_shape, values));
  }
  return tensors;
}

NamedArray& tensor_named(std::vector<NamedArray>& tensors, const std::string& name) {
  return *find(tensors, name);
}
void erase_tensor(std::vector<NamedArray>& tensors, const std::string& name) {
  tensors.erase(find(tensors, name));
}

std::string safetensors_bytes(const std::string& header, const std::string& data) {
  return little_endian(header.size(), 8) + header + data;
}

std::string npy_bytes(const std::string& header, const std::string& data) {
  return std::string("\x93NUMPY\x01\0", 8) + little_endian(header.size(), 2) + header + data;
}

}  // namespace secateur::test
