// SPDX-License-Identifier: Apache-2.0
// Reports in the forms that releases from 2019 to 2024 have, written after the documented format; and beside a result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "hls/report_comparison.hpp"
#include "support/temporary_folder.hpp"

namespace secateur {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFunction = R"(<?xml version="1.0"?>
<profile>
  <ReportVersion><Version>2022.2</Version></ReportVersion>
  <UserAssignments>
    <Part>xcu250-figd2104-2L-e</Part><TopModelName>vit_layernorm</TopModelName>
    <TargetClockPeriod>3.33</TargetClockPeriod><ClockUncertainty>0.90</ClockUncertainty>
  </UserAssignments>
  <PerformanceEstimates>
    <PipelineType>no</PipelineType>
    <SummaryOfTimingAnalysis><EstimatedClockPeriod>2.431</EstimatedClockPeriod></SummaryOfTimingAnalysis>
    <SummaryOfOverallLatency>
      <Best-caseLatency>1200</Best-caseLatency><Average-caseLatency>1210</Average-caseLatency>
      <Worst-caseLatency>1220</Worst-caseLatency><Interval-min>1201</Interval-min><Interval-max>1221</Interval-max>
    </SummaryOfOverallLatency>
    <SummaryOfLoopLatency>
      <rows><TripCount>198</TripCount><Latency>1188</Latency><IterationLatency>6</IterationLatency>
        <words><TripCount>6</TripCount><Latency>6</Latency><PipelineII>1</PipelineII><PipelineDepth>3</PipelineDepth></words>
      </rows>
    </SummaryOfLoopLatency>
  </PerformanceEstimates>
  <AreaEstimates>
    <Resources><BRAM_18K>5</BRAM_18K><DSP>128</DSP><FF>4000</FF><LUT>9000</LUT><URAM>0</URAM></Resources>
    <AvailableResources><BRAM_18K>5376</BRAM_18K><DSP>12288</DSP><FF>3456000</FF><LUT>1728000</LUT><URAM>1280</URAM></AvailableResources>
  </AreaEstimates>
</profile>)";

class ReportTest : public testing::Test {
 protected:
  HlsReport read(const std::string& text) { return read_csynth_xml(folder_.write("csynth.xml", text)); }
  std::string fault(const std::string& text) {
    return test::error_of(folder_, [&] { read(text); });
  }
  static std::string with(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  test::TemporaryFolder folder_;
};

TEST_F(ReportTest, AFunction) {
  const HlsReport report = read(kFunction);
  EXPECT_EQ(report.version, "2022.2");
  EXPECT_EQ(report.part, "xcu250-figd2104-2L-e");
  EXPECT_EQ(report.target_ns, 3.33);
  EXPECT_EQ(report.uncertainty_ns, 0.90);
  EXPECT_EQ(report.estimated_ns, 2.431);
  ASSERT_EQ(report.modules.size(), 1U);
  const HlsModule& module = report.modules[0];
  EXPECT_EQ(module.name, "vit_layernorm");
  EXPECT_EQ(module.latency.min, 1200);
  EXPECT_EQ(module.latency.max, 1220);
  EXPECT_EQ(module.average_latency, 1210);
  EXPECT_EQ(module.interval.max, 1221);
  ASSERT_EQ(module.loops.size(), 2U);
  EXPECT_EQ(module.loops[0].name, "rows");
  EXPECT_EQ(module.loops[0].iteration_latency, 6);
  EXPECT_EQ(module.loops[0].ii, std::nullopt);
  EXPECT_EQ(module.loops[1].name, "rows/words");
  EXPECT_EQ(module.loops[1].trip_count.max, 6);
  EXPECT_EQ(module.loops[1].ii, 1);
  EXPECT_EQ(module.loops[1].depth, 3);
  EXPECT_EQ(module.used.dsp, 128);
  EXPECT_EQ(module.used.bram36(), 2.5);
  EXPECT_EQ(report.available.lut, 1728000);
  EXPECT_TRUE(report.unread.empty());
}

TEST_F(ReportTest, OldNamesOfDsps) {
  EXPECT_EQ(read(with(kFunction, "<DSP>128</DSP>", "<DSP48E>128</DSP48E>")).modules[0].used.dsp, 128);
}

TEST_F(ReportTest, WhatIsOpenIsAbsentAndSaid) {
  std::string text =
      with(kFunction, "<Worst-caseLatency>1220</Worst-caseLatency>", "<Worst-caseLatency>undef</Worst-caseLatency>");
  text = with(text, "<TripCount>198</TripCount>", "<TripCount>?</TripCount>");
  const HlsReport report = read(text);
  EXPECT_EQ(report.modules[0].latency.max, std::nullopt);
  EXPECT_EQ(report.modules[0].loops[0].trip_count.min, std::nullopt);
  EXPECT_THAT(report.unread, ElementsAre("vit_layernorm: worst latency is \"undef\"",
                                         "vit_layernorm, loop rows: trip count is \"?\""));
}

TEST_F(ReportTest, Ranges) {
  std::string text = with(kFunction, "<TripCount>198</TripCount>",
                          "<TripCount><range><min>28</min><max>198</max></range></TripCount>");
  text = with(text, "<Latency>1188</Latency>", "<Latency>168 ~ 1188</Latency>");
  const HlsLoop loop = read(text).modules[0].loops[0];
  EXPECT_EQ(loop.trip_count.min, 28);
  EXPECT_EQ(loop.trip_count.max, 198);
  EXPECT_EQ(loop.latency.min, 168);
  EXPECT_EQ(loop.latency.max, 1188);
}

constexpr const char* kDesign = R"(<profile>
  <UserAssignments><TopModelName>secateur_top</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod></UserAssignments>
  <ModuleInformation>
    <Module><Name>vit_gelu</Name>
      <PerformanceEstimates>
        <SummaryOfTimingAnalysis><EstimatedClockPeriod>2.4</EstimatedClockPeriod></SummaryOfTimingAnalysis>
        <SummaryOfOverallLatency><Best-caseLatency>300</Best-caseLatency><Worst-caseLatency>310</Worst-caseLatency>
          <PipelineInitiationInterval>300 ~ 310</PipelineInitiationInterval><PipelineType>no</PipelineType></SummaryOfOverallLatency>
        <SummaryOfLoopLatency><L0><Name>VITIS_LOOP_12_1</Name><TripCount>100</TripCount><Latency>300</Latency><PipelineII>2</PipelineII></L0></SummaryOfLoopLatency>
      </PerformanceEstimates>
      <AreaEstimates><Resources><LUT>500</LUT><DSP>64</DSP></Resources></AreaEstimates></Module>
    <Module><Name>secateur_top</Name>
      <PerformanceEstimates>
        <SummaryOfTimingAnalysis><EstimatedClockPeriod>2.9</EstimatedClockPeriod></SummaryOfTimingAnalysis>
        <SummaryOfOverallLatency><Best-caseLatency>900</Best-caseLatency><Worst-caseLatency>1100</Worst-caseLatency></SummaryOfOverallLatency>
      </PerformanceEstimates>
      <AreaEstimates><Resources><LUT>110000</LUT><DSP>700</DSP><BRAM_18K>200</BRAM_18K></Resources></AreaEstimates></Module>
  </ModuleInformation>
</profile>)";

TEST_F(ReportTest, AWholeDesignHasTheTopFirst) {
  const HlsReport report = read(kDesign);
  ASSERT_EQ(report.modules.size(), 2U);
  EXPECT_EQ(report.modules[0].name, "secateur_top");
  EXPECT_EQ(report.estimated_ns, 2.9);
  EXPECT_EQ(report.modules[1].interval.max, 310);
  EXPECT_EQ(report.modules[1].loops[0].name, "VITIS_LOOP_12_1");
  EXPECT_EQ(report.modules[1].loops[0].ii, 2);
}

TEST_F(ReportTest, WhatIsNoReportIsToldWhere) {
  EXPECT_THAT(fault("<profile>\n  <a></b>\n</profile>"), HasSubstr("csynth.xml: line 2, column"));
  EXPECT_EQ(fault("<html><body/></html>"), "csynth.xml: got <html>; expected a csynth.xml, with PerformanceEstimates");
}

constexpr const char* kCosim = R"(
Report time       : Thu Jan  6 13:23:10 2022.
Solution          : solution1.
Simulation tool   : xsim.

+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
|          |          |             Latency(Clock Cycles)             |              Interval(Clock Cycles)           | Total Execution Time |
+   RTL    +  Status  +-----------------------------------------------+-----------------------------------------------+    (Clock Cycles)    +
|          |          |      min      |      avg      |      max      |      min      |      avg      |      max      |                      |
+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
|      VHDL|        NA|             NA|             NA|             NA|             NA|             NA|             NA|                    NA|
|   Verilog|      Pass|            100|            105|            110|             NA|             NA|             NA|                   315|
+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
)";

TEST_F(ReportTest, CoSimulation) {
  const CosimReport report = read_cosim_report(folder_.write("top_cosim.rpt", kCosim));
  EXPECT_EQ(report.tool, "xsim");
  EXPECT_EQ(report.language, "Verilog");
  EXPECT_EQ(report.status, "Pass");
  EXPECT_EQ(report.latency.min, 100);
  EXPECT_EQ(report.latency.max, 110);
  EXPECT_EQ(report.average_latency, 105);
  EXPECT_EQ(report.interval.max, std::nullopt);
  EXPECT_EQ(report.total, 315);
  EXPECT_TRUE(report.unread.empty());
}

TEST_F(ReportTest, CoSimulationsWithoutTheLastColumnOrAnyRun) {
  std::string text = kCosim;
  for (std::size_t at = text.find("|                   315|"); at != std::string::npos;
       at = text.find("|                   315|")) {
    text.replace(at, 24, "|");
  }
  EXPECT_EQ(read_cosim_report(folder_.write("old.rpt", text)).total, std::nullopt);
  EXPECT_EQ(read_cosim_report(folder_.write("old.rpt", text)).latency.max, 110);
  text.replace(text.find("|   Verilog|      Pass|"), 23, "|   Verilog|        NA|");
  EXPECT_THAT(test::error_of(folder_, [&] { read_cosim_report(folder_.write("none.rpt", text)); }),
              HasSubstr("neither VHDL nor Verilog"));
  EXPECT_THAT(test::error_of(folder_, [&] { read_cosim_report(folder_.write("none.rpt", "hello")); }),
              HasSubstr("no table"));
}

TEST(OperationIn, TheLongestNameBetweenUnderscores) {
  EXPECT_EQ(operation_in("vit_layernorm_1"), "layernorm");
  EXPECT_EQ(operation_in("softmax_exp"), "softmax_exp");
  EXPECT_EQ(operation_in("run_softmax"), "softmax");
  EXPECT_EQ(operation_in("MLP_INT_product"), "mlp_int");
  EXPECT_EQ(operation_in("embedding"), "");
  EXPECT_EQ(operation_in("entry_proc"), "");
}

TEST_F(ReportTest, BesideAResult) {
  const HlsReport report = read(kDesign);
  const Json result = Json::parse(R"({"cycles": 1000, "operations": [
    {"name": "encoder0.gelu", "start_cycle": 100, "end_cycle": 400}, {"name": "encoder1.gelu", "start_cycle": 500, "end_cycle": 820},
    {"name": "encoder1.mlp_out", "start_cycle": 0, "end_cycle": 9}],
    "resources": {"dsp": 640, "lut": 100000, "ff": 5, "bram36": 80, "uram": 0}})");
  const HlsComparison comparison = compare_with_result(report, result);
  ASSERT_EQ(comparison.modules.size(), 2U);
  EXPECT_EQ(comparison.modules[0].ours.max, 1000);
  EXPECT_EQ(comparison.modules[1].operation, "gelu");
  EXPECT_EQ(comparison.modules[1].ours.calls, 2);
  EXPECT_EQ(comparison.modules[1].ours.min, 300);
  EXPECT_EQ(comparison.modules[1].ours.max, 320);
  EXPECT_EQ(comparison.resources[0].theirs, 700);
  EXPECT_EQ(comparison.resources[0].ours, 640);
  EXPECT_EQ(comparison.resources[3].theirs, 100);
}

}  // namespace
}  // namespace secateur
