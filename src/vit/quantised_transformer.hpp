// SPDX-License-Identifier: Apache-2.0
// A Vision Transformer in integers, as docs/arithmetic.md defines it: what the integer reference runs, what the
// machine's memory and instructions are filled with.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arith/constants.hpp"
#include "base/decimal.hpp"
#include "policies/token_policy.hpp"
#include "simd/requantise.hpp"
#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::vit {

struct QuantisedLinear {
  int in = 0;
  int out = 0;
  std::vector<std::int16_t> weight;     ///< in x out, row-major
  std::vector<simd::Channel> channels;  ///< bias (unit: operand's scale x weight's scale) and scaling to the result
};

struct QuantisedLayerNorm {
  std::vector<std::int16_t> gamma;
  std::vector<std::int16_t> beta;
  arith::LayerNormConstants constants;
};

struct QuantisedEncoder {
  int heads = 0;
  QuantisedLayerNorm norm1;
  QuantisedLinear q, k, v;
  arith::Scaling qk;
  arith::SoftmaxConstants softmax;
  arith::Scaling av;
  QuantisedLinear proj;
  TokenDrop drop;
  arith::Scaling fuse;  ///< 1 / (heads * 2^16)
  QuantisedLayerNorm norm2;
  QuantisedLinear mlp_int;
  arith::GeluConstants gelu;
  QuantisedLinear mlp_out;
};

struct QuantisedTransformer {
  NetworkConfig network;
  int bits = 8;  ///< of weights and of activations that are not always wide
  std::optional<TokenCounter> token_counter;
  double image_scale = 1;
  double logit_scale = 1;
  QuantisedLinear patch_embed;
  std::vector<std::int16_t> embedding;  ///< N x D in the stream's scale
  std::vector<QuantisedEncoder> encoders;
  QuantisedLayerNorm final_norm;
  QuantisedLinear head;
  std::optional<QuantisedLinear> head_dist;
};

/// The nearest Scaling; factors of 2^17 and more saturate, factors below 2^-46 are 0. @param factor >= 0.
arith::Scaling scaling_of(double factor);

/// Weights are symmetric with a scale an output channel: the largest magnitude at the end of the range. Biases are
/// corrected first, as the scales say.
QuantisedTransformer quantise(const Transformer& transformer, const ActivationScales& scales);

/// Normalised pixels to integers of `bits` bits.
std::vector<std::int16_t> quantise_image(const std::vector<float>& image, double scale, int bits);

}  // namespace secateur::vit
