// SPDX-License-Identifier: Apache-2.0
// Texts of --set, a line each.
#include "config/overrides.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at <= input.size();) {
    const std::size_t end = std::min(input.find('\n', at), input.size());
    texts.emplace_back(input.substr(at, end - at));
    at = end + 1;
  }
  std::vector<Fault> faults;
  parse_overrides(texts, faults);
  for (const Fault& fault : faults) to_string(fault);
}

std::vector<std::string> seeds() {
  return {"accelerator.p_t=24\npruning.weight_keep=0.55", "network.name=deit\naccelerator.device=\"u250\"",
          "pruning.tokens=[{\"layer\": 3, \"keep\": 0.7}]\nmemory.channels=1e9", "accelerator.dma.ports=[[[[1]]]]",
          "p_t\n=\naccelerator.=1\naccelerator.p_tt=-9223372036854775809"};
}

const Registration target{{"override", read, seeds, {std::size_t{4} << 20, 800}}};

}  // namespace
}  // namespace secateur::fuzz
