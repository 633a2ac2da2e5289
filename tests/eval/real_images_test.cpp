// SPDX-License-Identifier: Apache-2.0
// DeiT-Tiny on 200 photographs of ImageNet: accuracy in float, with tokens dropped, and how close integers come.
// Skipped where SECATEUR_DATA_DIR does not name the folder with deit_tiny_patch16_224.safetensors and imagenet200/.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "eval/agreement.hpp"
#include "eval/calibrate.hpp"
#include "eval/network_source.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class RealImages : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SECATEUR_DATA_DIR");
    if (folder == nullptr) {
      GTEST_SKIP() << "SECATEUR_DATA_DIR is not set: it names the folder with deit_tiny_patch16_224.safetensors and "
                      "imagenet200";
    }
    folder_ = folder;
    data_ = Dataset::open(folder_ + "/imagenet200");
    ASSERT_EQ(data_->size(), 200);
  }

  /// `token_keep` at the third, seventh and tenth encoder; 1: nothing is dropped.
  Transformer network(const Decimal& token_keep) const {
    NetworkConfig network;
    network.embed_dim = 192;
    network.heads = 3;
    network.mlp_hidden = 768;
    network.distilled = false;
    PruningConfig pruning;
    pruning.weight_keep = Decimal(1, 1);
    pruning.token_keep = token_keep;
    if (token_keep == Decimal(1, 1)) pruning.token_layers = {};
    return load_weighted_network(network, pruning, folder_ + "/deit_tiny_patch16_224.safetensors").transformer;
  }

  Evaluation evaluated(const Classifier& classifier, const Transformer& transformer,
                       const std::vector<int>& images) const {
    return evaluate(classifier, transformer.network, *data_, images, threads_, nullptr);
  }

  void expect_accuracy(const Decimal& token_keep, int top1, int top5, int tolerance) const {
    const Transformer transformer = network(token_keep);
    const Evaluation result = evaluated(*float_classifier(transformer), transformer, images_without(*data_, {}));
    std::cout << fmt::format("float, token_keep {}: top-1 {}/200, top-5 {}/200\n", token_keep.to_double(),
                             result.top1(), result.top5());
    EXPECT_EQ(result.labelled(), 200);
    EXPECT_NEAR(result.top1(), top1, tolerance);
    EXPECT_NEAR(result.top5(), top5, tolerance);
  }

  /// Calibrated on ten images, of the other 190.
  Agreement agreement_of(const Decimal& token_keep, int bits) const {
    const Transformer transformer = network(token_keep);
    const std::vector<int> chosen = spread_images(*data_, kCalibrationImages);
    const ActivationScales scales =
        calibrate(transformer, bits, CalibrationMethod::max, *data_, chosen, threads_, nullptr);
    const std::vector<int> images = images_without(*data_, scales.images);
    const Evaluation exact = evaluated(*float_classifier(transformer), transformer, images);
    const Evaluation rounded = evaluated(*integer_classifier(transformer, scales), transformer, images);
    const Agreement result = agreement(exact, rounded);
    std::cout << fmt::format("int{}, token_keep {}: top-1 {}/{}, float's class {}/{}, {:.2f} dB, overlap {:.4f}\n",
                             bits, token_keep.to_double(), rounded.top1(), rounded.labelled(), result.same_top1,
                             result.images, result.logits_snr_db, result.first_drop_overlap.value_or(1));
    EXPECT_EQ(result.images, 190);
    return result;
  }

  std::string folder_;
  std::optional<Dataset> data_;
  int threads_ = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
};

TEST_F(RealImages, FloatAccuracy) {
  expect_accuracy(Decimal(1, 1), 163, 194, 1);
}
TEST_F(RealImages, FloatAccuracyWithSevenTenthsOfTheTokens) {
  expect_accuracy(Decimal(7, 10), 153, 189, 2);
}
TEST_F(RealImages, FloatAccuracyWithHalfOfTheTokens) {
  expect_accuracy(Decimal(5, 10), 137, 176, 2);
}

TEST_F(RealImages, Int16IsFloat) {
  EXPECT_GE(agreement_of(Decimal(1, 1), 16).same_top1, 0.99 * 190);
}

TEST_F(RealImages, Int8IsCloseToFloat) {
  const Agreement result = agreement_of(Decimal(1, 1), 8);
  EXPECT_GE(result.same_top1, 0.92 * 190);
  EXPECT_GE(result.logits_snr_db, 12);
}

TEST_F(RealImages, Int8WithHalfOfTheTokens) {
  const Agreement result = agreement_of(Decimal(5, 10), 8);
  EXPECT_GE(result.same_top1, 0.80 * 190);
  ASSERT_TRUE(result.first_drop_overlap);
  EXPECT_GE(*result.first_drop_overlap, 0.88);
}

}  // namespace
}  // namespace secateur::test
