// SPDX-License-Identifier: Apache-2.0
#include "policies/token_policy.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace secateur::policies {
namespace {

/// The fewest whose sum reaches `wanted`.
template <class Score>
int until(const std::vector<Score>& scores, Score wanted) {
  Score sum{};
  int kept = 0;
  while (kept < static_cast<int>(scores.size()) && (kept == 0 || sum < wanted)) {
    sum += scores[static_cast<std::size_t>(kept)];
    ++kept;
  }
  return kept;
}

/// The sum reaches mass * total where it reaches the next integer: scores are integers.
int mass_of_integers(const std::vector<std::int64_t>& scores, const Decimal& mass) {
  return until(scores, mass.ceil_of(std::accumulate(scores.begin(), scores.end(), std::int64_t{0})));
}

int mass_of_reals(const std::vector<double>& scores, const Decimal& mass) {
  return until(scores, mass.to_double() * std::accumulate(scores.begin(), scores.end(), 0.0));
}

/// Those of at least `part` of the mean. A score times the number of scores is compared with the next integer.
int above_mean_of_integers(const std::vector<std::int64_t>& scores, const Decimal& part) {
  const auto count = static_cast<std::int64_t>(scores.size());
  const std::int64_t wanted = part.ceil_of(std::accumulate(scores.begin(), scores.end(), std::int64_t{0}));
  const auto end = std::find_if(scores.begin(), scores.end(), [&](auto score) { return score * count < wanted; });
  return std::max(1, static_cast<int>(end - scores.begin()));
}

int above_mean_of_reals(const std::vector<double>& scores, const Decimal& part) {
  const auto count = static_cast<double>(scores.size());
  const double wanted = part.to_double() * std::accumulate(scores.begin(), scores.end(), 0.0);
  const auto end = std::find_if(scores.begin(), scores.end(), [&](auto score) { return score * count < wanted; });
  return std::max(1, static_cast<int>(end - scores.begin()));
}

}  // namespace

const std::vector<TokenPolicy>& token_policies() {
  // name, sentence, words, needs_image, in_batches, is_exported, key, key_sentence, key_default, kept_of_...
  static const std::vector<TokenPolicy> policies{
      {"topk",
       "keeps a fixed number, as published",
       nullptr,
       false,
       true,
       true,
       nullptr,
       nullptr,
       {},
       nullptr,
       nullptr},
      {"mass", "keeps as many as an image needs, and needs one", "tokens that hold {:g} % of the attention", true,
       false, false, "token_mass",
       "the fewest tokens are kept whose scores sum to this part of all, exact as written; 0.9 by choice. token_keep "
       "counts for nothing then.",
       Decimal(9, 10), mass_of_integers, mass_of_reals},
      {"threshold", "keeps those whose score is high enough beside the image's mean, and needs an image",
       "tokens of {:g} % of the mean attention or more", true, false, false, "token_threshold",
       "tokens are kept whose score is at least this part of the mean score, at least one, exact as written; 0.5 by "
       "choice. token_keep counts for nothing then.",
       Decimal(5, 10), above_mean_of_integers, above_mean_of_reals}};
  return policies;
}

const TokenPolicy* token_policy(std::string_view name) {
  const std::vector<TokenPolicy>& all = token_policies();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& policy) { return policy.name == name; });
  SECATEUR_CHECK(found != all.end(), "a token policy of this name");
  return &*found;
}

}  // namespace secateur::policies
