// SPDX-License-Identifier: Apache-2.0
// Files of measured runs, sound and mangled: the right values, or the row and column at fault.
#include "compare/measured.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temporary_folder.hpp"

namespace secateur {
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
  EXPECT_THAT(fault("device,latency_ms\nu25,1.5\n"), HasSubstr("line 2, column device: got \"u25\""));
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

constexpr const char* kXrt =
    "Profile Summary\nGenerated on: 2023-01-01 10:00:00\nTarget platform: Xilinx\n\n"
    "OpenCL API Calls\nAPI Name,Number Of Calls,Total Time (ms),Minimum Time (ms),Average Time (ms),Maximum Time "
    "(ms),\n"
    "clEnqueueTask,100,5,0.01,0.05,1,\n\n"
    "Kernel Execution\nKernel,Number Of Enqueues,Total Time (ms),Minimum Time (ms),Average Time (ms),Maximum Time "
    "(ms),\n"
    "secateur,100,131.5,1.29,1.315,1.9,\n\n"
    "Compute Unit Utilization\nDevice,Compute Unit,Kernel,Global Work Size,Local Work Size,Number Of Calls,"
    "Dataflow Execution,Max Overlapping Executions,Dataflow Acceleration,Total Time (ms),Minimum Time (ms),"
    "Average Time (ms),Maximum Time (ms),Clock Frequency (MHz),\n"
    "u250-0,secateur_1,secateur,1:1:1,1:1:1,100,No,1,1.0x,121.3,1.21,1.213,1.22,300,\n";

TEST_F(MeasuredTest, XrtProfileSummaries) {
  const MeasuredRuns runs = read(kXrt);
  ASSERT_EQ(runs.runs.size(), 1U);
  EXPECT_EQ(latency(runs.runs[0]), 1.315);
  EXPECT_EQ(runs.runs[0].repetitions, 100);
  EXPECT_EQ(runs.runs[0].clock_mhz, 300);
  EXPECT_EQ(runs.runs[0].name, "secateur");
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("as the host sees them")));
}

TEST_F(MeasuredTest, XrtWithoutKernelExecutionGivesTheComputeUnit) {
  std::string text = kXrt;
  const std::size_t from = text.find("Kernel Execution"), to = text.find("Compute Unit Utilization");
  text.erase(from, to - from);
  const MeasuredRuns runs = read(text);
  EXPECT_EQ(latency(runs.runs[0]), 1.213);
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("as its compute unit counts them")));
}

TEST_F(MeasuredTest, XrtWithSeveralKernelsAsksWhich) {
  std::string text = kXrt;
  text.insert(text.find("secateur,100,131.5"), "other,1,1,1,1,1,\n");
  EXPECT_THAT(fault(text), HasSubstr("kernels: other, secateur; choose one by --kernel"));
  MeasuredRequest request;
  request.kernel = "secateur";
  EXPECT_EQ(latency(read(text, request).runs[0]), 1.315);
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
}  // namespace secateur
