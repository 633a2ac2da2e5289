// SPDX-License-Identifier: Apache-2.0
#include "vit/token_selection.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace secateur::vit {
namespace {

/// Far below any name: CLS is never among the kept that are told.
constexpr int kClsName = -1'000'000;

template <class Wide, class Score>
std::vector<Wide> in_order(const std::vector<Score>& scores, const std::vector<int>& order) {
  std::vector<Wide> ordered;
  for (const int token : order) ordered.push_back(scores[static_cast<std::size_t>(token)]);
  return ordered;
}

}  // namespace

template <typename Score>
std::vector<int> tokens_by_score(const std::vector<Score>& scores) {
  std::vector<int> order(scores.size() - 1);
  std::iota(order.begin(), order.end(), 1);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  return order;
}

template std::vector<int> tokens_by_score(const std::vector<std::uint32_t>&);
template std::vector<int> tokens_by_score(const std::vector<double>&);

int kept_tokens(const std::vector<std::uint32_t>& scores, const std::vector<int>& order, const TokenCounter& choice) {
  return choice.kept(in_order<std::int64_t>(scores, order));
}

int kept_tokens(const std::vector<double>& scores, const std::vector<int>& order, const TokenCounter& choice) {
  return choice.kept(in_order<double>(scores, order));
}

TokenRows::TokenRows(const NetworkConfig& network) {
  names_.push_back(kClsName);
  if (network.distilled) {
    distillation_row_ = 1;
    names_.push_back(kDistillationToken);
  }
  for (int patch = 0; patch < network.patches(); ++patch) names_.push_back(patch);
}

std::vector<int> TokenRows::drop(const std::vector<int>& order, int kept) {
  SECATEUR_CHECK(static_cast<int>(order.size()) == count() - 1 && kept >= 1 && kept < count() - 1,
                 "a drop keeps some tokens and fuses some");
  std::vector<int> names{kClsName};
  int distillation = kept + 1;  // fused, unless it is among the kept
  for (int i = 0; i < kept; ++i) {
    const int row = order[static_cast<std::size_t>(i)];
    names.push_back(names_[static_cast<std::size_t>(row)]);
    if (row == distillation_row_) distillation = i + 1;
  }
  names.push_back(fused_token(drops_++));
  if (distillation_row_ > 0) distillation_row_ = distillation;
  names_ = names;
  return {names_.begin() + 1, names_.end() - 1};
}

}  // namespace secateur::vit
