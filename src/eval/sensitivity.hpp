// SPDX-License-Identifier: Apache-2.0
// How much each layer alone suffers from quantisation: its weights and activations are rounded as in the integer
// machine, all else stays float. Rounding is simulated in float; the non-linear steps' own errors are left out (they
// are below half a step: docs/arithmetic.md 4).
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "eval/evaluation.hpp"
#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::eval {

struct LayerSensitivity {
  std::string layer;  ///< "embedding", "encoder 3", "classifier"
  int same_top1 = 0;  ///< images
  double logits_snr_db = 0;
};

/// In the order of the network.
std::vector<LayerSensitivity> layer_sensitivity(const Transformer& transformer, const ActivationScales& scales,
                                                const Evaluation& reference, const Dataset& data,
                                                const std::vector<int>& images, int threads, const Progress& progress);

}  // namespace secateur::eval
