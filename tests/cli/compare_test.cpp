// SPDX-License-Identifier: Apache-2.0
// secateur compare as a user runs it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr const char* kSweep =
    R"({"network": "shapes_vit", "pruning": "b8_dense", "accelerator": "tiny", "fidelity": "event",
  "axes": [{"key": "p_t", "values": [1, 8]}, {"key": "network.depth", "values": [5, 12]}, {"key": "memory.clock_mhz", "values": [170, 1200]}]})";

class CompareTest : public CliTest {
 protected:
  CompareTest() {
    folder_.write("sweep.json", kSweep);
    EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "sweep"}).status, 0);
    // As simulated, to see errors of nothing; then the host's 50 us more.
    std::istringstream points(read("sweep/points.csv"));
    std::string header, line;
    std::getline(points, header);
    std::vector<std::string> names = fields(header);
    const auto place = [&](const std::string& name) {
      return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    while (std::getline(points, line)) {
      const std::vector<std::string> row = fields(line);
      const std::string keys = row[1] + "," + row[2] + "," + row[3] + ",";
      const double latency = std::stod(row[place("latency_ms")]);
      same_ += keys + row[place("latency_ms")] + "\n";
      later_ += keys + std::to_string(latency + 0.05) + "\n";
    }
  }
  static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> all;
    std::istringstream text(line);
    for (std::string field; std::getline(text, field, ',');) all.push_back(field);
    return all;
  }
  Ran compare(const std::string& csv, std::vector<std::string> more = {}) {
    folder_.write("boards.csv", csv);
    std::vector<std::string> words{"compare", "--measured", "boards.csv", "--results", "sweep"};
    words.insert(words.end(), more.begin(), more.end());
    return secateur(std::move(words));
  }

  const std::string header_ = "p_t,depth,memory.clock_mhz,latency_ms\n";
  std::string same_, later_;
};

TEST_F(CompareTest, WhatIsTheSameHasNoError) {
  const Ran ran = compare(header_ + same_, {"--out", "comparison.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("8 measured runs of boards.csv: 8 with the same configuration among 8 results."));
  const Json json = Json::parse(read("comparison.json"));
  EXPECT_LT(json["exact"]["latency_ms"]["mape"], 1e-6);
  EXPECT_EQ(json["exact"]["latency_ms"]["kendall_tau"]["value"], 1.0);
  EXPECT_EQ(json["points"].size(), 8U);
  EXPECT_EQ(json["points"][0]["exact"], true);
  EXPECT_TRUE(json["calibration"].is_null());
}

TEST_F(CompareTest, LinesFitTheTerminal) {
  const Ran ran =
      compare(header_ + later_ + "3,5,1200,1.5\n", {"--calibrate", "board.json", "--fit", "host.launch_us"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::istringstream text(ran.out);
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_THAT(ran.out, HasSubstr("accelerator.p_t 3 measured"));
}

TEST_F(CompareTest, TheCalibratedMachineRunsAndAgrees) {
  const Ran ran = compare(header_ + later_, {"--calibrate", "board.json", "--fit", "host.launch_us,memory_efficiency",
                                             "--out", "comparison.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  const Json calibration = Json::parse(read("comparison.json"))["calibration"];
  EXPECT_NEAR(calibration["parameters"]["host.launch_us"]["value"], 50, 2);
  EXPECT_GT(calibration["mape_before"], 0.03);
  EXPECT_LT(calibration["mape_left_out"], 0.01);
  ASSERT_EQ(secateur({"run", "--accelerator", "board.json", "--network", "shapes_vit", "--pruning", "b8_dense", "--set",
                      "network.depth=5", "--out", "run"})
                .status,
            0);
  // The first run's machine: p_t = 1, depth 5, a memory of 170 MHz.
  const double measured = std::stod(later_.substr(later_.find("1,5,170,") + 8));
  EXPECT_NEAR(Json::parse(read("run/result.json"))["latency_ms"].get<double>() / measured, 1, 0.01);
}

TEST_F(CompareTest, ARunIsMatchedByItsHash) {
  ASSERT_EQ(tiny_run({"--out", "one"}).status, 0);
  const Json result = Json::parse(read("one/result.json"));
  folder_.write("hash.csv", "config_hash,latency_ms\n" + result["config_hash"].get<std::string>() + ",1\n");
  const Ran ran = secateur({"compare", "--measured", "hash.csv", "--results", ".", "--out", "c.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(Json::parse(read("c.json"))["points"][0]["result"], "./one");
}

TEST_F(CompareTest, FaultsLeaveWhatWasThere) {
  folder_.write("board.json", "before");
  const Ran few = compare(header_ + later_.substr(0, later_.find('\n') + 1), {"--calibrate", "board.json"});
  EXPECT_EQ(few.status, 2);
  EXPECT_THAT(few.err, HasSubstr("too few for 3 parameters"));
  EXPECT_EQ(read("board.json"), "before");
  const Ran mangled = compare(header_ + "1,5,170,-4\n", {"--out", "board.json"});
  EXPECT_EQ(mangled.status, 2);
  EXPECT_THAT(mangled.err, HasSubstr("boards.csv: line 2, column latency_ms: got -4; expected a number above 0"));
  EXPECT_EQ(read("board.json"), "before");
}

/// XRT's summary of a kernel that took `ms`.
std::string xrt_summary(const std::string& flow_mode, const std::string& ms, const std::string& calls = "10") {
  return "Profile Summary\nFlow mode: " + flow_mode +
         "\n\nKernel Execution\nKernel,Number Of Enqueues,Average Time (ms),\nvit," + calls + "," + ms + ",\n";
}

TEST_F(CompareTest, SoftwareEmulationIsRefusedAndHardwareEmulationAnEstimate) {
  ASSERT_EQ(tiny_run({"--out", "one"}).status, 0);
  folder_.write("sw.csv", xrt_summary("Software Emulation", "10.1"));
  folder_.write("hw.csv", xrt_summary("Hardware Emulation", "10.1"));
  folder_.write("board.json", "before");
  const Ran software = secateur({"compare", "--measured", "sw.csv", "--results", "one"});
  EXPECT_EQ(software.status, 2);
  EXPECT_THAT(software.err, HasSubstr("sw.csv: Flow mode: Software Emulation: its times say nothing of a board"));
  const std::vector<std::string> words{"compare", "--measured", "hw.csv", "--results", "one"};
  std::vector<std::string> files = words;
  files.insert(files.end(), {"--out", "c.json", "--csv", "c.csv"});
  const Ran hardware = secateur(files);
  ASSERT_EQ(hardware.status, 0) << hardware.err;
  EXPECT_THAT(hardware.out, HasSubstr("an estimate, by hardware emulation"));
  EXPECT_THAT(hardware.out, HasSubstr("Estimates, no measurements of a board, apart from the rest:"));
  const Json json = Json::parse(read("c.json"));
  EXPECT_EQ(json["points"][0]["estimate"], "hardware emulation");
  EXPECT_TRUE(json["exact"].empty());
  EXPECT_EQ(json["estimates"]["latency_ms"]["points"], 1);
  EXPECT_THAT(read("c.csv"), HasSubstr(",error,estimate\n"));
  EXPECT_THAT(read("c.csv"), HasSubstr(",hardware emulation\n"));
  std::vector<std::string> calibrate = words;
  calibrate.insert(calibrate.end(), {"--calibrate", "board.json", "--fit", "host.launch_us"});
  const Ran refused = secateur(calibrate);
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("1 estimates (emulation, incomplete profiles) are not fitted to"));
  EXPECT_EQ(read("board.json"), "before");
}

TEST_F(CompareTest, FiguresThatAreNoneAreFaultsWhateverTheyWouldShow) {
  ASSERT_EQ(tiny_run({"--out", "one"}).status, 0);
  for (const char* ms : {"inf", "nan", "-1", "1e300"}) {
    folder_.write("x.csv", xrt_summary("System Run", ms));
    const Ran ran = secateur({"compare", "--measured", "x.csv", "--results", "one"});
    EXPECT_EQ(ran.status, 2) << ms;
    EXPECT_THAT(ran.err, HasSubstr("x.csv: line 6, Kernel Execution, column Average Time (ms): got")) << ms;
  }
  folder_.write("x.csv", xrt_summary("System Run", "1", "1e300"));
  EXPECT_THAT(secateur({"compare", "--measured", "x.csv", "--results", "one"}).err,
              HasSubstr("column Number Of Enqueues: got \"1e300\"; expected an integer from 0 to 1000000000"));
  folder_.write("x.csv", "p_t,latency_ms\n4,1e12\n");
  const Ran large = secateur({"compare", "--measured", "x.csv", "--results", "one"});
  EXPECT_EQ(large.status, 0) << large.err;
  EXPECT_THAT(large.out, HasSubstr("1.0000e+12"));
}

TEST_F(CompareTest, NamesOfAnyEncodingAreShownAndWritten) {
  folder_.write("names.csv", "name,source,p_t,depth,memory.clock_mhz,latency_ms\n\x1b[31mt\xe9,\"=1+1\",1,5,170,1\n");
  const Ran ran = secateur({"compare", "--measured", "names.csv", "--results", "sweep", "--out", "c.json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_THAT(ran.out, HasSubstr("Note: the file is not UTF-8: read as Latin-1."));
  EXPECT_EQ(Json::parse(read("c.json"))["points"][0]["name"], "\x1b[31mt\xc3\xa9");
}

TEST_F(CompareTest, WrongCommandLines) {
  EXPECT_THAT(secateur({"compare"}).err, HasSubstr("--measured: is missing"));
  EXPECT_THAT(secateur({"compare", "--measured", "none.csv", "--results", "sweep"}).err,
              HasSubstr("none.csv: cannot be opened"));
  folder_.write("boards.csv", header_ + same_);
  EXPECT_THAT(secateur({"compare", "--measured", "boards.csv", "--results", "none"}).err,
              HasSubstr("none is no folder"));
  EXPECT_THAT(compare(header_ + same_, {"--match", "near"}).err, HasSubstr("got \"near\"; expected exact or nearest"));
  EXPECT_THAT(compare(header_ + same_, {"--fit", "host.launch_us"}).err, HasSubstr("goes with --calibrate"));
  EXPECT_EQ(compare(header_ + "3,5,1200,1.5\n", {"--match", "exact"}).status, 2);
}

}  // namespace
}  // namespace secateur::test
