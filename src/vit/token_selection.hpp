// SPDX-License-Identifier: Apache-2.0
// Dynamic token pruning, for float and integer inference alike: which tokens stay, in which order, and where the
// distillation token goes. CLS always stays; all others are ordinary tokens. Output order: CLS, kept ones by score,
// fused token.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policies/token_policy.hpp"
#include "vit/transformer.hpp"

namespace secateur::vit {

/// Names of tokens in results: patches by their index; the distillation token; the fused token of the i-th drop.
inline constexpr int kDistillationToken = -1;
constexpr int fused_token(int drop) {
  return -2 - drop;
}

/// Positions 1 .. N - 1 in descending order of their scores, ties to the lower one. `scores` has N entries; CLS's
/// counts for nothing.
template <typename Score>
std::vector<int> tokens_by_score(const std::vector<Score>& scores);

/// How many of `order`, which tokens_by_score() gave, stay; at least 1.
int kept_tokens(const std::vector<std::uint32_t>& scores, const std::vector<int>& order, const TokenCounter& choice);
int kept_tokens(const std::vector<double>& scores, const std::vector<int>& order, const TokenCounter& choice);

/// What stands in the rows of the residual stream, from the embedding on.
class TokenRows {
 public:
  explicit TokenRows(const NetworkConfig& network);

  int count() const { return static_cast<int>(names_.size()); }
  /// Of all but CLS.
  std::vector<int> names() const { return {names_.begin() + 1, names_.end()}; }
  /// The row that the second classifier reads: the distillation token's or, when that was fused, the fused token's.
  int distillation_row() const { return distillation_row_; }

  /// Keeps CLS and the first `kept` of `order`; the rest is fused. Returns the names of the kept ones, in order.
  std::vector<int> drop(const std::vector<int>& order, int kept);

 private:
  std::vector<int> names_;  ///< row 0 is CLS, whose name is never told
  int distillation_row_ = 0;
  int drops_ = 0;
};

}  // namespace secateur::vit
