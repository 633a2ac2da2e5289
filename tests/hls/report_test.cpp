// SPDX-License-Identifier: Apache-2.0
// Reports in the forms that releases from 2019 to 2024 have, written after the documented format; and beside a result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "hls/report_comparison.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
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
  EXPECT_EQ(fault("<root><body/></root>"), "csynth.xml: got <root>; expected a csynth.xml, with PerformanceEstimates");
  EXPECT_THAT(fault("<html><body/></html>"), HasSubstr("csynth.xml: is an HTML page; expected a csynth.xml"));
  EXPECT_THAT(fault("<\x1b[31m/>"), HasSubstr("not XML"));
}

TEST_F(ReportTest, WhatIsNoFigureIsAFaultWithItsPlace) {
  std::string text = with(kFunction, "<TargetClockPeriod>3.33", "<TargetClockPeriod>nan");
  text = with(text, "<ClockUncertainty>0.90", "<ClockUncertainty>-inf");
  text = with(text, "<Best-caseLatency>1200", "<Best-caseLatency>-5");
  text = with(text, "<Worst-caseLatency>1220", "<Worst-caseLatency>9223372036854775807");
  text = with(text, "<EstimatedClockPeriod>2.431", "<EstimatedClockPeriod>inf");
  text = with(text, "<TripCount>198", "<TripCount>0x10");
  text = with(text, "<DSP>128", "<DSP>-1");
  text = with(text, "<LUT>9000", "<LUT>1e300");
  EXPECT_EQ(fault(text),
            "csynth.xml: target clock: got \"nan\"; expected a number above 0\n"
            "csynth.xml: clock uncertainty: got \"-inf\"; expected a number that is not negative\n"
            "csynth.xml: vit_layernorm: best latency: got \"-5\"; expected an integer from 0 to 1000000000000000\n"
            "csynth.xml: vit_layernorm: worst latency: got \"9223372036854775807\"; expected an integer from 0 to "
            "1000000000000000\n"
            "csynth.xml: vit_layernorm: estimated clock: got \"inf\"; expected a number that is not negative\n"
            "csynth.xml: vit_layernorm, loop rows: trip count: got \"0x10\"; expected an integer from 0 to "
            "1000000000000000\n"
            "csynth.xml: vit_layernorm: DSP: got \"-1\"; expected an integer from 0 to 1000000000\n"
            "csynth.xml: vit_layernorm: LUT: got \"1e300\"; expected an integer from 0 to 1000000000");
}

TEST_F(ReportTest, TheLargestFiguresAreRead) {
  const std::string text = with(kFunction, "<Worst-caseLatency>1220", "<Worst-caseLatency>1000000000000000");
  EXPECT_EQ(read(text).modules[0].latency.max, 1'000'000'000'000'000);
  EXPECT_THAT(fault(with(kFunction, "<Worst-caseLatency>1220", "<Worst-caseLatency>1000000000000001")),
              HasSubstr("worst latency"));
}

TEST_F(ReportTest, ThousandsMayBeMarked) {
  EXPECT_EQ(read(with(kFunction, "<LUT>9000", "<LUT>1,009,000")).modules[0].used.lut, 1'009'000);
  for (const char* lut : {"1,00", "10,0000", ",100", "1,", "1,2,3", "1.000,0"}) {
    EXPECT_THAT(fault(with(kFunction, "<LUT>9000", std::string("<LUT>") + lut)), HasSubstr("LUT: got")) << lut;
  }
}

TEST_F(ReportTest, ALoopWithoutEndHasNoTripCount) {
  const HlsReport report = read(with(kFunction, "<TripCount>198", "<TripCount>inf"));
  EXPECT_EQ(report.modules[0].loops[0].trip_count.min, std::nullopt);
  EXPECT_THAT(report.unread, ElementsAre("vit_layernorm, loop rows: trip count is \"inf\""));
}

std::string nested(int depth) {
  std::string text = "<profile><PerformanceEstimates><SummaryOfLoopLatency>";
  for (int i = 0; i < depth; ++i) text += "<l><TripCount>2</TripCount>";
  for (int i = 0; i < depth; ++i) text += "</l>";
  return text + "</SummaryOfLoopLatency></PerformanceEstimates></profile>";
}

TEST_F(ReportTest, LoopsAreNestedUpToALimit) {
  const HlsReport deepest = read(nested(64));
  ASSERT_EQ(deepest.modules[0].loops.size(), 64U);
  EXPECT_EQ(deepest.modules[0].loops[63].nesting, 63);
  EXPECT_EQ(fault(nested(65)), "csynth.xml: top: loops are nested deeper than 64 levels");
  EXPECT_EQ(fault(nested(100'000)), "csynth.xml: top: loops are nested deeper than 64 levels");
}

TEST_F(ReportTest, NamesOfLoopsAreBounded) {
  const std::string name(600, 'n');
  EXPECT_EQ(read(with(kFunction, "<words>", "<words><Name>" + name + "</Name>")).modules[0].loops[1].name,
            "rows/" + name);
  EXPECT_EQ(
      fault(with(kFunction, "<words>", "<words><Name>" + name + name + "</Name>")),
      "csynth.xml: vit_layernorm: a loop's name, with those of the loops around it, has 1205 bytes; expected up to "
      "1000");
}

TEST_F(ReportTest, ManyOpenFiguresAreCounted) {
  std::string loops;
  for (int i = 0; i < 3000; ++i) loops += "<l><TripCount>?</TripCount><Latency>7</Latency></l>";
  const HlsReport report = read(with(kFunction, "<rows>", loops + "<rows>"));
  ASSERT_EQ(report.unread.size(), 1001U);
  EXPECT_EQ(report.unread.back(), "and 2000 more");
}

TEST_F(ReportTest, OtherEncodingsAreReadAndTold) {
  const HlsReport latin = read(with(kFunction, "vit_layernorm", "caf\xe9"));
  EXPECT_EQ(latin.top, "caf\xc3\xa9");
  EXPECT_THAT(latin.notes, ElementsAre("the file is not UTF-8: read as Latin-1"));
  std::string wide = "\xff\xfe";
  for (const char c : std::string(kFunction)) wide += {c, '\0'};
  EXPECT_EQ(read(wide).top, "vit_layernorm");
  EXPECT_THAT(read(wide).notes, ElementsAre("the file is UTF-16, read as such"));
  EXPECT_EQ(read(with(kFunction, "<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>")).top,
            "vit_layernorm");
  EXPECT_EQ(read(with(kFunction, "vit_layernorm", "a&#xD800;b")).top,
            "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
            "b");
  EXPECT_THAT(fault(std::string("<profile>\0</profile>", 20)), HasSubstr("holds zero bytes"));
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

/// As Vivado HLS wrote it up to 2019.2.
constexpr const char* kOldCosim = R"(Simulation tool   : xsim.
+----------+----------+-----------------------------------------------+-----------------------------------------------+
|          |          |                    Latency                    |                    Interval                   |
+   RTL    +  Status  +-----------------------------------------------+-----------------------------------------------+
|          |          |      min      |      avg      |      max      |      min      |      avg      |      max      |
+----------+----------+-----------------------------------------------+-----------------------------------------------+
|      VHDL|        NA|             NA|             NA|             NA|             NA|             NA|             NA|
|   Verilog|      Pass|             70|             75|             80|             71|             76|             81|
+----------+----------+-----------------------------------------------+-----------------------------------------------+
)";

TEST_F(ReportTest, CoSimulationsOfVivadoHls) {
  const CosimReport report = read_cosim_report(folder_.write("top_cosim.rpt", kOldCosim));
  EXPECT_EQ(report.language, "Verilog");
  EXPECT_EQ(report.latency.min, 70);
  EXPECT_EQ(report.average_latency, 75);
  EXPECT_EQ(report.latency.max, 80);
  EXPECT_EQ(report.interval.min, 71);
  EXPECT_EQ(report.interval.max, 81);
  EXPECT_EQ(report.total, std::nullopt);
}

TEST_F(ReportTest, OfTwoLanguagesTheOneThatFailedCounts) {
  const std::string both = with(kOldCosim, "|      VHDL|        NA|             NA|             NA|             NA|",
                                "|      VHDL|      Fail|              9|              9|              9|");
  const CosimReport report = read_cosim_report(folder_.write("top_cosim.rpt", both));
  EXPECT_EQ(report.language, "VHDL");
  EXPECT_EQ(report.status, "Fail");
}

TEST_F(ReportTest, FiguresOfCoSimulations) {
  const auto fault_with = [&](const char* figure) {
    const std::string path = folder_.write("top_cosim.rpt", with(kOldCosim, "            80", figure));
    return test::error_of(folder_, [&] { read_cosim_report(path); });
  };
  const std::string expected = "; expected an integer from 0 to 1000000000000000";
  EXPECT_EQ(fault_with("nan"), "top_cosim.rpt: line 8, Verilog: most latency: got \"nan\"" + expected);
  EXPECT_EQ(fault_with("-5"), "top_cosim.rpt: line 8, Verilog: most latency: got \"-5\"" + expected);
  EXPECT_EQ(fault_with("1e300"), "top_cosim.rpt: line 8, Verilog: most latency: got \"1e300\"" + expected);
  EXPECT_EQ(fault_with("8|8|8"), "top_cosim.rpt: line 8: has 10 cells; expected 8 or 9");
}

TEST_F(ReportTest, ResultsThatWereEditedAreNoDanger) {
  const HlsReport report = read(kDesign);
  for (
      const char* text :
      {R"({"operations": 3, "cycles": "x", "resources": []})", R"({"operations": [3, {"name": 4}, {"name": "gelu"}]})",
       R"({"operations": [{"name": "e.gelu", "start_cycle": -1e300, "end_cycle": 1e300}], "resources": {"dsp": 1e300}})"}) {
    const HlsComparison comparison = compare_with_result(report, Json::parse(text));
    EXPECT_EQ(comparison.modules[0].ours.max, 0) << text;
    EXPECT_EQ(comparison.resources[0].ours, 0) << text;
  }
}

TEST_F(ReportTest, AnOperatorOnTopIsComparedWithItsOperation) {
  const Json result =
      Json::parse(R"({"cycles": 1000, "operations": [{"name": "e.ln1", "start_cycle": 0, "end_cycle": 7}]})");
  const HlsReport report = read(kFunction);
  const HlsComparison comparison = compare_with_result(report, result);
  EXPECT_EQ(comparison.modules[0].operation, "layernorm");
  EXPECT_EQ(comparison.modules[0].ours.max, 7);
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
}  // namespace secateur::test
