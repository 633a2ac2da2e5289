// SPDX-License-Identifier: Apache-2.0
// What is minimised of a batch; regularisers of scores are mask_scores.hpp's.
#pragma once

#include "training/tensors.hpp"

namespace secateur::training {

/// Mean over the batch of (1 - share) * cross-entropy with `targets` + share * temperature^2 * KL(teacher || student),
/// both softmaxes at `temperature`. `teacher_logits` undefined: cross-entropy alone.
inline torch::Tensor training_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                                   const torch::Tensor& teacher_logits, double share, double temperature) {
  const torch::Tensor entropy = -(targets * torch::log_softmax(logits, 1)).sum(1).mean();
  if (!teacher_logits.defined()) return entropy;
  const torch::Tensor student = torch::log_softmax(logits / temperature, 1);
  const torch::Tensor teacher = torch::log_softmax(teacher_logits / temperature, 1);
  const torch::Tensor divergence = (teacher.exp() * (teacher - student)).sum(1).mean();
  return (1 - share) * entropy + share * temperature * temperature * divergence;
}

}  // namespace secateur::training
