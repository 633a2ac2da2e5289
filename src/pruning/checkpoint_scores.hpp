// SPDX-License-Identifier: Apache-2.0
// Block and neuron scores of a trained network: norms of its weights, or a file that training wrote.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "config/pruning.hpp"
#include "pruning/scores.hpp"
#include "vit/checkpoint.hpp"

namespace secateur::pruning {

enum class ScoreNorm { l1, l2 };

/// Of a block: the norm of its b x b weights. Of a neuron: the norm of its column of W_int together with its row of
/// W_out. Biases do not count. Each call reads one matrix; nothing is kept.
class CheckpointScores : public BlockScores {
 public:
  /// `checkpoint` must outlive the scores. `block` divides D and d.
  CheckpointScores(const Checkpoint& checkpoint, int block, ScoreNorm norm);

  std::vector<double> blocks(int layer, AttentionMatrix matrix) const override;
  std::vector<double> neurons(int layer) const override;

 private:
  const Checkpoint& checkpoint_;
  int block_;
  ScoreNorm norm_;
};

/// `score: FILE.safetensors`: "encoder0.q", .k, .v, .proj of shapes [D / b, H d / b] and, proj, [H d / b, D / b] (in x
/// out) and "encoder0.neurons" of shape [mlp_hidden]; F32, F16 or BF16; higher is kept first.
class TensorScores : public BlockScores {
 public:
  /// @throws ConfigError with every tensor that is missing, unknown, misshapen or not finite.
  TensorScores(const std::string& path, const NetworkConfig& network, int block);

  std::vector<double> blocks(int layer, AttentionMatrix matrix) const override;
  std::vector<double> neurons(int layer) const override;

 private:
  std::vector<double> read(const std::string& name) const;

  SafetensorsFile file_;
};

}  // namespace secateur::pruning
