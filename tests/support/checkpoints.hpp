// SPDX-License-Identifier: Apache-2.0
// Small checkpoints written by tests, in either naming.
#pragma once

#include <string>
#include <vector>

#include "config/network.hpp"
#include "support/names.hpp"
#include "vit/safetensors_writer.hpp"
#include "vit/tensor_names.hpp"

namespace secateur::test {

/// 2 encoders, D 32, 2 heads, mlp 64, 16 x 16 images in patches of 8: a checkpoint of a few kilobytes.
NetworkConfig tiny_network(bool distilled = false);

/// Every tensor of the network. Element i of a tensor is a fixed pseudo-random function of the tensor's place and i.
std::vector<NamedArray> checkpoint_tensors(const Naming& naming, const NetworkConfig& network);

NamedArray& tensor_named(std::vector<NamedArray>& tensors, const std::string& name);
void erase_tensor(std::vector<NamedArray>& tensors, const std::string& name);

/// The bytes of a .safetensors file: the header's length, the header as it is given, the data.
std::string safetensors_bytes(const std::string& header, const std::string& data);

/// The bytes of a .npy file of version 1.
std::string npy_bytes(const std::string& header, const std::string& data);

}  // namespace secateur::test
