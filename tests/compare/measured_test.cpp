// SPDX-License-Identifier: Apache-2.0
// Files of measured runs, sound and mangled: the right values, or the row and column at fault.
#include "compare/measured.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MeasuredTest : public testing::Test {
 protected:
  MeasuredRuns read(const std::string& text, MeasuredRequest request = {}) {
    request.file = folder_.write("runs.csv", text);
    return read_measured_runs(request);
  }
  std::string fault(const std::string& text, MeasuredRequest request = {}) {
    try {
      read(text, std::move(request));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no fault";
  }
  static double latency(const MeasuredRun& run) { return value_of(run.values, Quantity::latency_ms); }

  test::TemporaryFolder folder_;
};

TEST_F(MeasuredTest, ColumnsAreReadByTheirNames) {
  const MeasuredRuns runs = read(
      "name,p_t,accelerator.p_c,weight_keep,device,latency_ms,throughput_fps,power_w,dsp,bram36,clock_mhz,images,"
      "repetitions,spread,source\n"
      "first,12,2,0.50,u250,1.31,700,20.5,7088,900,300,1,100,0.02,lab\n");
  EXPECT_THAT(runs.key_columns,
              ElementsAre("accelerator.p_t", "accelerator.p_c", "pruning.weight_keep", "accelerator.device"));
  ASSERT_EQ(runs.runs.size(), 1U);
  const MeasuredRun& run = runs.runs.front();
  EXPECT_THAT(run.keys, ElementsAre("12", "2", "0.5", "u250"));
  EXPECT_EQ(run.row, 2);
  EXPECT_EQ(latency(run), 1.31);
  EXPECT_EQ(value_of(run.values, Quantity::power_w), 20.5);
  EXPECT_EQ(value_of(run.values, Quantity::dsp), 7088);
  EXPECT_TRUE(std::isnan(value_of(run.values, Quantity::lut)));
  EXPECT_EQ(run.clock_mhz, 300);
  EXPECT_EQ(run.repetitions, 100);
  EXPECT_EQ(run.spread_ms, 0.02);
  EXPECT_EQ(run.name, "first");
  EXPECT_EQ(run.source, "lab");
}

TEST_F(MeasuredTest, UnitsOfColumnsAreConverted) {
  const MeasuredRun run = read("latency_us,power_mw,bram18\n1310,20500,1800\n").runs.front();
  EXPECT_DOUBLE_EQ(latency(run), 1.31);
  EXPECT_DOUBLE_EQ(value_of(run.values, Quantity::power_w), 20.5);
  EXPECT_DOUBLE_EQ(value_of(run.values, Quantity::bram36), 900);
}

TEST_F(MeasuredTest, WaysToWriteTheSame) {
  const std::string plain = "p_t,latency_ms\n4,1.5\n8,0.75\n";
  const std::string ways[] = {
      "\xef\xbb\xbfp_t,latency_ms\n4,1.5\n8,0.75\n",     // byte order mark
      "p_t,latency_ms\r\n4,1.5\r\n8,0.75\r\n",           // CRLF
      "p_t;latency_ms\n4;1,5\n8;0,75\n",                 // decimal commas
      "p_t\tlatency_ms\n4\t1,5\n8\t0,75\n",              // tabs
      "\n P_T , Latency_ms \n\n 4 ,\"1.5\"\n8, 7.5e-1",  // spaces, quotes, empty lines, no end of line
      "p_t,latency_ms,x_oven,notes\n4.0,1.5,7,\"a, b\"\n8,+0.75,,\n",
      R"([{"p_t": 4, "latency_ms": 1.5}, {"accelerator": {"p_t": 8}, "latency_ms": 0.75}])",
      R"({"runs": [{"config": {"accelerator": {"p_t": 4}}, "latency_ms": 1.5}, {"p_t": "8", "latency_ms": "0.75"}]})",
  };
  const MeasuredRuns expected = read(plain);
  for (const std::string& text : ways) {
    const MeasuredRuns runs = read(text);
    ASSERT_EQ(runs.runs.size(), 2U) << text;
    EXPECT_EQ(runs.key_columns.front(), "accelerator.p_t") << text;
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(latency(runs.runs[i]), latency(expected.runs[i])) << text;
      EXPECT_EQ(runs.runs[i].keys.front(), expected.runs[i].keys.front()) << text;
    }
  }
}

TEST_F(MeasuredTest, MangledFilesAreToldWithLineAndColumn) {
  EXPECT_THAT(fault(""), HasSubstr("is empty; expected a line of column names"));
  EXPECT_THAT(fault("p_t,latency_ms\n"), HasSubstr("has column names and no run"));
  EXPECT_THAT(fault("p_t,dsp_used\n4,5\n"),
              HasSubstr("no column holds a measured figure; expected at least one of latency_ms"));
  EXPECT_THAT(fault("p_t,latncy_ms\n4,5\n"), HasSubstr("column latncy_ms: unknown; did you mean latency_ms?"));
  EXPECT_THAT(fault("p_tt,latency_ms\n4,5\n"), HasSubstr("column p_tt: unknown; did you mean accelerator.p_t?"));
  EXPECT_THAT(fault("p_t,latency\n4,5\n"), HasSubstr("column latency: says no unit: latency_ms"));
  EXPECT_THAT(fault("p_t,bram\n4,5\n"), HasSubstr("column bram: counts what: bram36, or bram18"));
  EXPECT_THAT(fault("latency_ms,latency_us\n4,5\n"),
              HasSubstr("column latency_us: says the same as column latency_ms"));
  EXPECT_THAT(fault("p_t,accelerator.p_t,latency_ms\n4,4,5\n"),
              HasSubstr("column accelerator.p_t: says the same as column p_t"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,1.5\n8,-0.75\n"),
              HasSubstr("line 3, column latency_ms: got -0.75; expected a number above 0"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,0\n"), HasSubstr("line 2, column latency_ms: got 0; expected a number above 0"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,nan\n"), HasSubstr("line 2, column latency_ms: got \"nan\""));
  EXPECT_THAT(fault("p_t,latency_ms\n4,1.5 ms\n"),
              HasSubstr("got \"1.5 ms\"; expected a number above 0; the unit is the column's"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,\"1,5\"\n"),
              HasSubstr("got \"1,5\"; expected a number above 0; a comma may mark decimals only"));
  EXPECT_THAT(fault("p_t;latency_ms\n4;1.234,5\n"), HasSubstr("line 2, column latency_ms: got \"1.234,5\""));
  EXPECT_THAT(fault("p_t,latency_ms\n4,1,5\n"), HasSubstr("line 2: has 3 fields; the header has 2. Decimal commas?"));
  EXPECT_THAT(fault("p_t,p_c,latency_ms\n4,1.5\n"), HasSubstr("line 2: has 2 fields; the header has 3"));
  EXPECT_THAT(fault("p_t,latency_ms\n0,1.5\n"),
              HasSubstr("line 2, column p_t: got 0; expected an integer from 1 to 256"));
  EXPECT_THAT(fault("balance,latency_ms\nltp,1.5\n"), HasSubstr("line 2, column balance: got \"ltp\""));
  EXPECT_THAT(fault("p_t,latency_ms\n4,\n"), HasSubstr("line 2: no measured figure"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,1.5\n4,1.6\n"),
              HasSubstr("line 3: the configuration and source of line 2 again"));
  EXPECT_THAT(fault("p_t,latency_ms\n4,\"1.5\n"), HasSubstr("line 2: a quote is not closed"));
  EXPECT_THAT(fault("config_hash,latency_ms\nxyz,1.5\n"),
              HasSubstr("column config_hash: got \"xyz\"; expected 16 hexadecimal digits"));
  EXPECT_THAT(fault("latency_ms,images\n1,0\n"), HasSubstr("column images: got \"0\"; expected an integer from 1"));
  EXPECT_THAT(fault("p_t,latency_ms\r4,1.5\r"), HasSubstr("lines end with CR alone"));
  EXPECT_THAT(fault(std::string("p\0t\0", 4)), HasSubstr("zero bytes: UTF-16?"));
  EXPECT_THAT(fault("[1, 2]"), HasSubstr("run 1: expected an object"));
  EXPECT_THAT(fault("[{\"latency_ms\": -1}]"),
              HasSubstr("run 1, column latency_ms: got -1; expected a number above 0"));
  EXPECT_THAT(fault("[{\"latency_ms\": 1}"), testing::Not(HasSubstr("no fault")));
}

TEST_F(MeasuredTest, AllFaultsAreToldAtOnce) {
  const std::string text = fault("p_t,latency_ms\n0,1.5\n4,-1\n8,x\n");
  for (const char* line : {"line 2", "line 3", "line 4"}) EXPECT_THAT(text, HasSubstr(line));
}

TEST_F(MeasuredTest, UnknownColumnsThatAreNearNothingAreIgnoredAndSaid) {
  const MeasuredRuns runs = read("p_t,latency_ms,operator_initials\n4,1.5,ab\n");
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("column operator_initials is not known and ignored")));
}

TEST_F(MeasuredTest, RepetitionsBecomeTheirMedianAndSpread) {
  const MeasuredRuns runs = read("p_t,repetition,latency_ms\n4,1,1.0\n8,1,5.0\n4,2,1.2\n4,3,9.0\n");
  ASSERT_EQ(runs.runs.size(), 2U);
  EXPECT_EQ(latency(runs.runs[0]), 1.2);
  EXPECT_EQ(runs.runs[0].repetitions, 3);
  EXPECT_NEAR(runs.runs[0].spread_ms, 4.562, 0.001);
  EXPECT_EQ(latency(runs.runs[1]), 5.0);
}

TEST_F(MeasuredTest, SourcesMayMeasureTheSame) {
  EXPECT_EQ(read("p_t,latency_ms,source\n4,1.5,a\n4,1.6,b\n").runs.size(), 2U);
}

TEST_F(MeasuredTest, KeysOfTheCommandLineFillWhatRunsLeaveOpen) {
  MeasuredRequest request;
  request.keys = {"p_t=4", "device=u280", "clock_mhz=250"};
  const MeasuredRuns runs = read("p_t,latency_ms,source\n,1.5,a\n8,1.6,b\n", request);
  EXPECT_THAT(runs.runs[0].keys, ElementsAre("4", "u280"));
  EXPECT_THAT(runs.runs[1].keys, ElementsAre("8", "u280"));
  EXPECT_EQ(runs.runs[0].clock_mhz, 250);
  request.keys = {"p_x=4"};
  EXPECT_THAT(fault("latency_ms\n1\n", request), HasSubstr("p_x"));
}

TEST_F(MeasuredTest, WhatIsNoFigureIsAFaultInEveryFormat) {
  for (const char* value : {"inf", "-inf", "nan", "0x10", "1e400", "1 000", "1'000", "1_000"}) {
    EXPECT_THAT(fault(std::string("p_t,latency_ms\n4,") + value + "\n"),
                HasSubstr(std::string("line 2, column latency_ms: got \"") + value + "\"; expected a number above 0"));
    EXPECT_THAT(fault(std::string("[{\"p_t\": 4, \"latency_ms\": \"") + value + "\"}]"),
                HasSubstr(std::string("run 1, column latency_ms: got \"") + value + "\"; expected a number above 0"));
  }
  EXPECT_THAT(fault("p_t,latency_ms\n4,1e300\n"),
              HasSubstr("line 2, column latency_ms: got 1e300; expected a number from 1e-09 to 1e+12"));
  EXPECT_THAT(fault("[{\"latency_ms\": 1e300}]"), HasSubstr("got 1e+300; expected a number from 1e-09 to 1e+12"));
  EXPECT_THAT(fault("[{\"latency_ms\": true}]"), HasSubstr("got \"true\"; expected a number above 0"));
  // The column's bounds are those of its own unit.
  EXPECT_THAT(fault("p_t,latency_s\n4,1e10\n"), HasSubstr("expected a number from 1e-12 to 1e+09"));
  EXPECT_THAT(fault("latency_ms,clock_mhz\n1,1e300\n"), HasSubstr("column clock_mhz: got 1e300"));
  EXPECT_THAT(fault("latency_ms,spread\n1,-1\n"),
              HasSubstr("column spread: got -1; expected a number that is not negative"));
  EXPECT_THAT(fault("latency_ms,repetitions\n1,1e300\n"),
              HasSubstr("column repetitions: got \"1e300\"; expected an integer from 1 to 1000000000"));
  EXPECT_EQ(latency(read("p_t,latency_ms\n4,0010\n").runs[0]), 10);  // not octal
}

TEST_F(MeasuredTest, CountsAreWhole) {
  EXPECT_THAT(fault("dsp\n12.5\n"), HasSubstr("column dsp: got \"12.5\"; expected an integer from 0 to 1000000000"));
  EXPECT_THAT(fault("lut\n1e10\n"), HasSubstr("column lut: got \"1e10\"; expected an integer"));
  EXPECT_THAT(fault("bram36\n1.25\n"), HasSubstr("column bram36: got \"1.25\"; expected a multiple of 0.5"));
  EXPECT_THAT(fault("bram18\n1.5\n"), HasSubstr("column bram18: got \"1.5\"; expected an integer"));
  EXPECT_EQ(value_of(read("bram36\n12.5\n").runs[0].values, Quantity::bram36), 12.5);
}

TEST_F(MeasuredTest, OtherEncodingsAreReadAndTold) {
  const MeasuredRuns latin = read("name,p_t,latency_ms\ncaf\xe9,4,1\n");
  EXPECT_EQ(latin.runs[0].name, "caf\xc3\xa9");
  EXPECT_THAT(latin.notes, ElementsAre("the file is not UTF-8: read as Latin-1"));
  EXPECT_EQ(read("[{\"name\": \"caf\xe9\", \"latency_ms\": 1}]").runs[0].name, "caf\xc3\xa9");
  std::string wide = "\xff\xfe";
  for (const char c : std::string("name\tp_t\tlatency_ms\na\t4\t1,5\n")) wide += {c, '\0'};
  const MeasuredRuns utf16 = read(wide);
  EXPECT_EQ(latency(utf16.runs[0]), 1.5);
  EXPECT_THAT(utf16.notes, ElementsAre("the file is UTF-16, read as such"));
}

TEST_F(MeasuredTest, EmulationIsNoMeasurementOrAnEstimate) {
  for (const char* column : {"target", "mode", "flow_mode", "XCL_EMULATION_MODE", "build_target"}) {
    const std::string header = "p_t,latency_ms," + std::string(column) + "\n";
    for (const char* value : {"sw_emu", "SW_EMU", "Software Emulation", "CPU Emulation", "csim", "emulation"}) {
      EXPECT_THAT(fault(header + "4,1," + value + "\n"), HasSubstr("is no measurement; expected hw, or hw_emu"))
          << value;
    }
    for (const char* value : {"hw_emu", "Hardware Emulation", "hw-emu", "Co-Sim Emulation", "cosim"}) {
      EXPECT_NE(read(header + "4,1," + value + "\n").runs[0].estimate, "") << column << value;
    }
    for (const char* value : {"hw", "System Run", "board", "u250", ""}) {
      EXPECT_EQ(read(header + "4,1," + value + "\n").runs[0].estimate, "") << column << value;
    }
  }
  EXPECT_EQ(read("p_t,latency_ms,source\n4,1,\"Vitis 2022.2, hw_emu\"\n").runs[0].estimate, "hardware emulation");
  EXPECT_THAT(fault("p_t,latency_ms,source\n4,1,laptop (sw_emu)\n"), HasSubstr("software emulation is no measurement"));
  EXPECT_THAT(fault("p_t,latency_ms,emulation\n4,1,true\n"), HasSubstr("emulation of unknown kind"));
  EXPECT_EQ(read("p_t,latency_ms,emulation\n4,1,false\n").runs[0].estimate, "");
}

TEST_F(MeasuredTest, EmulationOfJsonRunsAlsoBesideThem) {
  EXPECT_EQ(read(R"([{"latency_ms": 1, "target": "hw_emu"}])").runs[0].estimate, "hardware emulation");
  EXPECT_EQ(read(R"({"target": "hw_emu", "runs": [{"latency_ms": 1}]})").runs[0].estimate, "hardware emulation");
  EXPECT_THAT(fault(R"({"flow_mode": "Software Emulation", "runs": [{"latency_ms": 1}]})"),
              HasSubstr("runs.csv: flow_mode: got \"Software Emulation\": software emulation is no measurement"));
  MeasuredRequest request;
  request.keys = {"target=hw_emu"};
  EXPECT_EQ(read("p_t,latency_ms\n4,1\n", request).runs[0].estimate, "hardware emulation");
}

TEST_F(MeasuredTest, RunsThatFailedAreNoMeasurement) {
  EXPECT_THAT(fault("p_t,latency_ms,status\n4,1,ok\n8,2,FAILED\n"),
              HasSubstr("line 3, column status: got \"FAILED\": such a run is no measurement; leave it out"));
  EXPECT_THAT(fault("p_t,latency_ms,valid\n4,1,false\n"), HasSubstr("such a run is no measurement"));
  EXPECT_EQ(read("p_t,latency_ms,status\n4,1,ok\n8,2,0\n").runs.size(), 2U);
}

TEST_F(MeasuredTest, ABoardAndItsEmulationAreTwoRuns) {
  EXPECT_EQ(read("p_t,latency_ms,target\n4,1,hw\n4,2,hw_emu\n").runs.size(), 2U);
}

TEST_F(MeasuredTest, OtherFilesAreNamed) {
  MeasuredRequest request;
  request.file = folder_.write("xrt.run_summary", "{\"schema_version\": {}}");
  EXPECT_THAT(test::error_of(folder_, [&] { read_measured_runs(request); }),
              HasSubstr("xrt.run_summary: is a run summary, which lists the files of a run; expected measured runs"));
  EXPECT_THAT(fault("<profile><PerformanceEstimates/></profile>"), HasSubstr("is a synthesis report (csynth.xml)"));
  EXPECT_THAT(fault("%PDF-1.7\n"), HasSubstr("is a PDF document"));
}

TEST_F(MeasuredTest, NamesAndNumbersOfColumnsAreBounded) {
  EXPECT_THAT(fault(std::string(201, 'c') + ",latency_ms\n1,1\n"),
              HasSubstr("a name of 201 bytes; expected up to 200"));
  std::string header = "latency_ms";
  for (int i = 0; i < 1000; ++i) header += ",x_" + std::to_string(i);
  EXPECT_THAT(fault(header + "\n"), HasSubstr("has more than 1000 columns"));
  std::string nested = "[{\"" + std::string(100'000, 'k') + "\": {";
  for (int i = 0; i < 1000; ++i) nested += (i > 0 ? ", \"m" : "\"m") + std::to_string(i) + "\": 1";
  EXPECT_THAT(fault(nested + "}}]"), HasSubstr("a name of 100000 bytes"));
}

TEST_F(MeasuredTest, KernelsAreOfProfileSummaries) {
  MeasuredRequest request;
  request.kernel = "vit_1";
  EXPECT_EQ(
      fault("p_t,latency_ms\n4,1\n", request).find("command line: --kernel: chooses within an XRT profile summary"),
      0U);
  EXPECT_THAT(fault(R"([{"p_t": 4, "latency_ms": 1}])", request), HasSubstr("runs.csv is JSON"));
}

TEST_F(MeasuredTest, NamesAreShownAndNotObeyed) {
  const std::string text = fault("\"p_tt\x1b[31m\",latency_ms,latency_ns\n4,-1,1\n");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("column latency_ns: says the same as column latency_ms"));
}

TEST_F(MeasuredTest, ValuesOfKeysAreNotFollowedDownForEver) {
  EXPECT_THAT(fault("p_t,latency_ms\n" + std::string(100'000, '[') + ",1\n"), HasSubstr("column p_t: got"));
}

TEST_F(MeasuredTest, AMillionRowsOfRepetitions) {
  std::string text = "p_t,p_c,repetition,latency_ms\n";
  constexpr int kRows = 1'000'000, kConfigurations = 40;
  for (int i = 0; i < kRows; ++i) {
    text += std::to_string(1 + i % kConfigurations) + ",2," + std::to_string(i / kConfigurations) + ",1.5\n";
  }
  const MeasuredRuns runs = read(text);
  ASSERT_EQ(runs.runs.size(), static_cast<std::size_t>(kConfigurations));
  EXPECT_EQ(runs.runs[7].repetitions, kRows / kConfigurations);
}

TEST_F(MeasuredTest, AMillionFaultsAreCut) {
  std::string text = "p_t,latency_ms\n";
  for (int i = 0; i < 1'000'000; ++i) text += "4,-1\n";
  EXPECT_THAT(fault(text), HasSubstr("and 999980 more faults"));
}

}  // namespace
}  // namespace secateur::test
