// SPDX-License-Identifier: Apache-2.0
// Ends of ranges on distributions whose answer is known.
#include "vit/calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/draw.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Site = ActivationSite;

NetworkConfig network_of_depth(int depth) {
  NetworkConfig network;
  network.depth = depth;
  return network;
}

void show(Calibrator& calibrator, Site site, int layer, std::vector<float> values) {
  calibrator.observe(site, layer, values.data(), static_cast<std::int64_t>(values.size()));
}

double scale_of(int bits, CalibrationMethod method, Site site, const std::vector<std::vector<float>>& tensors) {
  Calibrator calibrator(network_of_depth(1), bits, method);
  for (const std::vector<float>& values : tensors) show(calibrator, site, 0, values);
  return calibrator.scales().of(site, 0);
}

/// What is stored: the nearest float.
double stored(double end, int largest) {
  return static_cast<float>(end / largest);
}

/// Evenly spread magnitudes below 1, of both signs.
std::vector<float> spread(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>((i + 0.5) / count * (i % 2 == 0 ? 1 : -1)));
  return values;
}

TEST(Calibration, MaxIsTheLargestMagnitude) {
  EXPECT_EQ(scale_of(8, CalibrationMethod::max, Site::q, {{1, -3.5, 2}, {3, 0}}), stored(3.5, 127));
  EXPECT_EQ(scale_of(16, CalibrationMethod::max, Site::q, {{1, -3.5, 2}, {3, 0}}), stored(3.5, 32767));
}

TEST(Calibration, NarrowProbabilitiesAreUnsigned) {
  EXPECT_EQ(scale_of(8, CalibrationMethod::max, Site::probability, {{0, 0.5}}), stored(0.5, 255));
  EXPECT_EQ(scale_of(16, CalibrationMethod::max, Site::probability, {{0, 0.5}}), stored(0.5, 32767));
}

TEST(Calibration, PercentileLeavesOneInTenThousandOut) {
  // Of 100,000 values the largest 10 do not count. Bins are 8 / 8192 wide, and 1 is the end of one.
  std::vector<float> values;
  for (int i = 1; i <= 99'995; ++i) values.push_back(static_cast<float>(i / 99'995.0) * (i % 2 == 0 ? 1.0F : -1.0F));
  for (int i = 0; i < 5; ++i) values.push_back(-8);
  EXPECT_EQ(scale_of(8, CalibrationMethod::percentile, Site::q, {values}), stored(1, 127));
  EXPECT_EQ(scale_of(8, CalibrationMethod::max, Site::q, {values}), stored(8, 127));
  for (int i = 0; i < 6; ++i) values.push_back(8);
  EXPECT_EQ(scale_of(8, CalibrationMethod::percentile, Site::q, {values}), stored(8, 127));
}

TEST(Calibration, PercentileIsNeverBeyondTheLargest) {
  EXPECT_EQ(scale_of(8, CalibrationMethod::percentile, Site::q, {{3, 2, 1}}), stored(3, 127));
}

TEST(Calibration, MseTakesAllOfEqualMagnitudes) {
  EXPECT_EQ(scale_of(8, CalibrationMethod::mse, Site::q, {{4, -4, 4, -4}}), stored(4, 127));
}

TEST(Calibration, MseGivesUpARareOutlier) {
  // Against a million values below 1, the one of 2: at end 1 the error is 1e6 / 127^2 / 12 + 1 = 6.2, at end 2 it is
  // 4e6 / 127^2 / 12 = 20.7, and the candidates next to 1 give 6.3 and 7.3.
  std::vector<float> values = spread(1'000'000);
  values.push_back(2);
  EXPECT_EQ(scale_of(8, CalibrationMethod::mse, Site::q, {values}), stored(1, 127));
  // 16 bits have room for it.
  EXPECT_EQ(scale_of(16, CalibrationMethod::mse, Site::q, {values}), stored(2, 32767));
}

TEST(Calibration, MseIsTheBestOf128EndsOnTheValuesThemselves) {
  test::Draw draw(1);
  std::vector<float> values;
  for (int i = 0; i < 20'000; ++i) {
    double sum = 0;
    for (int j = 0; j < 4; ++j) sum += static_cast<double>(draw.bits() >> 11) * 0x1p-53 - 0.5;
    values.push_back(static_cast<float>(sum * sum * sum));  // long tails
  }
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  const auto error_of = [&](double end) {
    const double step = end / 127;
    double error = 0;
    for (const float value : values) {
      const double off = value - std::clamp(std::nearbyint(value / step), -127.0, 127.0) * step;
      error += off * off;
    }
    return error;
  };
  double least = error_of(largest);
  for (int i = 1; i < 128; ++i) least = std::min(least, error_of(static_cast<double>(largest) * i / 128));
  const double chosen = scale_of(8, CalibrationMethod::mse, Site::q, {values}) * 127;
  EXPECT_LT(chosen, 0.95 * largest);
  EXPECT_LT(error_of(chosen), 1.03 * least);
}

TEST(Calibration, TheRangeDoublesAsValuesDemand) {
  const std::vector<float> small = spread(30'000);
  for (const CalibrationMethod method : {CalibrationMethod::percentile, CalibrationMethod::mse}) {
    std::vector<float> all = small;
    all.push_back(1000);
    const double at_once = scale_of(8, method, Site::q, {all});
    EXPECT_EQ(scale_of(8, method, Site::q, {small, {1000}}), at_once) << to_string(method);
    EXPECT_EQ(scale_of(8, method, Site::q, {{1000}, small}), at_once) << to_string(method);
    EXPECT_EQ(scale_of(8, method, Site::q, {small, {3}, {30}, {1000}}),
              scale_of(8, method, Site::q, {{1000, 30, 3}, small}))
        << to_string(method);
  }
}

TEST(Calibration, MergingIsSeeingAllAtOnce) {
  const NetworkConfig network = network_of_depth(2);
  test::Draw draw(2);
  for (const CalibrationMethod method :
       {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    Calibrator all(network, 8, method);
    Calibrator merged(network, 8, method);
    for (int image = 0; image < 5; ++image) {
      Calibrator one(network, 8, method);
      for (int site = 0; site < kActivationSites; ++site) {
        for (int layer = 0; layer < 2; ++layer) {
          std::vector<float> values;
          const double size = std::exp2(draw.between(-6, 6));
          for (int i = 0; i < 500; ++i) {
            values.push_back(static_cast<float>((static_cast<double>(draw.bits() >> 11) * 0x1p-53 - 0.5) * size));
          }
          const auto name = static_cast<Site>(site);
          show(all, name, is_per_encoder(name) ? layer : -1, values);
          show(one, name, is_per_encoder(name) ? layer : -1, values);
        }
      }
      merged.merge(one);
    }
    EXPECT_EQ(merged.scales().values, all.scales().values) << to_string(method);
    EXPECT_NE(all.scales().of(Site::k, 0), all.scales().of(Site::k, 1)) << to_string(method);
  }
}

TEST(Calibration, ZerosTakeAnyScale) {
  for (const CalibrationMethod method :
       {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    EXPECT_EQ(scale_of(8, method, Site::q, {{0, 0, 0}}), stored(1, 127));
    EXPECT_EQ(scale_of(8, method, Site::q, {{0, 0, 0}, {0.5F}}), stored(0.5, 127));
    EXPECT_EQ(scale_of(8, method, Site::stream, {{0}}), stored(1, 32767));
  }
}

TEST(Calibration, AScaleIsNeverZero) {
  // 1e-44 / 127 would be 0 in single precision.
  EXPECT_EQ(scale_of(8, CalibrationMethod::max, Site::q, {{1e-44F}}), std::numeric_limits<float>::min());
}

TEST(Calibration, AlwaysWideTensorsHaveTwiceTheRoom) {
  std::vector<float> values = spread(1'000'000);
  values.push_back(-2);
  for (const Site site : {Site::stream, Site::scores, Site::logits}) {
    for (const CalibrationMethod method :
         {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
      for (const int bits : {8, 16}) EXPECT_EQ(scale_of(bits, method, site, {values}), stored(4, 32767));
    }
  }
}

TEST(Calibration, ScalesSayHowTheyWereMade) {
  const Calibrator calibrator(network_of_depth(3), 16, CalibrationMethod::mse);
  const ActivationScales scales = calibrator.scales();
  EXPECT_EQ(scales.bits, 16);
  EXPECT_EQ(scales.method, CalibrationMethod::mse);
  EXPECT_TRUE(scales.images.empty());
  EXPECT_TRUE(scales.correction.is_empty());
  for (int site = 0; site < kActivationSites; ++site) {
    const std::size_t count = is_per_encoder(static_cast<Site>(site)) ? 3 : 1;
    EXPECT_EQ(scales.values[static_cast<std::size_t>(site)].size(), count) << to_string(static_cast<Site>(site));
  }
}

}  // namespace
}  // namespace secateur::test
