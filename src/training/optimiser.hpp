// SPDX-License-Identifier: Apache-2.0
// AdamW over a model's parameters and its scores: libtorch's, with three groups that differ in rate and decay. Betas
// are 0.9 and 0.98: second moments reach back some 50 steps, for runs of thousands.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "training/tensors.hpp"
#include "training/train_document.hpp"

namespace torch::serialize {
class InputArchive;
class OutputArchive;
}  // namespace torch::serialize

namespace secateur::training {

class Optimiser {
 public:
  /// `parameters` by name, as VitModel has them; `scores` may be empty.
  Optimiser(const TrainDocument& document, const std::vector<std::pair<std::string, torch::Tensor>>& parameters,
            std::vector<torch::Tensor> scores);
  ~Optimiser();

  /// Rates are the document's times `factor`. `gradients`: of the parameters, then of the scores; undefined: no
  /// influence. Those of the parameters are shortened together to the document's clip_norm.
  void step(std::vector<torch::Tensor> gradients, double factor);

  void save(torch::serialize::OutputArchive& archive) const;
  void load(torch::serialize::InputArchive& archive);

 private:
  struct Library;

  double learning_rate_, score_learning_rate_, clip_norm_;
  std::size_t parameters_;
  std::vector<torch::Tensor> all_;
  std::unique_ptr<Library> library_;
};

}  // namespace secateur::training
