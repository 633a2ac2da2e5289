// SPDX-License-Identifier: Apache-2.0
// Files of sweeps and searches, with all that they name.
#include "explore/exploration.hpp"

#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  const std::string path = input_file("exploration.json", input);
  for (const ExplorationKind kind : {ExplorationKind::sweep, ExplorationKind::search}) {
    try {
      load_exploration(kind, path);
    } catch (const ConfigError&) {
    }
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> texts{shipped("configs/sweeps/tiny.json"), shipped("configs/sweeps/search_tiny.json"),
                                 shipped("configs/sweeps/boards.json")};
  texts.push_back(R"json({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
    "axes": [{"key": "p_t", "from": 1, "to": 20, "factor": 2}, {"key": "weight_keep", "from": 0.01, "to": 1,
    "count": 3, "scale": "log"}], "derived": {"p_c": "min(p_t, 4)"}, "where": ["p_t * p_c <= 16"],
    "constraints": {"fits": false, "latency_ms": {"max": 2}}, "objectives": ["latency_ms", "max:throughput_fps"]})json");
  return texts;
}

const Registration target{{"exploration", read, seeds, {std::size_t{16} << 20, 1000}}};

}  // namespace
}  // namespace secateur::fuzz
