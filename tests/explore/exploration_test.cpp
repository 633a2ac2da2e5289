// SPDX-License-Identifier: Apache-2.0
// Sweep files: what is understood, and every fault told at once.
#include "explore/exploration.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "explore/sweep_file.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using test::sweep_of;
using testing::StartsWith;

class ExplorationTest : public testing::Test {
 protected:
  std::vector<Json> values(const std::string& axis) {
    return sweep_of(folder_, R"("axes": [)" + axis + "]").dimensions.at(0).axes.at(0).values;
  }
  std::string fault(const std::string& more) {
    return error_of(folder_, [&] { sweep_of(folder_, more); });
  }
  test::TemporaryFolder folder_;
};

TEST_F(ExplorationTest, Ranges) {
  EXPECT_EQ(values(R"({"key": "p_t", "from": 2, "to": 9, "step": 3})"), (std::vector<Json>{2, 5, 8}));
  EXPECT_EQ(values(R"({"key": "p_t", "from": 1, "to": 20, "factor": 2})"), (std::vector<Json>{1, 2, 4, 8, 16}));
  EXPECT_EQ(values(R"({"key": "weight_keep", "from": 0.1, "to": 0.5, "step": 0.1})"),
            (std::vector<Json>{0.1, 0.2, 0.3, 0.4, 0.5}));
  EXPECT_EQ(values(R"({"key": "weight_keep", "from": 0.2, "to": 1, "count": 3})"), (std::vector<Json>{0.2, 0.6, 1}));
  EXPECT_EQ(values(R"({"key": "weight_keep", "from": 0.01, "to": 1, "count": 3, "scale": "log"})"),
            (std::vector<Json>{0.01, 0.1, 1}));
}

TEST_F(ExplorationTest, LogRangesOfWholeNumbersGiveEachOnce) {
  EXPECT_EQ(values(R"({"key": "p_t", "from": 1, "to": 4, "count": 9, "scale": "log"})"),
            (std::vector<Json>{1, 2, 3, 4}));
}

TEST_F(ExplorationTest, AllFaultsAtOnce) {
  EXPECT_EQ(
      fault(R"("axes": [{"key": "p_tt", "values": [1]},
                              {"key": "accelerator.p_t", "values": [1, 0]},
                              {"key": "p_c", "from": 1, "to": 4},
                              {"key": "balance", "valuess": ["lpt"]},
                              {"zip": [{"key": "p_h", "values": [1, 2]}, {"key": "p_pe", "values": [1]}]}],
                     "where": ["p_pe <= blok"], "constraints": {"latency_ms": {"max": "x"}}, "objectives": ["dps"])"),
      "sweep.json: sweep.axes[0].key: unknown key p_tt; did you mean accelerator.p_t?\n"
      "sweep.json: sweep.axes[1].values[1]: accelerator.p_t: got 0; expected an integer from 1 to 256\n"
      "sweep.json: sweep.axes[2]: a range needs step, factor or count\n"
      "sweep.json: sweep.axes[3].valuess: unknown key (value [\"lpt\"]); did you mean values?\n"
      "sweep.json: sweep.axes[4].zip[1]: accelerator.p_pe has 1 values and accelerator.p_h has 2; zipped axes are "
      "equally long\n"
      "sweep.json: sweep.where[0]: at character 9 of \"p_pe <= blok\": unknown key blok; did you mean "
      "pruning.block?\n"
      "sweep.json: sweep.constraints.latency_ms.max: got \"x\"; expected a number under min or max\n"
      "sweep.json: sweep.objectives[0]: got \"dps\"; expected latency_ms, cycles, throughput_fps, energy_mj, "
      "utilisation, bandwidth_gbps, macs_executed, dsp, lut, ff, bram36, uram, fabric_macs, device_share, "
      "accuracy, with max: in front to maximise; did you mean dsp?");
}

TEST_F(ExplorationTest, KeysOfTheFile) {
  EXPECT_EQ(fault(R"("axs": [])"), "sweep.json: sweep.axs: unknown key (value []); did you mean sweep.axes?");
  EXPECT_EQ(fault(R"("axes": [])"), "sweep.json: sweep.axes: missing; expected a list of one axis or more");
}

TEST_F(ExplorationTest, AnAxisStandsOnce) {
  EXPECT_EQ(fault(R"("axes": [{"key": "p_t", "values": [1]}, {"key": "accelerator.p_t", "values": [2]}])"),
            "sweep.json: sweep.axes[1].key: accelerator.p_t has an axis already");
  EXPECT_EQ(fault(R"("axes": [{"key": "p_t", "values": [1]}], "derived": {"p_t": "2"})"),
            "sweep.json: sweep.derived.p_t: accelerator.p_t is an axis");
  EXPECT_EQ(fault(R"("axes": [{"key": "p_t", "values": [1, 2, 1]}])"),
            "sweep.json: sweep.axes[0].values[2]: 1 stands twice");
}

TEST_F(ExplorationTest, Constraints) {
  const Exploration sweep = sweep_of(
      folder_,
      R"("axes": [{"key": "p_t", "values": [1]}], "constraints": {"latency_ms": {"max": 2}, "dsp": {"min": 5}})");
  Figures figures = no_figures();
  figures[*find_metric("latency_ms")] = 2;
  figures[*find_metric("dsp")] = 5;
  EXPECT_EQ(sweep.constraints.violations(figures, true), "");
  figures[*find_metric("latency_ms")] = 2.5;
  figures[*find_metric("dsp")] = 4;
  EXPECT_EQ(sweep.constraints.violations(figures, false), "does not fit the device; latency_ms 2.5 > 2; dsp 4 < 5");
  figures[*find_metric("dsp")] = kNoFigure;
  EXPECT_EQ(sweep.constraints.violations(figures, true), "latency_ms 2.5 > 2; dsp is not known");
}

TEST_F(ExplorationTest, AccuracyNeedsAFile) {
  const std::string axes = R"("axes": [{"key": "p_t", "values": [1]}], "constraints": {"accuracy": {"min": 0.5}})";
  EXPECT_EQ(fault(axes),
            "sweep.json: sweep.constraints.accuracy: nothing says what the accuracy is; give `accuracy` a "
            "table or a result of secateur eval");
}

TEST_F(ExplorationTest, AccuracyTable) {
  const std::string path = folder_.write("a.csv", "weight_keep,pruning.block,accuracy\n0.5,8,0.7\n1,8,0.8\n");
  AccuracyTable table;
  std::vector<Fault> faults;
  table.read(path, faults);
  ASSERT_TRUE(faults.empty());
  const auto of = [&](double keep, int block) {
    return table.find([&](const std::string& key) { return key == "pruning.weight_keep" ? Json(keep) : Json(block); });
  };
  EXPECT_EQ(of(0.5, 8), 0.7);
  EXPECT_EQ(of(1, 8), 0.8);
  EXPECT_TRUE(std::isnan(of(0.5, 16)));
}

TEST_F(ExplorationTest, AccuracyOfAnEvaluation) {
  const std::string path = folder_.write("e.json", R"({"arithmetic": "int8", "labelled": 200, "top1": 150,
      "network": {"name": "x", "depth": 3}, "pruning": {"name": "y", "block": 8, "seed": 7}})");
  AccuracyTable table;
  std::vector<Fault> faults;
  table.read(path, faults);
  ASSERT_TRUE(faults.empty());
  const auto of = [&](int bits) {
    return table.find([&](const std::string& key) {
      return key == "network.depth" ? Json(3) : key == "pruning.block" ? Json(8) : Json(bits);
    });
  };
  EXPECT_EQ(of(8), 0.75);
  EXPECT_TRUE(std::isnan(of(16)));
}

TEST_F(ExplorationTest, AccuracyTablesAreChecked) {
  const auto fault_of = [&](const std::string& text) {
    const std::string path = folder_.write("a.csv", text);
    AccuracyTable table;
    std::vector<Fault> faults;
    table.read(path, faults);
    std::string all;
    for (const Fault& fault : faults) all += fault.path + ": " + fault.message + "\n";
    return all;
  };
  EXPECT_EQ(fault_of("weight_kep,accuracy\n1,1\n"),
            "line 1: unknown key weight_kep; did you mean pruning.weight_keep?\n");
  EXPECT_EQ(fault_of("weight_keep\n1\n"), "line 1: has no column accuracy\n");
  EXPECT_EQ(fault_of("weight_keep,accuracy\n1,75\n"), "line 2: accuracy: got 75; expected a number from 0 to 1\n");
}

/// Editors use the file; the table is the truth.
TEST(ExplorationSchema, ShippedSchemasAreTheTables) {
  for (const ExplorationKind kind : {ExplorationKind::sweep, ExplorationKind::search}) {
    const SchemaInfo& info = exploration_schema(kind).info();
    std::ifstream file(std::string(SECATEUR_SOURCE_DIR) + "/configs/schema/" + info.kind + ".schema.json");
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), json_schema(info).dump(2) + "\n") << info.kind;
  }
}

TEST_F(ExplorationTest, RangesAtTheEdgesOfNumbers) {
  EXPECT_EQ(values(R"({"key": "host.launch_us", "from": 1e-310, "to": 1, "count": 3})"),
            (std::vector<Json>{1e-310, 0.5, 1}));
  const auto range = [&](const std::string& rest) { return fault(R"("axes": [{"key": "skew", )" + rest + "}]"); };
  EXPECT_EQ(range(R"("from": -1e308, "to": 1e308, "count": 3)"),
            "sweep.json: sweep.axes[0]: from = -1e+308 and to = 1e+308 are too far apart");
  EXPECT_EQ(range(R"("from": 1e-300, "to": 1e300, "count": 3, "scale": "log")"),
            "sweep.json: sweep.axes[0]: from = 1e-300 and to = 1e+300 are too far apart");
  EXPECT_EQ(range(R"("from": 0, "to": 1, "step": 1e-310)"), "sweep.json: sweep.axes[0]: has more than 100000 values");
  EXPECT_EQ(range(R"("from": 0, "to": 1, "step": 0)"),
            "sweep.json: sweep.axes[0].step: got 0; expected a number above 0");
  EXPECT_EQ(range(R"("from": 0, "to": 1, "count": 1e18)"),
            "sweep.json: sweep.axes[0].count: got 1e+18; expected a whole number from 2 to 100000");
  EXPECT_EQ(range(R"("from": 0, "to": 1, "count": 3, "scale": "log")"),
            "sweep.json: sweep.axes[0].from: got 0; a log range begins above 0");
  EXPECT_EQ(range(R"("from": 1, "to": 4, "factor": 1)"),
            "sweep.json: sweep.axes[0].factor: got 1; expected a number above 1");
  EXPECT_EQ(range(R"("from": 1e18, "to": 2e18, "count": 3)"),
            "sweep.json: sweep.axes[0]: pruning.skew: got 1e+18; expected a number from 0 to 100");
  EXPECT_EQ(range(R"("values": [1, 1.0])"), "sweep.json: sweep.axes[0].values[1]: 1.0 stands twice");
}

TEST_F(ExplorationTest, NoMoreEntriesThanAnybodyWrites) {
  std::string many = "\"p_t > 0\"";
  for (int i = 0; i < 1000; ++i) many += ", \"p_t > 0\"";
  EXPECT_EQ(fault(R"("axes": [{"key": "p_t", "values": [1]}], "where": [)" + many + "]"),
            "sweep.json: sweep.where: got 1001 entries; at most 1000");
  EXPECT_EQ(fault(R"("axes": [{"key": "p_t", "values": [1]}], "objectives": ["dsp", "max:dsp"])"),
            "sweep.json: sweep.objectives[1]: dsp stands twice");
}

/// A fault that no axis can mend is told before any point is run.
class NamedFilesTest : public ExplorationTest {
 protected:
  struct Named {
    std::string network = "shapes_vit";
    std::string pruning = "b8_rb50_rt50";
    std::string accelerator = "tiny";
    std::string more;
    std::string axis = R"({"key": "p_t", "values": [1, 2]})";
  };
  std::string fault_of(const Named& named) {
    const Json documents{{"network", named.network}, {"pruning", named.pruning}, {"accelerator", named.accelerator}};
    std::string text = documents.dump();
    text.pop_back();
    text += R"(, "axes": [)" + named.axis + "]" + named.more + "}";
    return error_of(folder_, [&] { load_exploration(ExplorationKind::sweep, folder_.write("sweep.json", text)); });
  }
  std::string fault_of_network(const std::string& network) {
    Named named;
    named.network = network;
    return fault_of(named);
  }
  std::string fault_with(const std::string& more) {
    Named named;
    named.more = ", " + more;
    return fault_of(named);
  }
};

TEST_F(NamedFilesTest, BrokenDocuments) {
  folder_.write("net.json", "{\"depth\": ");
  EXPECT_THAT(fault_of_network("net.json"), StartsWith("net.json: network.depth: line 1, column 11: not valid JSON"));
  folder_.write("net.json", R"({"depht": 2, "depth": 0})");
  EXPECT_EQ(fault_of_network("net.json"),
            "net.json: network.depht: unknown key (value 2); did you mean network.depth?\n"
            "net.json: network.depth: got 0; expected an integer from 1 to 1000");
  folder_.write("net.json", "");
  EXPECT_EQ(fault_of_network("net.json"), "net.json: is empty; expected a JSON object");
  std::filesystem::create_directory(folder_.path("folder.json"));
  EXPECT_EQ(fault_of_network("folder.json"), "folder.json: is a directory; expected a JSON file");
  ASSERT_EQ(mkfifo(folder_.path("pipe.json").c_str(), 0600), 0);
  EXPECT_EQ(fault_of_network("pipe.json"), "pipe.json: is no regular file; every point reads it anew");
  EXPECT_EQ(fault_of_network("/dev/zero"), "/dev/zero: is no regular file; every point reads it anew");
}

TEST_F(NamedFilesTest, DocumentsOfAxesAndOfDocuments) {
  folder_.write("bad.json", "[1]");
  Named named;
  named.axis = R"({"key": "network", "values": ["shapes_vit", "bad.json"]})";
  EXPECT_EQ(fault_of(named), "bad.json: got [1]; expected a JSON object");
  folder_.write("machine.json", R"({"memory": "bad.json"})");
  named = Named();
  named.accelerator = "machine.json";
  EXPECT_EQ(fault_of(named), "bad.json: got [1]; expected a JSON object");
  named.more = R"(, "set": {"accelerator.memory": "ddr4-2400"})";
  EXPECT_EQ(fault_of(named), "no error");
}

TEST_F(NamedFilesTest, WeightsMasksAndScores) {
  folder_.write("w.safetensors", "no tensors");
  EXPECT_THAT(fault_with(R"("weights": ")" + folder_.path("w.safetensors") + "\""), StartsWith("w.safetensors: "));
  EXPECT_EQ(fault_with(R"("weights": "/dev/zero")"), "/dev/zero: is no regular file; expected a .safetensors file");
  folder_.write("m.npy", "no array");
  EXPECT_THAT(fault_with(R"("set": {"mask": ")" + folder_.path("m.npy") + "\"}"), StartsWith("m.npy: "));
  folder_.write("p.json", R"({"block": 8, "mask": "none.npz"})");
  Named named;
  named.pruning = "p.json";
  EXPECT_EQ(fault_of(named), "p.json: pruning.mask: got \"none.npz\"; no such file");
}

/// What axes give need not be in the file, and what depends on them is the point's own.
TEST_F(NamedFilesTest, WhatAxesMendIsNoFault) {
  folder_.write("p.json", R"({"block": 64, "weight_keep": 0.5})");
  Named named;
  named.pruning = "p.json";
  EXPECT_NE(fault_of(named), "no error");
  named.axis = R"({"key": "block", "values": [8, 16]})";
  EXPECT_EQ(fault_of(named), "no error");
}

}  // namespace
}  // namespace secateur::test
