// SPDX-License-Identifier: Apache-2.0
// 200 synthetic boards with hidden parameters and 5 % noise: how often the stated 95 % intervals hold the truth.
#include <gtest/gtest.h>

#include "compare/boards.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(CalibrationSlow, IntervalsHoldTheTruthOfTwoHundredBoards) {
  constexpr int kBoards = 200, kFewest = 182, kMost = 198;
  constexpr double kNoise = 0.05;
  test::Boards boards;
  const Response response(boards.response_request(""));
  std::mt19937_64 random(2024);
  std::uniform_real_distribution<double> launch(10, 200), efficiency(0.4, 0.95);
  std::uniform_int_distribution<int> cycles(20, 400);
  std::array<int, kParameterCount> holds{};
  int open = 0;
  for (int board = 0; board < kBoards; ++board) {
    const PhysicalValues hidden{launch(random), efficiency(random), static_cast<double>(cycles(random))};
    boards.measure(hidden, kNoise, random);
    CalibrationRequest request = boards.request("");
    request.prepared = &response;
    const Calibration calibration = calibrate(request);
    for (std::size_t i = 0; i < calibration.parameters.size(); ++i) {
      const CalibratedParameter& each = calibration.parameters[i];
      const double truth = hidden[each.fitted.parameter];
      holds[i] += each.interval.low <= truth && truth <= each.interval.high ? 1 : 0;
      open += each.is_open ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    std::printf("%s: %d of %d\n", kParameters[i].name, holds[i], kBoards);
    EXPECT_GE(holds[i], kFewest) << kParameters[i].name;
    EXPECT_LE(holds[i], kMost) << kParameters[i].name;
  }
  // Intervals that hold everything would hold the truth.
  EXPECT_LE(open, kBoards / 20);
}

}  // namespace
}  // namespace secateur::test
