// SPDX-License-Identifier: Apache-2.0
// The Vision Transformer as training sees it: tensors that take gradients, a batch at a time, with the masks of static
// pruning and the token dropping of dynamic pruning in the forward pass. It follows src/vit/float_inference.cpp; the
// two are compared by tests.
#pragma once

#include "training/tensors.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"

namespace secateur::training {

/// y = x W^T + b, W stored as (out, in), as checkpoints do.
struct TrainedLinear {
  torch::Tensor weight;
  torch::Tensor bias;
};

struct TrainedNorm {
  torch::Tensor gamma;
  torch::Tensor beta;
};

struct TrainedEncoder {
  TrainedNorm norm1;
  TrainedLinear q, k, v, proj;
  TrainedNorm norm2;
  TrainedLinear mlp_int, mlp_out;
};

/// What one encoder's forward pass takes from pruning. Undefined tensors: all is kept.
struct EncoderMasks {
  torch::Tensor q, k, v, proj;   ///< (D / b) x (D / b), in x out, 1 or 0; gradients flow to the scores behind them
  torch::Tensor neurons;         ///< mlp_hidden of them
  std::vector<bool> heads_kept;  ///< those whose attention scores tokens; empty: all
};

struct ForwardPass {
  std::vector<EncoderMasks> masks;   ///< an encoder each; empty: dense
  std::vector<int> tokens_kept;      ///< an encoder each: beside CLS; 0: nothing is dropped; empty: nowhere
  std::optional<std::uint64_t> lot;  ///< tokens are kept by lot from this seed instead of by attention
};

struct ForwardResult {
  torch::Tensor logits;                 ///< batch x classes; of distilled networks the mean of both classifiers
  std::vector<torch::Tensor> selected;  ///< per drop: batch x kept positions among those that entered, in order
};

class VitModel {
 public:
  /// Matrices: normal of variance 2 / (in + out), cut at two deviations; biases 0, norms 1 and 0; tokens of deviation
  /// 0.02; positions as sines and cosines of row and column, halved. DeiT's deviation of 0.02 everywhere is too small
  /// for narrow networks.
  VitModel(const NetworkConfig& network, std::uint64_t seed, torch::Device device = torch::kCPU,
           torch::Dtype type = torch::kFloat);

  /// `images`: batch x channels x image_size x image_size, normalised.
  ForwardResult forward(const torch::Tensor& images, const ForwardPass& pass = {}) const;

  /// All that takes gradients, by the names that timm's checkpoints have (q, k and v apart), in a fixed order.
  const std::vector<std::pair<std::string, torch::Tensor>>& parameters() const { return parameters_; }
  const NetworkConfig& network() const { return network_; }
  /// The parameter of this name. The name is known.
  torch::Tensor parameter(const std::string& name) const;
  /// The same network with other values, in the order of parameters(); they take no gradients.
  VitModel with_values(const std::vector<torch::Tensor>& values) const;

 private:
  torch::Tensor add(const std::string& name, torch::Tensor initial);
  TrainedLinear add_linear(const std::string& name, int in, int out, torch::Generator& generator);
  torch::Tensor classified(const torch::Tensor& stream, const torch::Tensor& dist_row) const;
  TrainedNorm add_norm(const std::string& name);
  torch::Tensor attention(const TrainedEncoder& encoder, const EncoderMasks& masks, const torch::Tensor& stream,
                          torch::Tensor& scores) const;
  torch::Tensor mlp(const TrainedEncoder& encoder, const EncoderMasks& masks, const torch::Tensor& stream) const;
  torch::Tensor normalised(const torch::Tensor& x, const TrainedNorm& norm) const;

  NetworkConfig network_;
  torch::Device device_;
  torch::Dtype type_;
  std::vector<std::pair<std::string, torch::Tensor>> parameters_;
  TrainedLinear patch_embed_;
  torch::Tensor cls_token_, dist_token_, positions_;
  std::vector<TrainedEncoder> encoders_;
  TrainedNorm final_norm_;
  TrainedLinear head_, head_dist_;
};

}  // namespace secateur::training
