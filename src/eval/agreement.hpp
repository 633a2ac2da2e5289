// SPDX-License-Identifier: Apache-2.0
// How close quantised inference is to float inference on the same images.
#pragma once

#include "eval/evaluation.hpp"

namespace secateur::eval {

struct Agreement {
  int images = 0;
  int same_top1 = 0;
  double logits_snr_db = 0;  ///< 10 log10 (sum of squared float logits / sum of squared differences), all images
  /// Mean part of float's kept tokens that are kept here as well, at the first drop; empty when nothing is dropped.
  std::optional<double> first_drop_overlap;
};

/// Of the same images in the same order.
Agreement agreement(const Evaluation& reference, const Evaluation& quantised);

}  // namespace secateur::eval
