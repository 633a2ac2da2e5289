// SPDX-License-Identifier: Apache-2.0
// Three steps of AdamW, number by number: which tensors decay, which are clipped, and at which rate each moves.
#include "training/optimiser.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/names.hpp"
#include "training/small_models.hpp"

namespace secateur::test {
namespace {

/// One tensor's numbers as the published update moves them.
class Reference {
 public:
  Reference(const torch::Tensor& tensor, double decay) : values_(tensor.detach().clone()), decay_(decay) {
    mean_ = torch::zeros_like(values_);
    square_ = torch::zeros_like(values_);
  }
  void step(const torch::Tensor& gradient, double rate) {
    ++steps_;
    values_ = values_ * (1 - rate * decay_);
    mean_ = 0.9 * mean_ + 0.1 * gradient;
    square_ = 0.98 * square_ + 0.02 * gradient * gradient;
    const torch::Tensor root = (square_ / (1 - std::pow(0.98, steps_))).sqrt();
    values_ = values_ - rate * (mean_ / (1 - std::pow(0.9, steps_))) / (root + 1e-8);
  }
  const torch::Tensor& values() const { return values_; }

 private:
  torch::Tensor values_, mean_, square_;
  double decay_;
  int steps_ = 0;
};

torch::Tensor leaf(torch::IntArrayRef shape, std::uint64_t seed) {
  return test::normals(shape, seed).set_requires_grad(true);
}

TEST(Optimiser, StepsAreAdamWs) {
  TrainDocument document;
  document.learning_rate = 0.1;
  document.score_learning_rate = 0.3;
  document.weight_decay = 0.5;
  document.clip_norm = 2;
  const torch::Tensor matrix = leaf({3, 4}, 1);
  const torch::Tensor bias = leaf({3}, 2);
  const torch::Tensor token = leaf({1, 1, 4}, 3);
  const torch::Tensor unused = leaf({2, 2}, 4);
  const torch::Tensor score = leaf({2, 2}, 5);
  const torch::Tensor unused_before = unused.detach().clone();
  Optimiser optimiser(document, {{"m", matrix}, {"b", bias}, {"t", token}, {"u", unused}}, {score});
  Reference matrix_reference(matrix, 0.5);
  Reference bias_reference(bias, 0);
  Reference token_reference(token, 0);
  Reference score_reference(score, 0);
  for (int step = 0; step < 3; ++step) {
    const double size = step == 1 ? 10 : 0.1;  // the second gradient is longer than 2, the others are not
    const auto seed = static_cast<std::uint64_t>(10 * step + 10);
    const torch::Tensor m = size * test::normals({3, 4}, seed);
    const torch::Tensor b = size * test::normals({3}, seed + 1);
    const torch::Tensor t = size * test::normals({1, 1, 4}, seed + 2);
    const torch::Tensor s = size * test::normals({2, 2}, seed + 3);
    const double norm = std::sqrt((m.square().sum() + b.square().sum() + t.square().sum()).item<double>());
    EXPECT_EQ(norm > 2, step == 1);
    const double shorter = std::min(1.0, 2 / norm);
    const double factor = 1 - 0.25 * step;
    optimiser.step({m, b, t, torch::Tensor(), s}, factor);
    matrix_reference.step(m * shorter, 0.1 * factor);
    bias_reference.step(b * shorter, 0.1 * factor);
    token_reference.step(t * shorter, 0.1 * factor);
    score_reference.step(s, 0.3 * factor);
    EXPECT_TRUE(matrix.allclose(matrix_reference.values(), 1e-10, 1e-12)) << step;
    EXPECT_TRUE(bias.allclose(bias_reference.values(), 1e-10, 1e-12)) << step;
    EXPECT_TRUE(token.allclose(token_reference.values(), 1e-10, 1e-12)) << step;
    EXPECT_TRUE(score.allclose(score_reference.values(), 1e-10, 1e-12)) << step;
    EXPECT_TRUE(unused.equal(unused_before));
  }
}

}  // namespace
}  // namespace secateur::test
