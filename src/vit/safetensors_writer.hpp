// SPDX-License-Identifier: Apache-2.0
// Writing .safetensors files. Equal contents give equal bytes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vit/array.hpp"

namespace secateur::vit {

struct NamedArray {
  std::string name;
  Array array;
};

NamedArray named_floats(std::string name, Shape shape, const std::vector<float>& values);

/// Replaces the file only when all is written. Wider types come first, so that every tensor is aligned.
/// @throws RunError when the file cannot be written.
void write_safetensors(const std::string& path, const std::vector<NamedArray>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace secateur::vit
