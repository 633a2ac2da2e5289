// SPDX-License-Identifier: Apache-2.0
// What rounding one layer alone does to the logits.
#include "eval/sensitivity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "eval/agreement.hpp"
#include "eval/calibrate.hpp"
#include "eval/small_data.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class Sensitivity : public testing::Test {
 protected:
  std::vector<LayerSensitivity> of(const Transformer& transformer, const ActivationScales& scales) const {
    const Evaluation reference =
        evaluate(*float_classifier(transformer), transformer.network, data_, images_, 2, nullptr);
    return layer_sensitivity(transformer, scales, reference, data_, images_, 2, nullptr);
  }
  std::vector<LayerSensitivity> of(const Transformer& transformer, int bits) const {
    return of(transformer, calibrate(transformer, bits, CalibrationMethod::max, data_, images_, 2, nullptr));
  }

  test::SmallData small_{6};
  Dataset data_ = small_.open();
  std::vector<int> images_ = test::all_images(data_);
};

TEST_F(Sensitivity, EveryLayerInOrder) {
  std::vector<std::string> names;
  for (const LayerSensitivity& layer : of(test::small_transformer(), 8)) names.push_back(layer.layer);
  EXPECT_EQ(names, (std::vector<std::string>{"embedding", "encoder 0", "encoder 1", "classifier"}));
}

TEST_F(Sensitivity, MoreBitsAreCloser) {
  const Transformer transformer = test::small_transformer();
  const std::vector<LayerSensitivity> narrow = of(transformer, 8);
  const std::vector<LayerSensitivity> wide = of(transformer, 16);
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    EXPECT_GT(narrow[i].logits_snr_db, 10) << narrow[i].layer;
    EXPECT_LT(narrow[i].logits_snr_db, 100) << narrow[i].layer;
    EXPECT_GT(wide[i].logits_snr_db, narrow[i].logits_snr_db + 20) << narrow[i].layer;
    EXPECT_GE(wide[i].same_top1, narrow[i].same_top1) << narrow[i].layer;
    EXPECT_EQ(wide[i].same_top1, 6) << narrow[i].layer;
  }
}

TEST_F(Sensitivity, ALayerThatRoundingDoesNotChangeIsInfinitelyClose) {
  Transformer transformer = test::small_transformer();
  // An embedding without pixels, whose values are all multiples of the stream's step.
  std::fill(transformer.patch_embed.weight.begin(), transformer.patch_embed.weight.end(), 0.0F);
  const double step = 0x1p-10;
  for (std::vector<float>* values : {&transformer.patch_embed.bias, &transformer.embedding}) {
    for (float& value : *values) value = static_cast<float>(std::nearbyint(value / step) * step);
  }
  ActivationScales scales = calibrate(transformer, 8, CalibrationMethod::max, data_, images_, 1, nullptr);
  scales.of(ActivationSite::stream) = step;
  const std::vector<LayerSensitivity> layers = of(transformer, scales);
  EXPECT_EQ(layers[0].logits_snr_db, INFINITY);
  EXPECT_EQ(layers[0].same_top1, 6);
  for (std::size_t i = 1; i < layers.size(); ++i) EXPECT_LT(layers[i].logits_snr_db, 100) << layers[i].layer;
}

TEST_F(Sensitivity, ACoarseScaleIsSeenInItsLayerAlone) {
  const Transformer transformer = test::small_transformer();
  ActivationScales scales = calibrate(transformer, 16, CalibrationMethod::max, data_, images_, 1, nullptr);
  const std::vector<LayerSensitivity> before = of(transformer, scales);
  scales.of(ActivationSite::hidden, 1) *= 10'000;
  const std::vector<LayerSensitivity> after = of(transformer, scales);
  for (const std::size_t i : {0U, 1U, 3U}) EXPECT_EQ(after[i].logits_snr_db, before[i].logits_snr_db);
  EXPECT_LT(after[2].logits_snr_db, before[2].logits_snr_db - 20);
}

}  // namespace
}  // namespace secateur::test
