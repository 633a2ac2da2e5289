// SPDX-License-Identifier: Apache-2.0
// Masks that users bring, in each of the three formats: every input is read as all of them.
#include "base/error.hpp"
#include "fuzz/target.hpp"
#include "pruning/mask_file.hpp"
#include "support/archives.hpp"
#include "support/checkpoints.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

constexpr int kBlock = 8;

void read(std::string_view input) {
  for (const char* name : {"mask.npy", "mask.npz", "mask.safetensors"}) {
    try {
      load_masks(input_file(name, input), test::tiny_network(), kBlock);
    } catch (const ConfigError&) {
    }
  }
}

std::vector<std::string> seeds() {
  const std::string ones(16, '\1');
  const std::string matrix = test::npy_bytes("{'descr': '|b1', 'fortran_order': False, 'shape': (4, 4), }", ones);
  std::vector<std::pair<std::string, std::string>> entries;
  std::string header, data;
  for (const char* layer : {"encoder0.", "encoder1."}) {
    for (const char* name : {"q", "k", "v", "proj"}) {
      entries.emplace_back(std::string(layer) + name + ".npy", matrix);
      header += std::string(header.empty() ? "{\"" : ",\"") + layer + name + R"(":{"dtype":"BOOL","shape":[4,4],)" +
                R"("data_offsets":[)" + std::to_string(data.size()) + "," + std::to_string(data.size() + 16) + "]}";
      data += ones;
    }
  }
  return {test::npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 4, 4), }",
                          std::string(std::size_t{2} * 4 * 4 * 4 * 4, '\0')),
          test::npy_bytes("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 4, 4, 4), }", std::string(128, '\1')),
          test::zip_bytes(entries), test::safetensors_bytes(header + "}", data)};
}

const Registration target{{"mask", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
