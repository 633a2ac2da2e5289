// SPDX-License-Identifier: Apache-2.0
// Derivatives against central differences in double precision, with masks and the choice of tokens held fixed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "base/draw.hpp"
#include "support/names.hpp"
#include "training/loss.hpp"
#include "training/mask_scores.hpp"
#include "training/small_models.hpp"

namespace secateur::test {
namespace {

constexpr double kStep = 1e-6;
/// Of the largest entry of a tensor's gradient.
constexpr double kTolerance = 1e-6;
/// At least of this: sums of about 10 are rounded, and their differences at this step are known to some 1e-9. Gradients
/// that are 0 by nature (a bias of keys moves all scores alike) need it.
constexpr double kSmallestScale = 1e-2;
constexpr int kEntries = 4;  ///< of every tensor

/// `value` again and again, with single entries of `tensor` moved.
void expect_gradient(const torch::Tensor& tensor, const torch::Tensor& gradient, const std::function<double()>& value,
                     Draw& draw, const std::string& name) {
  ASSERT_TRUE(gradient.defined()) << name;
  ASSERT_TRUE(tensor.is_contiguous()) << name;
  const torch::Tensor expected = gradient.contiguous();
  const double scale = std::max(kSmallestScale, expected.abs().max().item<double>());
  auto* entries = tensor.data_ptr<double>();
  for (int i = 0; i < kEntries; ++i) {
    const auto at = static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(tensor.numel())));
    const double kept = entries[at];
    entries[at] = kept + kStep;
    const double above = value();
    entries[at] = kept - kStep;
    const double below = value();
    entries[at] = kept;
    EXPECT_NEAR((above - below) / (2 * kStep), expected.data_ptr<double>()[at], kTolerance * scale)
        << name << ' ' << at;
  }
}

std::vector<torch::Tensor> tensors_of(const VitModel& model) {
  std::vector<torch::Tensor> tensors;
  for (const auto& [name, tensor] : model.parameters()) tensors.push_back(tensor);
  return tensors;
}

bool equal(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const torch::Tensor& x, const torch::Tensor& y) { return x.equal(y); });
}

/// Every parameter of `model`, at a forward pass of 6 images.
void expect_gradients(const VitModel& model, const ForwardPass& pass) {
  const torch::Tensor images = test::random_images(model.network(), 6, 8);
  const ForwardResult result = model.forward(images, pass);
  const std::vector<torch::Tensor> parameters = tensors_of(model);
  const std::vector<torch::Tensor> gradients = torch::autograd::grad({test::weighted_sum(result.logits)}, parameters);
  const torch::NoGradGuard guard;
  const auto value = [&] {
    const ForwardResult moved = model.forward(images, pass);
    EXPECT_TRUE(equal(moved.selected, result.selected)) << "other tokens are kept: take another seed";
    return test::weighted_sum(moved.logits).item<double>();
  };
  Draw draw(5);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    expect_gradient(parameters[i], gradients[i], value, draw, model.parameters()[i].first);
  }
}

/// Half of the blocks of 4, and of the neurons.
std::vector<EncoderMasks> half_masks(const VitModel& model, bool alternate = false) {
  return MaskScores(model, 4, alternate).choose(0.5, {5, 10}).tensors;
}

TEST(DerivativesOfTheModel, Dense) {
  const VitModel model = test::spread_model(test::derivative_network(), 1);
  ASSERT_EQ(model.parameters().size(), 3U + 1U + 3U * 16U + 4U);
  expect_gradients(model, {});
}

TEST(DerivativesOfTheModel, WithMasks) {
  const VitModel model = test::spread_model(test::derivative_network(), 2);
  ForwardPass pass;
  pass.masks = half_masks(model);
  EXPECT_EQ(pass.masks[0].q.sum().item<double>(), 8);
  EXPECT_EQ(pass.masks[0].neurons.sum().item<double>(), 12);
  expect_gradients(model, pass);
}

TEST(DerivativesOfTheModel, WithTokensDropped) {
  // 4 beside CLS; of these 2 and the fused one; of these three 1 and another fused one, which holds the first.
  const VitModel model = test::spread_model(test::derivative_network(), 3);
  expect_gradients(model, {{}, {2, 1, 0}, {}});
  expect_gradients(model, {{}, {2, 0, 1}, 77});
}

TEST(DerivativesOfTheModel, WithMasksAndTokensScoredByOneHead) {
  const VitModel model = test::spread_model(test::derivative_network(), 4);
  ForwardPass pass{half_masks(model), {3, 2, 1}, {}};
  pass.masks[0].heads_kept = {false, true};
  pass.masks[2].heads_kept = {true, false};
  expect_gradients(model, pass);
}

TEST(DerivativesOfTheModel, DistilledWithItsTokenKeptAndFused) {
  const VitModel model = test::spread_model(test::derivative_network(true), 5);
  ASSERT_EQ(model.parameters().size(), 4U + 1U + 3U * 16U + 6U);
  expect_gradients(model, {});
  ForwardPass pass{half_masks(model), {3, 2, 1}, {}};
  // Position 1 is the distillation token: at the first drop some images keep it and some do not.
  const torch::Tensor first = model.forward(test::random_images(model.network(), 6, 8), pass).selected[0];
  const auto keeping = first.eq(1).any(1).sum().item<std::int64_t>();
  EXPECT_GT(keeping, 0);
  EXPECT_LT(keeping, 6);
  expect_gradients(model, pass);
}

/// Rows of softmax(normals).
torch::Tensor distributions(int rows, int columns, std::uint64_t seed) {
  return torch::softmax(test::normals({rows, columns}, seed), 1);
}

TEST(DerivativesOfTheLoss, WithAndWithoutATeacher) {
  const torch::Tensor logits = (2 * test::normals({4, 5}, 1)).set_requires_grad(true);
  const torch::Tensor targets = distributions(4, 5, 2);
  const torch::Tensor teacher = 2 * test::normals({4, 5}, 3);
  const auto check = [&](const torch::Tensor& from, double share, double temperature) {
    const auto loss = [&] { return training_loss(logits, targets, from, share, temperature); };
    const torch::Tensor gradient = torch::autograd::grad({loss()}, {logits})[0];
    // softmax(z) - t, and temperature (softmax(z / T) - softmax(y / T)), of the mean over 4 images.
    const double entropy_share = from.defined() ? 1 - share : 1;
    torch::Tensor expected = entropy_share * (torch::softmax(logits, 1) - targets) / 4;
    if (from.defined()) {
      const torch::Tensor student = torch::softmax(logits / temperature, 1);
      expected = expected + share * temperature * (student - torch::softmax(from / temperature, 1)) / 4;
    }
    EXPECT_TRUE(gradient.allclose(expected, 1e-12, 1e-14)) << share << ' ' << temperature;
    const torch::NoGradGuard guard;
    Draw draw(6);
    expect_gradient(
        logits, gradient, [&] { return loss().item<double>(); }, draw, "logits");
  };
  check({}, 0.9, 1.0);
  check(teacher, 0.9, 1.0);
  check(teacher, 0.3, 2.5);
  check(teacher, 1.0, 0.5);
}

TEST(TrainingLoss, OfNumbersByHand) {
  const torch::Tensor logits = torch::tensor({{0.0, std::log(3.0)}}, torch::kDouble);
  const torch::Tensor targets = torch::tensor({{0.25, 0.75}}, torch::kDouble);
  const double entropy = -(0.25 * std::log(0.25) + 0.75 * std::log(0.75));
  EXPECT_NEAR(training_loss(logits, targets, {}, 0.9, 3).item<double>(), entropy, 1e-15);
  // At temperature 2 the student is 1 : sqrt(3), the teacher 1 : 1.
  const torch::Tensor teacher = torch::zeros({1, 2}, torch::kDouble);
  const double one = 1 / (1 + std::sqrt(3.0));
  const double divergence = 0.5 * std::log(0.5 / one) + 0.5 * std::log(0.5 / (1 - one));
  EXPECT_NEAR(training_loss(logits, targets, teacher, 0.25, 2).item<double>(), 0.75 * entropy + 0.25 * 4 * divergence,
              1e-15);
  EXPECT_NEAR(training_loss(logits, targets, logits, 1, 2).item<double>(), 0, 1e-15);
}

TEST(DerivativesOfTheScores, MeanSigmoid) {
  for (const bool alternate : {false, true}) {
    const MaskScores scores(test::spread_model(test::derivative_network(), 6), 4, alternate);
    const std::vector<torch::Tensor> all = scores.parameters();
    ASSERT_EQ(all.size(), alternate ? 3U * 4U : 3U * 5U);
    const std::vector<torch::Tensor> gradients = torch::autograd::grad({scores.mean_sigmoid()}, all);
    const torch::NoGradGuard guard;
    Draw draw(7);
    for (std::size_t i = 0; i < all.size(); ++i) {
      expect_gradient(
          all[i], gradients[i], [&] { return scores.mean_sigmoid().item<double>(); }, draw, std::to_string(i));
    }
  }
}

/// Squared coefficient of variation of the columns' sums of a side x side mask whose entries need not be 0 or 1, as
/// documented: the mean, which the keep ratio fixes, is that of `chosen`.
double variation(const std::vector<double>& mask, const std::vector<double>& chosen, int side) {
  double total = 0;
  double chosen_total = 0;
  for (const double value : mask) total += value;
  for (const double value : chosen) chosen_total += value;
  double squares = 0;
  for (int column = 0; column < side; ++column) {
    double count = 0;
    for (int row = 0; row < side; ++row) count += mask[static_cast<std::size_t>(row * side + column)];
    squares += (count - total / side) * (count - total / side);
  }
  return squares / side / (chosen_total / side * chosen_total / side);
}

std::vector<double> numbers_of(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// dvariation / dmask, side x side.
torch::Tensor variation_gradient(const torch::Tensor& mask) {
  const std::vector<double> chosen = numbers_of(mask);
  const int side = static_cast<int>(mask.size(0));
  std::vector<double> moved = chosen;
  torch::Tensor gradient = torch::zeros_like(mask);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    moved[i] = chosen[i] + kStep;
    const double above = variation(moved, chosen, side);
    moved[i] = chosen[i] - kStep;
    gradient.view({-1})[static_cast<std::int64_t>(i)] = (above - variation(moved, chosen, side)) / (2 * kStep);
    moved[i] = chosen[i];
  }
  return gradient;
}

TEST(DerivativesOfTheScores, ImbalanceIsThatOfItsFormulaByTheMask) {
  for (const bool alternate : {false, true}) {
    const MaskScores scores(test::spread_model(test::derivative_network(), 7), 4, alternate);
    const HardMasks masks = scores.choose(0.5, {5, 10});
    const torch::Tensor imbalance = scores.imbalance(masks);
    double expected = 0;
    for (const EncoderMasks& each : masks.tensors) {
      for (const torch::Tensor& mask : {each.q, each.k, each.v, each.proj}) {
        expected += variation(numbers_of(mask), numbers_of(mask), 4) / 12;
      }
    }
    EXPECT_GT(expected, 0.01);
    EXPECT_NEAR(imbalance.item<double>(), expected, 1e-12);
    const std::vector<torch::Tensor> gradients =
        torch::autograd::grad({imbalance}, scores.parameters(), {}, c10::nullopt, false, /*allow_unused=*/true);
    std::size_t at = 0;
    for (const EncoderMasks& each : masks.tensors) {
      const torch::Tensor proj = variation_gradient(each.proj) / 12;
      torch::Tensor v = variation_gradient(each.v) / 12;
      if (alternate) v = v + proj.t();
      std::vector<torch::Tensor> wanted{variation_gradient(each.q) / 12, variation_gradient(each.k) / 12, v};
      if (!alternate) wanted.push_back(proj);
      for (const torch::Tensor& gradient : wanted) {
        ASSERT_TRUE(gradients[at].defined());
        EXPECT_TRUE(gradients[at].allclose(gradient, 0, 1e-9)) << at << '\n' << gradients[at] << '\n' << gradient;
        ++at;
      }
      EXPECT_FALSE(gradients[at++].defined());  // neurons have no columns
    }
  }
}

}  // namespace
}  // namespace secateur::test
