// SPDX-License-Identifier: Apache-2.0
// secateur hls import as a user runs it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/secateur.hpp"
#include "support/names.hpp"

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

constexpr const char* kNested = R"(<profile>
  <UserAssignments><TopModelName>top</TopModelName><TargetClockPeriod>10</TargetClockPeriod></UserAssignments>
  <PerformanceEstimates>
    <SummaryOfTimingAnalysis><EstimatedClockPeriod>7</EstimatedClockPeriod></SummaryOfTimingAnalysis>
    <SummaryOfOverallLatency><Best-caseLatency>100</Best-caseLatency><Worst-caseLatency>100</Worst-caseLatency>
      <Interval-min>101</Interval-min><Interval-max>103</Interval-max></SummaryOfOverallLatency>
    <SummaryOfLoopLatency><VITIS_LOOP_35_2><TripCount>4</TripCount><Latency>40</Latency>
      <VITIS_LOOP_56_1><TripCount>8</TripCount><Latency>9</Latency><PipelineII>1</PipelineII></VITIS_LOOP_56_1>
      <VITIS_LOOP_71_3><TripCount>8</TripCount><Latency>9</Latency><PipelineII>1</PipelineII></VITIS_LOOP_71_3>
    </VITIS_LOOP_35_2></SummaryOfLoopLatency>
  </PerformanceEstimates>
  <AreaEstimates><Resources><BRAM_18K>27</BRAM_18K><DSP>10</DSP><FF>6891</FF><LUT>9516</LUT><URAM>0</URAM></Resources></AreaEstimates>
</profile>)";

TEST_F(HlsTest, LoopsIntervalsAndResourcesAreInTheText) {
  folder_.write("nested.xml", kNested);
  const Ran ran = secateur({"hls", "import", "nested.xml"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("      VITIS_LOOP_56_1"));
  EXPECT_THAT(ran.out, HasSubstr("      VITIS_LOOP_71_3"));
  EXPECT_THAT(ran.out, HasSubstr("101..103"));
  EXPECT_THAT(ran.out, HasSubstr("BRAM36 13.5, DSP 10, LUT 9,516, FF 6,891, URAM 0"));
}

TEST_F(HlsTest, LongNamesAreNotCut) {
  std::string text = kNested;
  const std::string one = std::string(150, 'n') + "_1", other = std::string(150, 'n') + "_2";
  for (std::size_t at = text.find("VITIS_LOOP_56_1"); at != std::string::npos; at = text.find("VITIS_LOOP_56_1"))
    text.replace(at, 15, one);
  for (std::size_t at = text.find("VITIS_LOOP_71_3"); at != std::string::npos; at = text.find("VITIS_LOOP_71_3"))
    text.replace(at, 15, other);
  folder_.write("long.xml", text);
  const Ran ran = secateur({"hls", "import", "long.xml"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("n_1\n"));
  EXPECT_THAT(ran.out, HasSubstr("n_2\n"));
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(HlsTest, FunctionsArePairedByWordsAndThePairIsPrinted) {
  ASSERT_EQ(tiny_run({"--out", "run"}).status, 0);
  const auto module = [](const std::string& name) {
    return "<Module><Name>" + name +
           "</Name><PerformanceEstimates><SummaryOfTimingAnalysis><EstimatedClockPeriod>7</EstimatedClockPeriod>"
           "</SummaryOfTimingAnalysis><SummaryOfOverallLatency><Best-caseLatency>50</Best-caseLatency>"
           "<Worst-caseLatency>50</Worst-caseLatency><PipelineInitiationInterval>50</PipelineInitiationInterval>"
           "</SummaryOfOverallLatency></PerformanceEstimates><AreaEstimates><Resources><LUT>1</LUT></Resources>"
           "</AreaEstimates></Module>";
  };
  folder_.write("names.xml",
                "<profile><UserAssignments><TopModelName>top</TopModelName><TargetClockPeriod>10"
                "</TargetClockPeriod></UserAssignments><ModuleInformation>" +
                    module("do_q_matmul_k") + module("do_attn_matmul_v") + module("read_k") +
                    "</ModuleInformation></profile>");
  const Ran ran = secateur({"hls", "import", "names.xml", "--results", "run", "--out", "o.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("beside qk, "));
  EXPECT_THAT(ran.out, HasSubstr("beside av, "));
  EXPECT_THAT(ran.out, HasSubstr("beside nothing: its name tells no operation"));
  const auto json = nlohmann::json::parse(read("o.json"));
  EXPECT_EQ(json[0]["modules"][0]["operation"], "qk");
  EXPECT_EQ(json[0]["modules"][2]["operation"], "");
  EXPECT_TRUE(json[0]["modules"][2]["ours"].is_null());
}

TEST_F(HlsTest, FiguresOfLoopsForTimedCSimulation) {
  const auto loop = [](const std::string& name, const std::string& figures) {
    return "<" + name + "><TripCount>4</TripCount><Latency>40</Latency>" + figures + "</" + name + ">";
  };
  folder_.write("timing.xml",
                "<profile><UserAssignments><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates>"
                "<SummaryOfLoopLatency>" +
                    loop("OUTER", loop("GELU", "<PipelineII>2</PipelineII><PipelineDepth>31</PipelineDepth>")) +
                    loop("DRAIN", "<PipelineII>1</PipelineII><PipelineDepth>?</PipelineDepth>") +
                    loop("SORT", "<PipelineII>3</PipelineII><IterationLatency>7</IterationLatency>") +
                    "</SummaryOfLoopLatency></PerformanceEstimates></profile>");
  const Ran ran = secateur({"hls", "import", "timing.xml", "--timing", "synthesis.csv"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(read("synthesis.csv"), "kind,name,interval,depth\nloop,GELU,2,31\nloop,SORT,3,7\n");
  const Ran none = secateur({"hls", "import", "csynth.xml", "--timing", "none.csv"});
  EXPECT_EQ(none.status, 2);
  EXPECT_EQ(none.err,
            "csynth.xml: tells interval and depth of no loop of the kernels; --timing wants the csynth.xml of an "
            "export\n");
  EXPECT_FALSE(exists("none.csv"));
}

TEST_F(HlsTest, NamesAreShownAndNotObeyed) {
  folder_.write("escapes.xml",
                "<profile><UserAssignments><Part>\x1b]0;x\x07\x1b[31mRED</Part><TopModelName>\x1b[2J&#27;[1mt\xe9"
                "</TopModelName></UserAssignments><ReportVersion><Version>\x1b[5m1</Version></ReportVersion>"
                "<PerformanceEstimates/></profile>");
  const Ran ran = secateur({"hls", "import", "escapes.xml", "--out", "o.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out.find_first_of("\x1b\x07"), std::string::npos) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("Note: the file is not UTF-8: read as Latin-1."));
  EXPECT_EQ(nlohmann::json::parse(read("o.json"))[0]["top"], "\x1b[2J\x1b[1mt\xc3\xa9");
}

TEST_F(HlsTest, OtherFilesAreNamed) {
  folder_.write("csynth.rpt", "== Vitis HLS Report for 'top'\n");
  folder_.write("summary.csv", "Profile Summary\nFlow mode: System Run\n");
  EXPECT_THAT(secateur({"hls", "import", "csynth.rpt"}).err, HasSubstr("Give the csynth.xml of the same folder"));
  EXPECT_THAT(secateur({"hls", "import", "summary.csv"}).err, HasSubstr("is a profile summary of XRT"));
  EXPECT_EQ(secateur({"hls", "import", "summary.csv"}).status, 2);
}

TEST_F(HlsTest, BracketsOfAResultAreNotFollowedDownForEver) {
  folder_.write("deep.json", "{\"operations\": " + std::string(60'000, '[') + std::string(60'000, ']') + "}");
  const Ran ran = secateur({"hls", "import", "csynth.xml", "--results", "deep.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("deep.json: is no result.json with operations"));
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
