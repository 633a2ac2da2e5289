// SPDX-License-Identifier: Apache-2.0
// Figures in another unit, or of a batch, are named; sound ones are not.
#include "compare/mix_ups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/simulated_runs.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

class MixUpTest : public testing::Test {
 protected:
  /// Ours: 1, 2 and 4 ms, for p_t 4, 2, 1.
  std::vector<MixUp> find(const std::string& csv) {
    std::vector<SimulatedRun> simulated;
    for (const int p_t : {4, 2, 1})
      simulated.push_back(test::simulated_run({"accelerator.p_t=" + std::to_string(p_t)}, 4.0 / p_t));
    const MeasuredRuns measured = read_measured_runs({folder_.write("runs.csv", csv), {}, {}});
    return find_mix_ups(measured, simulated, match_runs({measured, simulated, false}).matches);
  }
  std::string named(const std::string& csv) {
    std::string text;
    for (const MixUp& each : find(csv))
      text += each.column + " " + each.looks_like + " " + std::to_string(each.rows.size()) + ";";
    return text;
  }
  test::TemporaryFolder folder_;
};

TEST_F(MixUpTest, SoundFiguresAreNotNamed) {
  EXPECT_EQ(named("p_t,latency_ms,throughput_fps,power_w,dsp,bram36,clock_mhz\n4,1.2,830,30,2500,130,300\n"
                  "2,2.1,480,28,1500,80,300\n1,7.9,126,9,1800,110,300\n"),
            "");
}

TEST_F(MixUpTest, OtherUnitsOfLatency) {
  EXPECT_EQ(named("p_t,latency_ms\n4,1200\n2,2100\n1,7900\n"), "latency_ms microseconds 3;");
  EXPECT_EQ(named("p_t,latency_ms\n4,0.0012\n2,0.0021\n1,0.0079\n"), "latency_ms seconds 3;");
  EXPECT_EQ(named("p_t,latency_ms\n4,1.2\n2,2100\n1,7.9\n"), "latency_ms microseconds 1;");
  EXPECT_EQ(find("p_t,latency_ms\n4,1.2\n2,2100\n1,7.9\n")[0].rows, (std::vector<int>{3}));
  EXPECT_EQ(named("p_t,latency_ms\n4,1200000\n2,2100000\n1,4000000\n"), "latency_ms nanoseconds 3;");
}

TEST_F(MixUpTest, BatchesByTheirImages) {
  EXPECT_EQ(named("p_t,latency_ms,images\n4,8.8,8\n2,17,8\n1,4.1,1\n"), "latency_ms the latency of a batch of 8 2;");
}

TEST_F(MixUpTest, BatchesByTheirThroughput) {
  // Eight images every 9 ms.
  EXPECT_EQ(named("p_t,latency_ms,throughput_fps\n4,9,889\n"), "latency_ms the latency of a batch of 8 1;");
}

TEST_F(MixUpTest, BatchesByOneFactorInEveryRow) {
  EXPECT_EQ(named("p_t,latency_ms\n4,16.3\n2,31\n1,65\n"), "latency_ms the latency of a batch of 16 3;");
  EXPECT_EQ(named("p_t,latency_ms\n4,16.3\n2,12\n1,65\n"), "");
}

TEST_F(MixUpTest, OtherUnitsOfTheRest) {
  EXPECT_EQ(named("p_t,throughput_fps\n4,1.1\n"), "throughput_fps thousands of images/s 1;");
  EXPECT_EQ(named("p_t,power_w\n4,12000\n"), "power_w milliwatts 1;");
  EXPECT_EQ(named("p_t,bram36\n4,205\n"), "bram36 halves (BRAM 18K) 1;");
  EXPECT_EQ(named("p_t,dsp\n4,17\n"), "dsp per cent of the device 1;");
  EXPECT_EQ(named("p_t,latency_ms,clock_mhz\n4,1,300000000\n"), "clock_mhz kilohertz or hertz 1;");
  EXPECT_EQ(named("p_t,latency_ms,clock_mhz\n4,1,0.3\n"), "clock_mhz gigahertz 1;");
}

}  // namespace
}  // namespace secateur::test
