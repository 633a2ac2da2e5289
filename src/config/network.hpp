// SPDX-License-Identifier: Apache-2.0
// The shape of a Vision Transformer (DeiT family). Weights are a checkpoint, not part of it.
#pragma once

#include <string>

namespace secateur::config {

enum class Activation { gelu, relu };

struct NetworkConfig {
  std::string name;
  int image_size = 224;  ///< pixels a side
  int patch_size = 16;   ///< pixels a side
  int channels = 3;
  int embed_dim = 384;  ///< D
  int depth = 12;       ///< L, number of encoders
  int heads = 6;        ///< H
  int head_dim = 0;     ///< d, the width of a head; 0: embed_dim / heads
  int mlp_hidden = 1536;
  int classes = 1000;
  Activation activation = Activation::gelu;  ///< of the MLP's hidden layer
  bool distilled = true;  ///< a second special token and a second classifier; the logits are averaged

  /// d: what head_dim gives, or embed_dim / heads.
  int head_width() const { return head_dim > 0 ? head_dim : embed_dim / heads; }
  /// H d: columns of W_q, W_k and W_v, rows of W_proj. Equal to embed_dim where head_dim is not given.
  int attention_width() const { return heads * head_width(); }
  int patches() const { return (image_size / patch_size) * (image_size / patch_size); }
  int special_tokens() const { return distilled ? 2 : 1; }
  /// Tokens that enter the first encoder: patches + CLS (+ distillation).
  int tokens() const { return patches() + special_tokens(); }
  /// Values of one flattened patch.
  int patch_values() const { return patch_size * patch_size * channels; }
};

}  // namespace secateur::config
