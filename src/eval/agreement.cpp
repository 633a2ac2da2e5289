// SPDX-License-Identifier: Apache-2.0
#include "eval/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"

namespace secateur::eval {

Agreement agreement(const Evaluation& reference, const Evaluation& quantised) {
  SECATEUR_CHECK(reference.images.size() == quantised.images.size(), "the same images on both sides");
  Agreement result;
  double signal = 0;
  double noise = 0;
  double overlap = 0;
  int drops = 0;
  for (std::size_t i = 0; i < reference.images.size(); ++i) {
    const ImageOutcome& exact = reference.images[i];
    const ImageOutcome& rounded = quantised.images[i];
    ++result.images;
    if (!exact.top5.empty() && exact.top5.front() == rounded.top5.front()) ++result.same_top1;
    for (std::size_t j = 0; j < exact.classification.logits.size(); ++j) {
      const double x = exact.classification.logits[j];
      const double difference = rounded.classification.logits[j] - x;
      signal += x * x;
      noise += difference * difference;
    }
    const auto& kept = exact.classification.selected_tokens;
    const auto& also = rounded.classification.selected_tokens;
    if (kept.empty() || also.empty() || kept.front().empty()) continue;
    const std::set<int> there(also.front().begin(), also.front().end());
    const auto common =
        std::count_if(kept.front().begin(), kept.front().end(), [&](int t) { return there.count(t) > 0; });
    overlap += static_cast<double>(common) / static_cast<double>(kept.front().size());
    ++drops;
  }
  result.logits_snr_db = noise > 0 ? 10 * std::log10(signal / noise) : INFINITY;
  if (drops > 0) result.first_drop_overlap = overlap / drops;
  return result;
}

}  // namespace secateur::eval
