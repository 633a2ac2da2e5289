// SPDX-License-Identifier: Apache-2.0
// secateur hls import as a user runs it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/secateur.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

constexpr const char* kReport = R"(<profile>
  <UserAssignments><TopModelName>vit_gelu</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod></UserAssignments>
  <PerformanceEstimates>
    <SummaryOfTimingAnalysis><EstimatedClockPeriod>4.2</EstimatedClockPeriod></SummaryOfTimingAnalysis>
    <SummaryOfOverallLatency><Best-caseLatency>10</Best-caseLatency><Worst-caseLatency>?</Worst-caseLatency></SummaryOfOverallLatency>
    <SummaryOfLoopLatency><values><TripCount>8</TripCount><Latency>10</Latency><PipelineII>1</PipelineII></values></SummaryOfLoopLatency>
  </PerformanceEstimates>
  <AreaEstimates><Resources><LUT>500</LUT><DSP>64</DSP></Resources></AreaEstimates>
</profile>)";

class HlsTest : public CliTest {
 protected:
  HlsTest() { folder_.write("csynth.xml", kReport); }
};

TEST_F(HlsTest, PrintsWhatTheReportSays) {
  const Ran ran = secateur({"hls", "import", "csynth.xml", "--out", "read.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("estimated 4.200 ns: NOT met"));
  EXPECT_THAT(ran.out, HasSubstr("8 times, II 1, depth ?, 10 cycles"));
  EXPECT_THAT(ran.out, HasSubstr("vit_gelu: worst latency is \"?\""));
  const auto json = nlohmann::json::parse(read("read.json"));
  EXPECT_EQ(json[0]["modules"][0]["latency"][0], 10);
  EXPECT_TRUE(json[0]["modules"][0]["latency"][1].is_null());
}

TEST_F(HlsTest, BesideARun) {
  ASSERT_EQ(tiny_run({"--out", "run"}).status, 0);
  const Ran ran = secateur({"hls", "import", "csynth.xml", "--results", "run"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("resources of the top"));
  std::istringstream text(ran.out);
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(HlsTest, AFailedCoSimulationIsAFailure) {
  folder_.write("top_cosim.rpt",
                "|  | | Latency(Clock Cycles) | Interval(Clock Cycles) |\n"
                "|   Verilog|      Fail|            100|            105|            110|  NA|  NA|  NA|\n");
  EXPECT_EQ(secateur({"hls", "import", "top_cosim.rpt"}).status, 1);
}

TEST_F(HlsTest, WrongInputLeavesWhatWasThere) {
  folder_.write("read.json", "before");
  folder_.write("bad.xml", "<profile><a></profile>");
  EXPECT_EQ(secateur({"hls", "import", "csynth.xml", "bad.xml", "--out", "read.json"}).status, 2);
  EXPECT_EQ(read("read.json"), "before");
  EXPECT_THAT(secateur({"hls", "imprt", "csynth.xml"}).err,
              HasSubstr("got \"imprt\"; expected export, check or import"));
  EXPECT_THAT(secateur({"hls", "import"}).err, HasSubstr("give reports"));
  EXPECT_EQ(secateur({"hls", "import", "none.xml"}).status, 2);
  EXPECT_EQ(secateur({"hls", "import", "csynth.xml", "--results", "csynth.xml"}).status, 2);
}

}  // namespace
}  // namespace secateur::test
