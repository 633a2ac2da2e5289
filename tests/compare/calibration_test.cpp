// SPDX-License-Identifier: Apache-2.0
// Calibration finds hidden parameters of synthetic boards, and refuses what the runs cannot tell.
#include "compare/calibration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/boards.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

class CalibrationTest : public testing::Test {
 protected:
  std::string refusal(const std::string& fit) {
    return test::error_of(folder_, [&] { calibrate(boards_.request(fit)); });
  }
  test::TemporaryFolder folder_;
  test::Boards boards_;
  std::mt19937_64 random_{1};
};

TEST_F(CalibrationTest, WithoutNoiseTheHiddenValuesAreFound) {
  boards_.measure({60, 0.6, 120}, 0, random_);
  const Calibration calibration = calibrate(boards_.request(""));
  EXPECT_NEAR(calibration.values.launch_us, 60, 3);
  EXPECT_NEAR(calibration.values.efficiency, 0.6, 0.01);
  EXPECT_NEAR(calibration.values.operation_cycles, 120, 8);
  EXPECT_LT(summarise_errors(calibration.after).mape, 0.005);
  EXPECT_GT(summarise_errors(calibration.before).mape, 0.1);
  EXPECT_LT(calibration.interpolation_error, 0.01);
  EXPECT_TRUE(calibration.warnings.empty());
}

TEST_F(CalibrationTest, OnlyWhatIsAskedForIsFitted) {
  boards_.measure({60, 1, 0}, 0, random_);
  const Calibration calibration = calibrate(boards_.request("host.launch_us=0:200"));
  ASSERT_EQ(calibration.parameters.size(), 1U);
  EXPECT_NEAR(calibration.values.launch_us, 60, 1);
  EXPECT_EQ(calibration.values.efficiency, 1);
  // The grid is one point, and a fit is checked by simulations at least once.
  EXPECT_GE(calibration.simulations, 2 * boards_.runs().size());
}

TEST_F(CalibrationTest, EstimatesAreNotFittedTo) {
  boards_.measure({60, 1, 0}, 0, random_);
  boards_.emulate_from(12);
  const Calibration calibration = calibrate(boards_.request("host.launch_us=0:200"));
  EXPECT_EQ(calibration.points.size(), 12U);
  EXPECT_NEAR(calibration.values.launch_us, 60, 1);
  EXPECT_LT(summarise_errors(calibration.after).mape, 0.005);
  boards_.emulate_from(0);
  EXPECT_THAT(
      refusal("host.launch_us"),
      HasSubstr("0 measured latencies with an exact match, of 0 configurations, are too few for 1 parameters: fit "
                "fewer by --fit, or measure more. 16 estimates (emulation, incomplete profiles) are not fitted to"));
}

TEST_F(CalibrationTest, TheCalibratedMachineIsAConfiguration) {
  boards_.measure({60, 0.6, 120}, 0, random_);
  const CalibrationRequest request = boards_.request("");
  const Calibration calibration = calibrate(request);
  const CalibratedMachine machine = calibrated_machine(request, calibration, "board.memory.json");
  folder_.write("board.memory.json", machine.memory.dump());
  DocumentRequest documents;
  documents.accelerator = folder_.write("board.json", machine.accelerator.dump());
  documents.network = "shapes_vit";
  documents.pruning = "b8_rb50_rt50";
  const Documents loaded = load_documents(documents);
  EXPECT_EQ(loaded.accelerator.host.launch_us, calibration.values.launch_us);
  EXPECT_EQ(loaded.accelerator.controller.operation_cycles, std::lround(calibration.values.operation_cycles));
  // Of the first board's memory, 170 MHz.
  EXPECT_NEAR(loaded.memory.clock_mhz, 170 * calibration.values.efficiency, 0.001);
  EXPECT_EQ(loaded.accelerator.name, "board");
}

TEST_F(CalibrationTest, FewerConfigurationsThanParametersAreRefused) {
  boards_.measure({60, 0.6, 120}, 0, random_);
  boards_.keep(0, 2);
  EXPECT_THAT(refusal(""),
              HasSubstr("2 measured latencies with an exact match, of 2 configurations, are too few for 3 parameters"));
}

TEST_F(CalibrationTest, AsManyAsParametersAreWarnedOf) {
  boards_.measure({60, 0.6, 120}, 0, random_);
  boards_.keep(2, 2);
  const Calibration calibration = calibrate(boards_.request("host.launch_us,memory_efficiency"));
  EXPECT_FALSE(calibration.has_intervals);
  EXPECT_TRUE(calibration.left_out.empty());
  EXPECT_THAT(calibration.warnings, testing::Contains(HasSubstr("as many points as parameters")));
}

TEST_F(CalibrationTest, EffectsInTheSameProportionAreRefused) {
  boards_.measure({60, 0.6, 120}, 0, random_);
  // Of the same depth, clock and PEs: a launch, and cycles between the same operations.
  boards_.keep(0, 2);
  EXPECT_THAT(refusal("host.launch_us,controller.operation_cycles"),
              HasSubstr("host.launch_us and controller.operation_cycles cannot be told apart by these runs"));
}

TEST_F(CalibrationTest, AnotherUnitIsRefused) {
  boards_.measure({60, 1, 0}, 0, random_);
  boards_.scale(1000);
  CalibrationRequest request = boards_.request("host.launch_us");
  request.as_given = false;
  EXPECT_THAT(test::error_of(folder_, [&] { calibrate(request); }), HasSubstr("latency_ms looks like microseconds"));
}

TEST(ParseFit, NamesAndBounds) {
  EXPECT_EQ(parse_fit("").size(), 3U);
  const std::vector<FittedParameter> fitted = parse_fit("memory_efficiency=0.5:0.9,host.launch_us");
  EXPECT_EQ(fitted[0].low, 0.5);
  EXPECT_EQ(fitted[0].high, 0.9);
  EXPECT_EQ(fitted[1].parameter, Parameter::launch);
  const auto fault = [](const std::string& text) -> std::string {
    try {
      parse_fit(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(fault("host.launch"), HasSubstr("did you mean host.launch_us?"));
  EXPECT_THAT(fault("memory_efficiency=0.9:0.5"), HasSubstr("expected bounds LOW:HIGH"));
  EXPECT_THAT(fault("memory_efficiency=0.5:2"), HasSubstr("from 0.05 to 1"));
  EXPECT_THAT(fault("host.launch_us,host.launch_us"), HasSubstr("given twice"));
}

}  // namespace
}  // namespace secateur::test
