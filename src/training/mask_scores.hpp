// SPDX-License-Identifier: Apache-2.0
// What decides which blocks and neurons are kept while a network is trained: scores that take gradients, and the masks
// that the exact rule (pruning/pack.hpp) makes of them. Straight through: a mask is 1 or 0 forwards, and hands its
// gradient to the score behind it, so dL/dscore = sum over the block of dL/dW_masked * W.
#pragma once

#include "training/tensors.hpp"

#include <vector>

#include "base/namespaces.hpp"
#include "pruning/pack.hpp"
#include "training/vit_model.hpp"

namespace secateur::training {

/// Of one encoder; in x out in blocks. Undefined where nothing is learned.
struct ScoreTensors {
  torch::Tensor q, k, v, proj, neurons;
};

/// Masks as numbers, without gradients: the same for all shards of a step.
struct HardMasks {
  std::vector<LayerMasks> layers;     ///< all neuron_ids are given
  std::vector<EncoderMasks> tensors;  ///< the same as tensors, with heads_kept
};

class MaskScores {
 public:
  /// Scores begin as the l1 norms of blocks and neurons of `model`, brought to mean 0 and deviation 1 in every matrix.
  /// `alternate`: block (i, j) of W_v and (j, i) of W_proj share a score: that of W_v, which begins with both norms.
  MaskScores(const VitModel& model, int block, bool alternate);

  /// All of them, in a fixed order; shared ones once.
  std::vector<torch::Tensor> parameters() const;
  /// ceil(ratio * count) of each matrix and of the neurons.
  HardMasks choose(double ratio, const Decimal& final_ratio) const;
  /// Values of `hard`, gradients to the scores. A new graph at every call.
  std::vector<EncoderMasks> straight_through(const HardMasks& hard) const;
  /// Mean of sigmoid(score).
  torch::Tensor mean_sigmoid() const;
  /// Mean over all attention matrices of the squared coefficient of variation of the kept blocks a column. The gradient
  /// takes the mean in its denominator as fixed: so many blocks stay, whatever the scores are.
  torch::Tensor imbalance(const HardMasks& hard) const;
  /// With shared ones at both places.
  const std::vector<ScoreTensors>& layers() const { return layers_; }

 private:
  torch::Tensor proj_scores(const ScoreTensors& scores) const { return alternate_ ? scores.v.t() : scores.proj; }

  NetworkConfig network_;
  torch::Device device_;
  int block_;
  bool alternate_;
  std::vector<ScoreTensors> layers_;
};

/// Tensors and kept heads of masks that are given.
HardMasks hard_masks(const NetworkConfig& network, int block, std::vector<LayerMasks> layers, torch::Device device,
                     torch::Dtype type);

/// Of a given mask and the score behind it.
torch::Tensor straight_through(const torch::Tensor& hard, const torch::Tensor& score);

}  // namespace secateur::training
