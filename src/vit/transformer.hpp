// SPDX-License-Identifier: Apache-2.0
// A Vision Transformer's weights as inference takes them: real numbers, whatever was pruned already taken out. The
// float reference runs it; quantisation makes integers of it.
#pragma once

#include <optional>
#include <vector>

#include "base/decimal.hpp"
#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "policies/token_policy.hpp"

namespace secateur::vit {

/// Y = X W + b, W in x out, row-major.
struct Linear {
  int in = 0;
  int out = 0;
  std::vector<float> weight;
  std::vector<float> bias;
};

struct LayerNorm {
  std::vector<float> gamma;  ///< scale
  std::vector<float> beta;   ///< shift
};

/// Added to the variance (timm's and DeiT's value).
inline constexpr double kLayerNormEpsilon = 1e-6;

/// Token selection of one encoder, between its attention and its MLP.
struct TokenDrop {
  bool drops = false;
  int kept = 0;  ///< tokens kept beside CLS, fewer than those that enter; 0: by Transformer::token_counter
};

struct Encoder {
  int heads = 0;  ///< kept ones
  LayerNorm norm1;
  Linear q, k, v;  ///< D x (d * heads)
  Linear proj;     ///< (d * heads) x D
  TokenDrop drop;
  LayerNorm norm2;
  Linear mlp_int;  ///< D x kept neurons
  Linear mlp_out;  ///< kept neurons x D
};

struct Transformer {
  NetworkConfig network;
  std::optional<TokenCounter> token_counter;  ///< of token policies that need an image
  Linear patch_embed;                         ///< (channel, row, column) of a patch x D
  std::vector<float> embedding;  ///< N x D: positions, with the CLS and distillation tokens added to theirs
  std::vector<Encoder> encoders;
  LayerNorm final_norm;
  Linear head;
  std::optional<Linear> head_dist;  ///< distilled networks
};

}  // namespace secateur::vit
