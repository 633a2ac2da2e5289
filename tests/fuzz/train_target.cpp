// SPDX-License-Identifier: Apache-2.0
// Documents of training, with what they name.
#include "fuzz/target.hpp"
#include "support/names.hpp"
#include "training/train_document.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  read_train_plan(input_file("train.json", input));
}

std::vector<std::string> seeds() {
  return all_shipped("configs/train", ".json");
}

const Registration target{{"train", read, seeds, {std::size_t{8} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
