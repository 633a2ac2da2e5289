// SPDX-License-Identifier: Apache-2.0
// Where activations are quantised: the tensors that have a scale each.
#pragma once

#include <cstdint>

namespace secateur::vit {

/// One a network: image, stream, final_ln, logits. The others: one an encoder.
enum class ActivationSite {
  image,   ///< normalised pixels
  stream,  ///< residual stream, positions, and what is added to it
  ln1,
  q,
  k,
  scores,       ///< Q K^T / sqrt(d)
  probability,  ///< softmax results
  v,
  mixed,  ///< probabilities x V
  ln2,
  hidden,     ///< before GELU
  activated,  ///< behind it
  final_ln,
  logits
};
inline constexpr int kActivationSites = 14;

const char* to_string(ActivationSite site);
bool is_per_encoder(ActivationSite site);
/// Whether the site has 16 bits whatever the machine's activations have.
bool is_always_wide(ActivationSite site);

/// Sees the values of a tensor as float inference makes them, and may change them. `layer`: -1 outside the encoders.
class ActivationObserver {
 public:
  virtual ~ActivationObserver() = default;
  virtual void observe(ActivationSite site, int layer, float* values, std::int64_t count) = 0;
};

}  // namespace secateur::vit
