// SPDX-License-Identifier: Apache-2.0
// Files of CIFAR-10.
#include "fuzz/target.hpp"
#include "image/dataset.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  const Dataset dataset = Dataset::open(input_file("batch.bin", input));
  for (int i = 0; i < dataset.size(); ++i) dataset.image(i);
}

std::vector<std::string> seeds() {
  std::string one(3073, '\7');
  return {one, one + one, std::string(3073, '\x0a')};
}

const Registration target{{"cifar", read, seeds, {std::size_t{1} << 20, 16}}};

}  // namespace
}  // namespace secateur::fuzz
