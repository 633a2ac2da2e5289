// SPDX-License-Identifier: Apache-2.0
// Files that are taken for measured runs or reports are named, and what was meant is said.
#include "base/foreign_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

std::string measured(const std::string& name, const std::string& bytes) {
  return foreign_file(name, bytes, WantedFile::measured_runs);
}
std::string report(const std::string& name, const std::string& bytes) {
  return foreign_file(name, bytes, WantedFile::hls_report);
}

TEST(ForeignFile, ByTheirFirstBytes) {
  const std::vector<std::pair<std::string, const char*>> kinds{{"xclbin2\0abc"s, "an FPGA binary (xclbin)"},
                                                               {"PK\x03\x04"s, "a zip archive"},
                                                               {"\x1f\x8b\x08"s, "compressed by gzip"},
                                                               {"%PDF-1.4"s, "a PDF document"},
                                                               {"\x7f"s + "ELF\x02", "a program or a library (ELF)"},
                                                               {"SQLite format 3\0"s, "a database (SQLite)"},
                                                               {"\x89PNG\r\n"s, "a picture (PNG)"},
                                                               {"\xfd"s + "7zXZ\0"s, "compressed by xz"}};
  for (const auto& [bytes, what] : kinds) {
    EXPECT_THAT(measured("f.csv", bytes), HasSubstr("is "s + what + "; expected measured runs: CSV, JSON"));
    EXPECT_THAT(report("f.xml", bytes), HasSubstr("is "s + what + "; expected a csynth.xml or"));
  }
}

TEST(ForeignFile, ByTheEndingsOfTheirNames) {
  EXPECT_THAT(measured("a/xrt.run_summary", "{}"), HasSubstr("is a run summary, which lists the files of a run"));
  EXPECT_THAT(measured("a/xrt.run_summary", "{}"), HasSubstr("Give the profile summary that XRT writes beside it"));
  EXPECT_THAT(measured("runs.XLSX", "PK\x03\x04"), HasSubstr("is an Excel workbook"));
  EXPECT_THAT(report("kernel.xo", "PK\x03\x04"), HasSubstr("is a kernel object (xo)"));
  EXPECT_THAT(report("sim.wdb", "abc"), HasSubstr("Give the <top>_cosim.rpt of the same simulation"));
  EXPECT_THAT(report("top.pb", "\x0a\x05"), HasSubstr("is a protocol buffer of Vivado"));
  EXPECT_THAT(measured("k.xclbin", "abc"), HasSubstr("is an FPGA binary (xclbin)"));
}

TEST(ForeignFile, ByTheirWords) {
  EXPECT_THAT(
      measured("f", "{\"schema_version\": {\"major\": \"1\"},\n \"generation\": {\"source\": \"vp\"}, \"files\": []}"),
      HasSubstr("is a run summary"));
  EXPECT_THAT(report("csynth.rpt", "\n===\n== Vitis HLS Report for 'top'\n===\n"),
              HasSubstr("is a synthesis report as text (csynth.rpt); expected a csynth.xml or a co-simulation report "
                        "(<top>_cosim.rpt). Give the csynth.xml of the same folder"));
  EXPECT_THAT(report("r", "+ Performance & Resource Estimates: \n"), HasSubstr("is a synthesis report as text"));
  EXPECT_THAT(measured("csynth.xml", "<?xml version=\"1.0\"?>\n<profile><PerformanceEstimates/></profile>"),
              HasSubstr("Give secateur hls import"));
  EXPECT_THAT(measured("top_cosim.rpt", "+   RTL    +  Status  +---\n| Latency | Interval |\n"),
              HasSubstr("is a co-simulation report"));
  EXPECT_THAT(report("summary.csv", "Profile Summary\nGenerated on: 2023\n"),
              HasSubstr("is a profile summary of XRT; expected a csynth.xml or a co-simulation report "
                        "(<top>_cosim.rpt). Give secateur compare --measured"));
  EXPECT_THAT(measured("u.rpt", "| Tool Version : Vivado v.2022.2\n| Command      : report_utilization -file u.rpt\n"),
              HasSubstr("is a utilization report of Vivado"));
  EXPECT_THAT(report("t.rpt", "| Command           : report_timing_summary\n"),
              HasSubstr("is a timing report of Vivado"));
  EXPECT_THAT(report("p.html", "<!DOCTYPE html>\n<html><head>"), HasSubstr("is an HTML page"));
  EXPECT_THAT(report("w", "$date\n today\n$end\n$timescale\n 1ps\n$end\n"), HasSubstr("is a waveform (VCD)"));
  EXPECT_THAT(report("e.xml", "<profile><AreaReport><Resources/></AreaReport></profile>"),
              HasSubstr("is a report of an implementation by Vivado"));
}

TEST(ForeignFile, WhatIsMeantIsNotJudged) {
  EXPECT_EQ(measured("runs.csv", "p_t,latency_ms\n4,1\n"), "");
  EXPECT_EQ(measured("runs.csv", "source,latency_ms\nreport_power of Vivado,1\n[debug],2\nhtml <html>,3\n"), "");
  EXPECT_EQ(measured("runs.json", "[{\"latency_ms\": 1}]"), "");
  // XRT writes markup into column names.
  EXPECT_EQ(measured("s.csv", "Profile Summary\nTITLE:x\nCOLUMN:<html>API Name</html>,string,\n"), "");
  EXPECT_EQ(report("csynth.xml", "<profile><PerformanceEstimates/><!-- Vitis HLS Report for --></profile>"), "");
  EXPECT_EQ(report("c.rpt", "Vitis HLS Report for\n+ RTL + Status +\n| Latency | Interval |\n"), "");
  EXPECT_EQ(report("none", ""), "");
}

}  // namespace
}  // namespace secateur::test
