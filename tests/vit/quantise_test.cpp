// SPDX-License-Identifier: Apache-2.0
// From real numbers to integers: scalings, scales an output channel, biases; and what integer inference loses by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "vit/calibration.hpp"
#include "vit/float_inference.hpp"
#include "vit/integer_inference.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::test {
namespace {

using Site = ActivationSite;

double value_of(arith::Scaling scaling) {
  return std::ldexp(scaling.multiplier, -scaling.shift);
}

TEST(ScalingOf, IsWithinTwoToTheMinus17EverywhereInRange) {
  for (int exponent = -46; exponent < 17; ++exponent) {
    for (int i = 0; i < 4096; ++i) {
      const double factor = std::ldexp(1 + (i + 0.37) / 4096, exponent);
      const arith::Scaling scaling = scaling_of(factor);
      ASSERT_GE(scaling.multiplier, 1 << 16) << factor;
      ASSERT_LT(scaling.multiplier, 1 << 17) << factor;
      ASSERT_GE(scaling.shift, 0) << factor;
      ASSERT_LE(scaling.shift, arith::kMaxShift) << factor;
      ASSERT_LE(std::abs(value_of(scaling) - factor), 0x1p-17 * factor) << factor;
    }
  }
}

TEST(ScalingOf, EveryMultiplierIsMetAndIsTheNearest) {
  for (int multiplier = 1 << 16; multiplier < 1 << 17; ++multiplier) {
    for (const double off : {-0.24, 0.0, 0.49}) {  // below 2^16 multipliers lie half as far apart
      const arith::Scaling scaling = scaling_of(std::ldexp(multiplier + off, -30));
      ASSERT_EQ(scaling.multiplier, multiplier) << off;
      ASSERT_EQ(scaling.shift, 30) << off;
    }
  }
}

TEST(ScalingOf, Ends) {
  const auto expect = [](double factor, int multiplier, int shift) {
    EXPECT_EQ(scaling_of(factor).multiplier, multiplier) << factor;
    EXPECT_EQ(scaling_of(factor).shift, shift) << factor;
  };
  expect(0, 0, 0);
  expect(1, 1 << 16, 16);
  expect(131071, 131071, 0);
  expect(131071.75, 131071, 0);  // would round to 2^17
  expect(0x1p17, 131071, 0);
  expect(1e300, 131071, 0);
  expect(0x1p-46, 1 << 16, 62);
  expect(0x1.ffffffp-47, 1 << 16, 62);  // rounds up to 2^-46
  expect(0x1.ffffp-47, 0, 0);
  expect(1e-300, 0, 0);
}

TEST(ScalingOfDeathTest, NegativeFactors) {
  EXPECT_DEATH(scaling_of(-1), "scales are positive");
}

/// One encoder, D 4, one head, with everything 0 but what a test sets; every scale is 1 / 4.
struct Bench {
  Transformer transformer;
  ActivationScales scales;

  explicit Bench(int bits) {
    NetworkConfig& network = transformer.network;
    network.image_size = 2;
    network.patch_size = 2;
    network.embed_dim = 4;
    network.depth = 1;
    network.heads = 1;
    network.mlp_hidden = 3;
    network.classes = 2;
    network.distilled = false;
    const LayerNorm norm{std::vector<float>(4, 1.0F), std::vector<float>(4, 0.0F)};
    transformer.patch_embed = zeros(12, 4);
    transformer.embedding.assign(8, 0.0F);
    transformer.encoders.push_back(
        {1, norm, zeros(4, 4), zeros(4, 4), zeros(4, 4), zeros(4, 4), {}, norm, zeros(4, 3), zeros(3, 4)});
    transformer.final_norm = norm;
    transformer.head = zeros(4, 2);
    scales.bits = bits;
    scales.resize(1);
    for (std::vector<double>& each : scales.values) std::fill(each.begin(), each.end(), 0.25);
  }

  static Linear zeros(int in, int out) {
    return {in, out, std::vector<float>(static_cast<std::size_t>(in * out), 0.0F),
            std::vector<float>(static_cast<std::size_t>(out), 0.0F)};
  }
};

TEST(Quantise, EveryOutputChannelHasItsOwnScale) {
  Bench bench(8);
  bench.scales.of(Site::ln2, 0) = 0.5;
  bench.scales.of(Site::hidden, 0) = 0.125;
  Linear& linear = bench.transformer.encoders[0].mlp_int;
  linear.weight = {127,    0.5F,   0,  //
                   -63.5F, -1,     0,  //
                   2.5F,   0.25F,  0,  //
                   3.5F,   0.004F, 0};
  linear.bias = {10, -2, 0};
  const QuantisedLinear result = quantise(bench.transformer, bench.scales).encoders[0].mlp_int;
  EXPECT_EQ(result.in, 4);
  EXPECT_EQ(result.out, 3);
  // Scales 1, 1 / 127 and, without weights, 1 / 127; halves go to the even integer (0.5 * 127 = 63.5, 0.25 * 127
  // = 31.75).
  EXPECT_EQ(result.weight, (std::vector<std::int16_t>{127, 64, 0, -64, -127, 0, 2, 32, 0, 4, 1, 0}));
  EXPECT_EQ(result.channels[0].bias, 20);    // 10 / (0.5 * 1)
  EXPECT_EQ(result.channels[1].bias, -508);  // -2 / (0.5 / 127)
  EXPECT_EQ(result.channels[2].bias, 0);
  EXPECT_DOUBLE_EQ(value_of(result.channels[0].scaling), 4);  // 0.5 * 1 / 0.125
  EXPECT_NEAR(value_of(result.channels[1].scaling), 4 / 127.0, 0x1p-17 * 4 / 127);
  EXPECT_NEAR(value_of(result.channels[2].scaling), 4 / 127.0, 0x1p-17 * 4 / 127);
}

TEST(Quantise, SixteenBitsUseTheirWholeRange) {
  Bench bench(16);
  bench.transformer.encoders[0].mlp_int.weight = {1, 0, 0, -1, 0.5F, 0, 0, 0, 0, 0, 0, 0};
  const std::vector<std::int16_t> weight = quantise(bench.transformer, bench.scales).encoders[0].mlp_int.weight;
  EXPECT_EQ((std::vector<std::int16_t>{weight.begin(), weight.begin() + 6}),
            (std::vector<std::int16_t>{32767, 0, 0, -32767, 32767, 0}));
}

TEST(Quantise, ABiasTooLargeFor32BitsTakesALargerScale) {
  Bench bench(8);
  bench.scales.of(Site::ln2, 0) = 0x1p-10;
  Linear& linear = bench.transformer.encoders[0].mlp_int;
  linear.weight = {0x1p-20F, 0, 1, -0x1p-20F, 0, 0, 0, 0, 0, 0, 0, 0};
  linear.bias = {1000, -1000, 1000};
  const QuantisedLinear result = quantise(bench.transformer, bench.scales).encoders[0].mlp_int;
  // 1000 / (2^-10 * 2^-20 / 127) would be 1.4e14.
  for (const std::size_t channel : {0U, 1U}) {
    const simd::Channel& each = result.channels[channel];
    EXPECT_GE(std::abs(each.bias), 2147483640) << channel;
    const double real = each.bias * value_of(each.scaling) * 0.25;  // in the scale of the results
    EXPECT_NEAR(real, channel == 0 ? 1000 : -1000, 1000 * 0x1p-16) << channel;
  }
  EXPECT_EQ(result.channels[2].bias, 130048000);  // 1000 * 1024 * 127: fits
  // Weights below half of the larger scale (1000 * 2^10 / 2^31 = 4.8e-4) are gone.
  EXPECT_EQ(result.weight[0], 0);
  EXPECT_EQ(result.weight[3], 0);
  EXPECT_EQ(result.weight[2], 127);
}

TEST(Quantise, BiasesAreCorrectedFirst) {
  Bench bench(8);
  bench.scales.correction.proj = {{1, 0, 0, 0}};
  bench.scales.correction.mlp_out = {{0, 0, -2, 0}};
  bench.transformer.encoders[0].proj.bias = {1, 1, 1, 1};
  bench.transformer.encoders[0].proj.weight.assign(16, 1.0F);
  bench.transformer.encoders[0].mlp_out.weight.assign(12, 1.0F);
  const QuantisedEncoder result = quantise(bench.transformer, bench.scales).encoders[0];
  const double unit = 0.25 / 127;
  EXPECT_EQ(result.proj.channels[0].bias, std::lround(2 / unit));
  EXPECT_EQ(result.proj.channels[1].bias, std::lround(1 / unit));
  EXPECT_EQ(result.mlp_out.channels[2].bias, std::lround(-2 / unit));
}

TEST(Quantise, PositionsSaturateInTheStreamsScale) {
  Bench bench(8);
  bench.transformer.embedding = {0.25F, -0.25F, 0.125F, 0.375F, 1e6F, -1e6F, 0, 3};
  EXPECT_EQ(quantise(bench.transformer, bench.scales).embedding,
            (std::vector<std::int16_t>{1, -1, 0, 2, 32767, -32767, 0, 12}));
}

TEST(Quantise, StepsTakeTheScalesOfTheirOperands) {
  Bench bench(8);
  bench.scales.of(Site::q, 0) = 0.5;
  bench.scales.of(Site::k, 0) = 0.125;
  bench.scales.of(Site::scores, 0) = 1;
  bench.scales.of(Site::probability, 0) = 1 / 256.0;
  bench.scales.of(Site::v, 0) = 2;
  bench.scales.of(Site::mixed, 0) = 0.25;
  const QuantisedEncoder result = quantise(bench.transformer, bench.scales).encoders[0];
  EXPECT_DOUBLE_EQ(value_of(result.qk), 0.5 * 0.125 / 2);  // and 1 / sqrt(4)
  EXPECT_NEAR(value_of(result.softmax.to_log2), 65536 / std::log(2.0), 1);
  EXPECT_DOUBLE_EQ(value_of(result.softmax.narrow), 256.0 / 65536);
  EXPECT_EQ(result.softmax.bits, 8);
  EXPECT_DOUBLE_EQ(value_of(result.av), 2 / 256.0 / 0.25);
  EXPECT_DOUBLE_EQ(value_of(result.fuse), 1 / 65536.0);
}

TEST(QuantiseImage, RoundsHalvesToEvenAndSaturates) {
  const std::vector<float> image{0, 0.25F, -0.25F, 0.125F, 0.375F, 31.75F, 32, -32, 1e30F, -1e30F};
  EXPECT_EQ(quantise_image(image, 0.25, 8), (std::vector<std::int16_t>{0, 1, -1, 0, 2, 127, 127, -127, 127, -127}));
  EXPECT_EQ(quantise_image(image, 0.25, 16),
            (std::vector<std::int16_t>{0, 1, -1, 0, 2, 127, 128, -128, 32767, -32767}));
}

/// 10 log10 of signal over noise of the logits of `images` random images, all of which calibrate: nothing saturates.
double snr_db(const Transformer& transformer, int bits, std::uint64_t images) {
  Calibrator calibrator(transformer.network, bits, CalibrationMethod::max);
  for (std::uint64_t i = 0; i < images; ++i) {
    infer(transformer, test::random_image(transformer.network, i), &calibrator);
  }
  const IntegerModel model(quantise(transformer, calibrator.scales()));
  double signal = 0;
  double noise = 0;
  for (std::uint64_t i = 0; i < images; ++i) {
    const std::vector<float> image = test::random_image(transformer.network, i);
    const FloatResult exact = infer(transformer, image);
    const IntegerResult rounded = model.infer(quantise_image(image, model.transformer().image_scale, bits));
    EXPECT_EQ(rounded.logits.size(), exact.logits.size());
    for (std::size_t j = 0; j < exact.logits.size(); ++j) {
      const double off = rounded.logits[j] * model.transformer().logit_scale - exact.logits[j];
      signal += exact.logits[j] * exact.logits[j];
      noise += off * off;
    }
  }
  return 10 * std::log10(signal / noise);
}

TEST(IntegerInference, IsCloseToFloat) {
  for (const bool distilled : {false, true}) {
    NetworkConfig network = test::small_network();
    network.distilled = distilled;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const Transformer transformer = test::random_transformer(test::balanced_model(network, 8, 0.75, {}, 1.0), seed);
      const double wide = snr_db(transformer, 16, 4);
      const double narrow = snr_db(transformer, 8, 4);
      EXPECT_GT(wide, 50) << "seed " << seed;
      EXPECT_GT(narrow, 20) << "seed " << seed;
      EXPECT_GT(wide, narrow + 30) << "seed " << seed;
    }
  }
}

TEST(IntegerInference, DropsTheSameTokensIn16Bits) {
  const Transformer transformer =
      test::random_transformer(test::balanced_model(test::small_network(), 8, 0.75, {0, 1}, 0.5), 1);
  const IntegerModel model(test::quantised_by_random_image(transformer, 16, 0));
  const std::vector<float> image = test::random_image(transformer.network, 0);
  std::vector<std::vector<int>> exact = infer(transformer, image).selected_tokens;
  std::vector<std::vector<int>> rounded =
      model.infer(quantise_image(image, model.transformer().image_scale, 16)).selected_tokens;
  ASSERT_EQ(exact.size(), 2U);
  ASSERT_EQ(rounded.size(), 2U);
  // As sets: scores that are nearly equal may change places.
  for (std::size_t i = 0; i < 2; ++i) {
    std::sort(exact[i].begin(), exact[i].end());
    std::sort(rounded[i].begin(), rounded[i].end());
  }
  EXPECT_EQ(rounded, exact);
}

}  // namespace
}  // namespace secateur::test
