// SPDX-License-Identifier: Apache-2.0
// The float reference: a forward pass in single precision, with static and dynamic pruning. It knows nothing of the
// machine and bounds what quantisation costs.
#pragma once

#include <vector>

#include "vit/activation_site.hpp"
#include "vit/transformer.hpp"

namespace secateur::vit {

struct FloatResult {
  std::vector<float> logits;                      ///< the mean of both classifiers in distilled networks
  std::vector<std::vector<int>> selected_tokens;  ///< per drop: names of the kept tokens (vit/token_selection.hpp)
};

/// `image`: channels x image_size x image_size, normalised. `observer` may be null.
FloatResult infer(const Transformer& transformer, const std::vector<float>& image,
                  ActivationObserver* observer = nullptr);

}  // namespace secateur::vit
