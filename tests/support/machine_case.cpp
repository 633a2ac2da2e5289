// SPDX-License-Identifier: Apache-2.0
#include "support/machine_case.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/stalling_memory.hpp"

namespace secateur::test {
namespace {

/// Token counts as an image under `token_policy: mass` might have them, all tokens kept included.
void draw_token_counts(std::uint64_t seed, PackedModel& model) {
  if (model.pruning.token_layers.empty()) return;
  model.pruning.token_policy = token_policy("mass");
  std::vector<int> kept;
  int tokens = model.network.tokens();
  for (std::size_t i = 0; i < model.pruning.token_layers.size(); ++i) {
    const auto choices = static_cast<std::uint64_t>(tokens - 1);
    kept.push_back(tokens - 1 - static_cast<int>(hash(seed + i) % std::min<std::uint64_t>(choices, 9)));
    tokens = std::min(tokens, kept.back() + 2);
  }
  set_tokens_kept(kept, model);
}

}  // namespace

RandomCase compute_machine_case(std::uint64_t seed) {
  RandomCase made = random_case(seed * 6007);
  if (seed % 4 == 0) {
    const std::uint64_t bits = hash(seed);
    made.accelerator.idealise = {(bits & 1) != 0,  (bits & 2) != 0,  (bits & 4) != 0,  (bits & 8) != 0,
                                 (bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0, (bits & 128) != 0};
  }
  if (seed % 4 == 1) {
    const PackedModel drawn = made.model;
    draw_token_counts(seed, made.model);
    try {
      lower(made.model, made.accelerator);
    } catch (const ConfigError&) {
      made.model = drawn;  // the buffers do not hold so many tokens
    }
  }
  return made;
}

RandomCase machine_case(std::uint64_t seed) {
  RandomCase made = compute_machine_case(seed);
  if (seed % 3 != 0) {
    const double clock = made.memory.clock_mhz;
    made.memory = random_channel_case(seed, seed % 3 == 1).memory;
    if (seed % 5 == 0) made.memory.clock_mhz = clock;
  }
  return made;
}

}  // namespace secateur::test
