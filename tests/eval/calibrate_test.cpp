// SPDX-License-Identifier: Apache-2.0
// Calibration on images of a data set: which images, and the same scales on any number of threads.
#include "eval/calibrate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/small_data.hpp"
#include "support/names.hpp"
#include "vit/float_inference.hpp"

namespace secateur::test {
namespace {

TEST(SpreadImages, EvenlyFromTheFirstOn) {
  const test::SmallData small(25);
  const Dataset data = small.open();
  EXPECT_EQ(spread_images(data, 10), (std::vector<int>{0, 2, 5, 7, 10, 12, 15, 17, 20, 22}));
  EXPECT_EQ(spread_images(data, 1), (std::vector<int>{0}));
  EXPECT_EQ(spread_images(data, 25), test::all_images(data));
  EXPECT_EQ(spread_images(data, 1000), test::all_images(data));
}

TEST(ImagesWithout, LeavesNamesOut) {
  const test::SmallData small(5);
  const Dataset data = small.open();
  EXPECT_EQ(images_without(data, {"03.png", "00.png", "elsewhere.png"}), (std::vector<int>{1, 2, 4}));
  EXPECT_EQ(images_without(data, {}), test::all_images(data));
}

TEST(Calibrate, TheSameBitsOnAnyNumberOfThreads) {
  const test::SmallData small(9);
  const Dataset data = small.open();
  const Transformer transformer = test::small_transformer();
  for (const CalibrationMethod method :
       {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    const ActivationScales one = calibrate(transformer, 8, method, data, test::all_images(data), 1, nullptr);
    const ActivationScales four = calibrate(transformer, 8, method, data, test::all_images(data), 4, nullptr);
    EXPECT_EQ(one.values, four.values) << to_string(method);
    EXPECT_EQ(one.correction.proj, four.correction.proj) << to_string(method);
    EXPECT_EQ(one.correction.mlp_out, four.correction.mlp_out) << to_string(method);
  }
}

TEST(Calibrate, SaysFromWhichImages) {
  const test::SmallData small(6);
  const Dataset data = small.open();
  int steps = 0;
  const ActivationScales scales =
      calibrate(test::small_transformer(), 16, CalibrationMethod::mse, data, {4, 1}, 2, [&] { ++steps; });
  EXPECT_EQ(steps, 4);  // two passes
  EXPECT_EQ(scales.images, (std::vector<std::string>{"04.png", "01.png"}));
  EXPECT_EQ(scales.bits, 16);
  EXPECT_EQ(scales.method, CalibrationMethod::mse);
  EXPECT_EQ(scales.correction.proj.size(), 2U);
  EXPECT_EQ(scales.correction.proj[0].size(), 32U);
}

TEST(Calibrate, OnlyTheImagesGivenCount) {
  const test::SmallData small(6);
  const Dataset data = small.open();
  const Transformer transformer = test::small_transformer();
  const ActivationScales some = calibrate(transformer, 8, CalibrationMethod::max, data, {0, 1}, 1, nullptr);
  const ActivationScales all =
      calibrate(transformer, 8, CalibrationMethod::max, data, test::all_images(data), 1, nullptr);
  EXPECT_NE(some.values, all.values);
  for (std::size_t site = 0; site < kActivationSites; ++site) {
    for (std::size_t i = 0; i < all.values[site].size(); ++i) EXPECT_LE(some.values[site][i], all.values[site][i]);
  }
  double largest = 0;
  for (const int i : {0, 1}) {
    for (const float value : network_input(data, i, transformer.network))
      largest = std::max<double>(largest, std::abs(value));
  }
  EXPECT_EQ(some.of(ActivationSite::image), static_cast<float>(largest / 127));
}

TEST(Calibrate, AnOverflowIsAnError) {
  const test::SmallData small(2);
  const Dataset data = small.open();
  Transformer transformer = test::small_transformer();
  for (float& weight : transformer.encoders[1].q.weight) weight *= 1e38F;
  const std::string text = "00.png: logits are not finite: the network's values overflow single precision";
  const auto expect_error = [&](const auto& action) {
    try {
      action();
      ADD_FAILURE() << "no error";
    } catch (const RunError& error) {
      EXPECT_EQ(error.what(), text);
    }
  };
  expect_error([&] { calibrate(transformer, 8, CalibrationMethod::mse, data, {0}, 1, nullptr); });
  const auto classifier = float_classifier(transformer);
  expect_error([&] { evaluate(*classifier, transformer.network, data, {0, 1}, 1, nullptr); });
}

TEST(Calibrate, AFileThatIsNoImageIsNamed) {
  const test::SmallData small(4);
  small.folder().write("01.png", "GIF89a");
  const Dataset data = small.open();
  const std::string error = test::error_of(small.folder(), [&] {
    calibrate(test::small_transformer(), 8, CalibrationMethod::max, data, {0, 1, 2}, 2, nullptr);
  });
  EXPECT_EQ(error.rfind("01.png: ", 0), 0U) << error;
}

}  // namespace
}  // namespace secateur::test
