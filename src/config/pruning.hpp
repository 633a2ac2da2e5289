// SPDX-License-Identifier: Apache-2.0
// What is pruned, and how: weight blocks (static) and tokens (dynamic).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "policies/token_policy.hpp"

namespace secateur::config {

enum class ScoreSource { l1, l2, random, tensor };
enum class MaskSource { topk, balanced, file };

struct PruningConfig {
  std::string name;
  int block = 16;                          ///< b: blocks are b x b; divides D and the head width
  Decimal weight_keep{5, 10};              ///< r_b in (0, 1]
  Decimal token_keep{5, 10};               ///< r_t in (0, 1]
  std::vector<int> token_layers{2, 6, 9};  ///< encoders (0-based) that drop tokens, ascending
  const policies::TokenPolicy* token_policy = policies::token_policy("topk");
  std::map<std::string, Decimal> token_parameters;  ///< of policies that have a key, by their names: "mass"
  std::optional<int> heads_kept;                    ///< forces H_kept in every encoder
  ScoreSource score = ScoreSource::l1;              ///< how blocks are scored; without weights: random
  std::string score_file;                           ///< for `tensor`: a .safetensors with one score a block
  MaskSource mask = MaskSource::topk;               ///< `balanced`: equal kept blocks in every column
  std::string mask_file;                            ///< for `file`: .safetensors, .npy or .npz
  double skew = 0.0;                                ///< random scores: spread of the columns' mean scores, >= 0
  std::uint64_t seed = 1;                           ///< random scores

  /// Of a policy with a key.
  Decimal token_parameter(const policies::TokenPolicy& policy) const {
    const auto given = token_parameters.find(policy.name);
    return given == token_parameters.end() ? policy.key_default : given->second;
  }
  /// Empty when the number of tokens is fixed.
  std::optional<policies::TokenCounter> token_counter() const {
    if (!token_policy->needs_image) return std::nullopt;
    return policies::TokenCounter{token_policy, token_parameter(*token_policy)};
  }
};

}  // namespace secateur::config
