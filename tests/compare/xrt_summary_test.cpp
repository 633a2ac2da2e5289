// SPDX-License-Identifier: Apache-2.0
// Profile summaries of XRT, written after its source: which table, row and clock count, and what voids a measurement.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "compare/measured.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class XrtSummaryTest : public testing::Test {
 protected:
  MeasuredRuns read(const std::string& text, MeasuredRequest request = {}) {
    request.file = folder_.write("runs.csv", text);
    return read_measured_runs(request);
  }
  MeasuredRuns read_of(const std::string& text, const std::string& kernel) {
    MeasuredRequest request;
    request.kernel = kernel;
    return read(text, request);
  }
  std::string fault(const std::string& text) {
    return test::error_of(folder_, [&] { read(text); });
  }
  std::string fault_of(const std::string& text, const std::string& kernel) {
    return test::error_of(folder_, [&] { read_of(text, kernel); });
  }
  static double latency(const MeasuredRun& run) { return value_of(run.values, Quantity::latency_ms); }
  static std::string with(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }

  test::TemporaryFolder folder_;
};

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

TEST_F(XrtSummaryTest, TheKernelAsTheHostSeesIt) {
  const MeasuredRuns runs = read(kXrt);
  ASSERT_EQ(runs.runs.size(), 1U);
  EXPECT_EQ(latency(runs.runs[0]), 1.315);
  EXPECT_EQ(runs.runs[0].repetitions, 100);
  EXPECT_EQ(runs.runs[0].clock_mhz, 300);
  EXPECT_EQ(runs.runs[0].name, "secateur");
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("as the host sees them")));
}

TEST_F(XrtSummaryTest, WithoutKernelExecutionGivesTheComputeUnit) {
  std::string text = kXrt;
  const std::size_t from = text.find("Kernel Execution"), to = text.find("Compute Unit Utilization");
  text.erase(from, to - from);
  const MeasuredRuns runs = read(text);
  EXPECT_EQ(latency(runs.runs[0]), 1.213);
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("as its compute unit counts them")));
}

TEST_F(XrtSummaryTest, WithSeveralKernelsAsksWhich) {
  std::string text = kXrt;
  text.insert(text.find("secateur,100,131.5"), "other,1,1,1,1,1,\n");
  EXPECT_THAT(fault(text), HasSubstr("kernels: other, secateur; choose one by --kernel"));
  MeasuredRequest request;
  request.kernel = "secateur";
  EXPECT_EQ(latency(read(text, request).runs[0]), 1.315);
}

/// Two compute units of one kernel; the host's table is missing, as in runs by the native API.
constexpr const char* kTwoUnits =
    "Profile Summary\nTarget devices: u250-0, u250-1\nFlow mode: System Run\n\n"
    "Compute Unit Utilization\nDevice,Compute Unit,Kernel,Global Work Size,Number Of Calls,Average Time (ms),"
    "Maximum Time (ms),Clock Frequency (MHz),\n"
    "u250-0,vit_1,vit,1:1:1,30,1.0,1.1,300,\n"
    "u250-0,vit_2,vit,1:1:1,10,2.0,2.1,300,\n";

TEST_F(XrtSummaryTest, ComputeUnitsOfOneKernelAreCombinedByTheirCalls) {
  const MeasuredRuns runs = read(kTwoUnits);
  ASSERT_EQ(runs.runs.size(), 1U);
  EXPECT_DOUBLE_EQ(latency(runs.runs[0]), 1.25);
  EXPECT_EQ(runs.runs[0].repetitions, 40);
  EXPECT_EQ(runs.runs[0].clock_mhz, 300);
  EXPECT_EQ(runs.runs[0].name, "vit");
  EXPECT_THAT(runs.notes, ElementsAre(HasSubstr("the mean of 40 calls of kernel vit, as its 2 compute units count them "
                                                "(u250-0/vit_1, u250-0/vit_2)")));
  EXPECT_DOUBLE_EQ(latency(read_of(kTwoUnits, "vit").runs[0]), 1.25);
}

TEST_F(XrtSummaryTest, AComputeUnitMayBeChosen) {
  const MeasuredRuns runs = read_of(kTwoUnits, "vit_2");
  EXPECT_EQ(latency(runs.runs[0]), 2.0);
  EXPECT_EQ(runs.runs[0].repetitions, 10);
  EXPECT_EQ(runs.runs[0].name, "vit_2");
  EXPECT_EQ(latency(read_of(kTwoUnits, "u250-0/vit_1").runs[0]), 1.0);
  EXPECT_EQ(latency(read_of(kXrt, "secateur_1").runs[0]), 1.213);
  EXPECT_THAT(fault_of(kTwoUnits, "vit_3"),
              HasSubstr("--kernel: got \"vit_3\"; expected a kernel (vit), or a compute unit (vit_1, vit_2)"));
}

TEST_F(XrtSummaryTest, ARowForEachWorkSizeCountsOnce) {
  const std::string row = "u250-0,vit_1,vit,1:1:1,30,1.0,1.1,300,\n";
  EXPECT_EQ(read(with(kTwoUnits, row, row + "u250-0,vit_1,vit,2:1:1,30,1.0,1.1,300,\n")).runs[0].repetitions, 40);
}

TEST_F(XrtSummaryTest, ComputeUnitsOfOtherClocksAreNotCombined) {
  const std::string text = with(kTwoUnits, "2.1,300,", "2.1,250,");
  EXPECT_THAT(fault(text), HasSubstr("compute units of vit run at 300 and 250 MHz; choose one by --kernel"));
  EXPECT_EQ(read_of(text, "vit_2").runs[0].clock_mhz, 250);
}

TEST_F(XrtSummaryTest, SoftwareEmulationIsRefused) {
  for (const char* mode : {"Software Emulation", "CPU Emulation", "software emulation"}) {
    EXPECT_THAT(fault(with(kTwoUnits, "System Run", mode)), HasSubstr("runs.csv: Flow mode: " + std::string(mode) +
                                                                      ": its times say nothing of a board and are no "
                                                                      "measurement"));
  }
}

TEST_F(XrtSummaryTest, HardwareEmulationIsAnEstimate) {
  for (const char* mode : {"Hardware Emulation", "Hardware Emulation,,,,,,", "HW Emulation", "Co-Sim Emulation"}) {
    const MeasuredRuns runs = read(with(kTwoUnits, "System Run", mode));
    EXPECT_NE(runs.runs[0].estimate, "") << mode;
    EXPECT_THAT(runs.notes.back(), HasSubstr("an estimate, no measurement of a board; never calibrated with"));
  }
  // Captions say so as well.
  const std::string caption = "Compute Unit Utilization (includes estimated device times)\n";
  const std::string text = with(with(kTwoUnits, "Flow mode: System Run\n", ""), "Compute Unit Utilization\n", caption);
  EXPECT_EQ(read(text).runs[0].estimate, "hardware emulation");
}

TEST_F(XrtSummaryTest, AnUnknownFlowModeIsTold) {
  const MeasuredRuns runs = read(with(kTwoUnits, "System Run", "Unknown"));
  EXPECT_EQ(runs.runs[0].estimate, "");
  EXPECT_THAT(runs.notes.front(), "flow mode \"Unknown\": taken for a run on a board");
}

TEST_F(XrtSummaryTest, AFullTraceBufferVoidsWhatComesFromTheDevice) {
  const std::string guidance = "\nGuidance Parameters\nParameter,Element,Value,\nTRACE_BUFFER_FULL,u250-0,true\n";
  const MeasuredRuns unit = read(kTwoUnits + guidance);
  EXPECT_EQ(unit.runs[0].estimate, "incomplete profile");
  EXPECT_THAT(unit.notes.front(), "the trace buffer of u250-0 was full: what came later is not in the profile");
  EXPECT_EQ(read(kXrt + guidance).runs[0].estimate, "");
  EXPECT_EQ(read(kTwoUnits + with(guidance, "true", "false")).runs[0].estimate, "");
}

TEST_F(XrtSummaryTest, AWarningVoidsTheMeasurement) {
  const MeasuredRuns runs = read(with(kTwoUnits, "u250-0,vit_2", "WARNING: profiling data was dropped\nu250-0,vit_2"));
  EXPECT_DOUBLE_EQ(latency(runs.runs[0]), 1.25);
  EXPECT_EQ(runs.runs[0].estimate, "incomplete profile");
  EXPECT_THAT(runs.notes.front(), "the profile says \"WARNING: profiling data was dropped\"");
}

TEST_F(XrtSummaryTest, WithoutTheTimesOfKernelsItIsNamed) {
  const char* native =
      "Profile Summary\nFlow mode: System Run\n\nTITLE:Native API Calls\nSECTION:API Calls,Native API Calls\n"
      "COLUMN:<html>API Name</html>,string,Name,\nCOLUMN:<html>Number<br>Of Calls</html>,int,Calls,\n"
      "ENTRY:xrt::run::start,101,\n";
  EXPECT_THAT(
      fault(native),
      HasSubstr("runs.csv: a profile summary of XRT without the times of kernels or compute units (it has Native "
                "API Calls): calls of the host's API do not tell them"));
  EXPECT_THAT(fault("Profile Summary\nFlow mode: System Run\n"), HasSubstr("(it has no table)"));
}

TEST_F(XrtSummaryTest, TablesWithTagsAreRead) {
  const char* tagged =
      "Profile Summary\nFlow mode: System Run\n\nTITLE:Kernel Execution\nSECTION:a,b\nCOLUMN:Kernel,string,x,\n"
      "COLUMN:<html>Number Of<br>Enqueues</html>,int,x,\nCOLUMN:<html>Average<br>Time (ms)</html>,float,x,\n"
      "ENTRY:vit,7,1.5,\n";
  EXPECT_EQ(latency(read(tagged).runs[0]), 1.5);
  EXPECT_EQ(read(tagged).runs[0].repetitions, 7);
}

TEST_F(XrtSummaryTest, WhatIsNoFigureIsAFaultWithItsPlace) {
  for (const char* value : {"inf", "-nan", "nan", "N/A", "-1", "0", "1e300", ""}) {
    EXPECT_THAT(fault(with(kTwoUnits, "30,1.0,", "30," + std::string(value) + ",")),
                HasSubstr("line 7, Compute Unit Utilization, column Average Time (ms): got"))
        << value;
  }
  for (const char* value : {"inf", "1e300", "-2147483648", "1.5", "N/A", "10000000000"}) {
    EXPECT_THAT(fault(with(kTwoUnits, "1:1:1,30,", "1:1:1," + std::string(value) + ",")),
                HasSubstr("column Number Of Calls: got"))
        << value;
  }
  for (const char* value : {"-5", "inf", "1e300"}) {
    EXPECT_THAT(fault(with(kTwoUnits, "1.1,300,", "1.1," + std::string(value) + ",")),
                HasSubstr("column Clock Frequency (MHz): got"))
        << value;
  }
}

TEST_F(XrtSummaryTest, WhatWasNeverCalledIsNoMeasurement) {
  std::string text = with(kTwoUnits, "1:1:1,10,2.0", "1:1:1,0,-nan");
  EXPECT_EQ(latency(read(text).runs[0]), 1.0);
  EXPECT_THAT(fault_of(text, "vit_2"), HasSubstr("vit_2 was never called: no measurement"));
}

TEST_F(XrtSummaryTest, AFileThatWasCutIsNone) {
  const std::string text = kTwoUnits;
  const std::size_t row = text.find("u250-0,vit_2");
  EXPECT_THAT(fault(text.substr(0, row + 30)), HasSubstr("ends before its table's last column: was the file cut?"));
}

TEST_F(XrtSummaryTest, SavedAgainByASpreadsheet) {
  std::string text = kTwoUnits;
  for (char& c : text) c = c == ',' ? '\t' : c;
  EXPECT_DOUBLE_EQ(latency(read(text).runs[0]), 1.25);
}

}  // namespace
}  // namespace secateur::test
