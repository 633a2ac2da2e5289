// SPDX-License-Identifier: Apache-2.0
// What changes from step to step: keep ratios and learning rates.
#pragma once

#include <algorithm>
#include <cmath>

#include "training/train_document.hpp"

namespace secateur::training {

/// r(s) = r_f + (1 - r_f) (1 - (s - s_i) / (s_f - s_i))^3 between the steps s_i = from * steps and s_f = until * steps;
/// 1 before, r_f from s_f on.
inline double keep_ratio(double final_ratio, double from, double until, int step, int steps) {
  const double start = from * steps;
  const double stop = until * steps;
  if (step >= stop) return final_ratio;
  if (step <= start) return 1.0;
  const double left = 1.0 - (step - start) / (stop - start);
  return final_ratio + (1.0 - final_ratio) * left * left * left;
}

/// Factor of both learning rates at a step from 0 on.
inline double rate_factor(const TrainDocument& document, int step) {
  constexpr double kPi = 3.14159265358979323846;
  if (step < document.warmup_steps) return (step + 1.0) / (document.warmup_steps + 1.0);
  const double passed =
      static_cast<double>(step - document.warmup_steps) / std::max(1, document.steps - document.warmup_steps);
  return document.decay == RateDecay::cosine ? 0.5 * (1 + std::cos(kPi * passed)) : 1 - passed;
}

/// How many of `count` stay at a ratio on its way to `final_ratio`: ceil(ratio * count), exact at the end.
inline int kept_of(double ratio, const Decimal& final_ratio, int count) {
  const int least = static_cast<int>(final_ratio.ceil_of(count));
  if (ratio <= final_ratio.to_double()) return least;
  return std::clamp(static_cast<int>(std::ceil(ratio * count - 1e-9)), least, count);
}

}  // namespace secateur::training
