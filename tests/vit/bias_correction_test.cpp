// SPDX-License-Identifier: Apache-2.0
// Mean rounding errors, worked out by hand, and what they add to biases.
#include "vit/bias_correction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "vit/calibration.hpp"
#include "vit/float_inference.hpp"

namespace secateur::test {
namespace {

using Site = ActivationSite;

/// Two encoders whose proj takes 2 values to 3 and whose mlp_out takes 1 to 2.
Transformer two_encoders() {
  Encoder encoder;
  encoder.proj = {2, 3, {1, 2, 3, 10, 20, 30}, {0, 0, 0}};
  encoder.mlp_out = {1, 2, {4, -4}, {1, 1}};
  Transformer transformer;
  transformer.encoders = {encoder, encoder};
  return transformer;
}

ActivationScales unit_scales() {
  ActivationScales scales;
  scales.resize(2);
  for (std::vector<double>& each : scales.values) each.assign(each.size(), 1.0);
  return scales;
}

void show(RoundingErrorObserver& observer, Site site, int layer, std::vector<float> values) {
  const std::vector<float> before = values;
  observer.observe(site, layer, values.data(), static_cast<std::int64_t>(values.size()));
  EXPECT_EQ(values, before);
}

/// The encoder that a test does not look at.
void show_rest(RoundingErrorObserver& observer, int layer) {
  show(observer, Site::mixed, layer, {0, 0});
  show(observer, Site::activated, layer, {0});
}

TEST(BiasCorrection, MeanErrorsThroughTheWeights) {
  const Transformer transformer = two_encoders();
  const ActivationScales scales = unit_scales();
  RoundingErrorObserver observer(transformer, scales);
  show(observer, Site::mixed, 0, {0.25F, 2, 0.25F, 3.25F});  // errors 1/4, 0; 1/4, 1/4
  show(observer, Site::mixed, 0, {1, 5, 1.5F, -0.5F});       // 0, 0; -1/2 (half to even), -1/2
  show(observer, Site::activated, 0, {-0.125F, 1.125F, 0.25F, 0.25F});
  show_rest(observer, 1);
  const BiasCorrection correction = observer.correction(transformer);
  EXPECT_FALSE(correction.is_empty());
  // Means 0 and -1/16: the second row of the weights, negative.
  EXPECT_EQ(correction.proj[0], (std::vector<float>{-0.625F, -1.25F, -1.875F}));
  EXPECT_EQ(correction.mlp_out[0], (std::vector<float>{0.5F, -0.5F}));  // mean 1/8
  EXPECT_EQ(correction.proj[1], (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(correction.mlp_out[1], (std::vector<float>{0, 0}));
}

TEST(BiasCorrection, SaturationIsAnErrorToo) {
  const Transformer transformer = two_encoders();
  ActivationScales scales = unit_scales();
  scales.of(Site::mixed, 1) = 0.5;
  RoundingErrorObserver observer(transformer, scales);
  show_rest(observer, 0);
  show(observer, Site::mixed, 1, {64.5F, -70});  // ends at 63.5
  show(observer, Site::activated, 1, {127});
  EXPECT_EQ(observer.correction(transformer).proj[1], (std::vector<float>{-64, -128, -192}));
}

TEST(BiasCorrection, OtherSitesDoNotCount) {
  const Transformer transformer = two_encoders();
  const ActivationScales scales = unit_scales();
  RoundingErrorObserver observer(transformer, scales);
  for (int layer = 0; layer < 2; ++layer) show_rest(observer, layer);
  for (const Site site : {Site::q, Site::v, Site::hidden, Site::probability}) show(observer, site, 0, {0.25F, 0.25F});
  show(observer, Site::stream, -1, {0.25F, 0.25F});
  EXPECT_EQ(observer.correction(transformer).proj[0], (std::vector<float>{0, 0, 0}));
}

TEST(BiasCorrection, MergingIsSeeingAllAtOnce) {
  const Transformer transformer = two_encoders();
  const ActivationScales scales = unit_scales();
  RoundingErrorObserver all(transformer, scales);
  RoundingErrorObserver one(transformer, scales);
  RoundingErrorObserver other(transformer, scales);
  for (int layer = 0; layer < 2; ++layer) {
    for (RoundingErrorObserver* each : {&all, &one}) {
      show(*each, Site::mixed, layer, {0.25F, 0.125F, 0.25F, 0});
      show(*each, Site::activated, layer, {0.375F});
    }
    for (RoundingErrorObserver* each : {&all, &other}) {
      show(*each, Site::mixed, layer, {-0.125F, 0.5F});
      show(*each, Site::activated, layer, {0.25F, -0.25F});
    }
  }
  one.merge(other);
  EXPECT_EQ(one.correction(transformer).proj, all.correction(transformer).proj);
  EXPECT_EQ(one.correction(transformer).mlp_out, all.correction(transformer).mlp_out);
  EXPECT_NE(one.correction(transformer).proj, other.correction(transformer).proj);
}

TEST(Corrected, AddsToAllEncodersOrToOne) {
  const Transformer transformer = two_encoders();
  const BiasCorrection correction{{{1, 2, 3}, {4, 5, 6}}, {{7, 8}, {9, 10}}};
  const Transformer all = corrected(transformer, correction);
  EXPECT_EQ(all.encoders[0].proj.bias, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(all.encoders[1].proj.bias, (std::vector<float>{4, 5, 6}));
  EXPECT_EQ(all.encoders[0].mlp_out.bias, (std::vector<float>{8, 9}));
  EXPECT_EQ(all.encoders[1].mlp_out.bias, (std::vector<float>{10, 11}));
  const Transformer second = corrected(transformer, correction, 1);
  EXPECT_EQ(second.encoders[0].proj.bias, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(second.encoders[1].proj.bias, (std::vector<float>{4, 5, 6}));
  EXPECT_EQ(second.encoders[0].mlp_out.bias, (std::vector<float>{1, 1}));
  EXPECT_EQ(second.encoders[1].mlp_out.bias, (std::vector<float>{10, 11}));
}

TEST(Corrected, EmptyIsNone) {
  const Transformer transformer = two_encoders();
  const Transformer result = corrected(transformer, BiasCorrection{});
  EXPECT_EQ(result.encoders[0].proj.bias, transformer.encoders[0].proj.bias);
  EXPECT_EQ(result.encoders[1].mlp_out.bias, transformer.encoders[1].mlp_out.bias);
}

/// Rounds what stands in front of mlp_out, and keeps the mean of what the last product made of it.
class MeanOfStream : public ActivationObserver {
 public:
  explicit MeanOfStream(const ActivationScales* scales) : scales_(scales) {}

  void observe(Site site, int layer, float* values, std::int64_t count) override {
    if (layer != 0) return;
    if (site == Site::activated && scales_ != nullptr) {
      const double scale = scales_->of(site, layer);
      for (std::int64_t i = 0; i < count; ++i) {
        values[i] = static_cast<float>(std::clamp(std::nearbyint(values[i] / scale), -127.0, 127.0) * scale);
      }
    }
    if (site == Site::activated) is_next_ = true;
    if (site != Site::stream || !is_next_) return;
    is_next_ = false;
    constexpr std::int64_t kWidth = 64;
    mean.assign(kWidth, 0.0);
    for (std::int64_t i = 0; i < count; ++i) {
      mean[static_cast<std::size_t>(i % kWidth)] += values[i] / static_cast<double>(count / kWidth);
    }
  }

  std::vector<double> mean;

 private:
  const ActivationScales* scales_;
  bool is_next_ = false;
};

TEST(Corrected, TheMeanOfAProductIsThatOfFloat) {
  const Transformer transformer = test::random_transformer(test::dense_model(test::small_network(), 8), 5);
  const std::vector<float> image = test::random_image(transformer.network, 5);
  Calibrator calibrator(transformer.network, 8, CalibrationMethod::max);
  infer(transformer, image, &calibrator);
  const ActivationScales scales = calibrator.scales();
  RoundingErrorObserver observer(transformer, scales);
  infer(transformer, image, &observer);
  BiasCorrection correction = observer.correction(transformer);
  for (std::vector<float>& each : correction.proj)
    std::fill(each.begin(), each.end(), 0.0F);  // only mlp_out is rounded
  MeanOfStream exact(nullptr);
  MeanOfStream rounded(&scales);
  MeanOfStream repaired(&scales);
  infer(transformer, image, &exact);
  infer(transformer, image, &rounded);
  infer(corrected(transformer, correction), image, &repaired);
  double off = 0;
  for (std::size_t i = 0; i < exact.mean.size(); ++i) {
    off = std::max(off, std::abs(rounded.mean[i] - exact.mean[i]));
    EXPECT_NEAR(repaired.mean[i], exact.mean[i], 1e-5) << i;
  }
  EXPECT_GT(off, 1e-4);
}

}  // namespace
}  // namespace secateur::test
