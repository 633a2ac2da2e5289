// SPDX-License-Identifier: Apache-2.0
// DIR and STORE:N as names of results, for every command that takes one.
#include <gmock/gmock.h>

#include "cli/secateur.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

constexpr const char* kNamedSweep = R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "mine.json",
  "axes": [{"key": "p_t", "values": [2, 3]}, {"key": "p_pe", "values": [3, 4]}], "fidelity": "event"})";

class NamedResultTest : public CliTest {
 protected:
  /// Points: 0 and 2 fail, since 3 does not divide the block; 1 and 3 have p_t 2 and 3.
  void SetUp() override {
    folder_.write("mine.json", read_source("configs/accelerators/tiny.json"));
    folder_.write("sweep.json", kNamedSweep);
    ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "out"}).status, 0);
  }
  static std::string read_source(const std::string& path) {
    std::ifstream file(std::string(SECATEUR_SOURCE_DIR) + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Ran run(const std::string& point, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"run", "--point", point, "--out", "run"});
    return secateur(more);
  }
};

TEST_F(NamedResultTest, APointRunsAsTheSameConfiguration) {
  const Ran ran = run("out:3");
  ASSERT_EQ(ran.status, 0) << ran.err;
  ASSERT_EQ(secateur({"run", "--accelerator", "mine.json", "--network", "shapes_vit", "--pruning", "b8_rb50_rt50",
                      "--set", "accelerator.p_t=3", "--set", "accelerator.p_pe=4", "--out", "by_hand"})
                .status,
            0);
  EXPECT_EQ(without_cost(read("run/result.json")), without_cost(read("by_hand/result.json")));
  EXPECT_EQ(run("out/sweep.sqlite:3").status, 0);
  ASSERT_EQ(secateur({"run", "--replay", "run/result.json", "--out", "again"}).status, 0);
  EXPECT_EQ(without_cost(read("again/result.json")), without_cost(read("run/result.json")));
}

/// Points of the closed form share an accelerator document: their own values are written into it.
TEST_F(NamedResultTest, APointOfTheClosedFormIsItsOwnMachine) {
  std::string ideal = kNamedSweep;
  ideal.replace(ideal.find("\"event\""), 7, R"("ideal", "derived": {"dma.ports": "p_t"})");
  folder_.write("ideal.json", ideal);
  ASSERT_EQ(secateur({"sweep", "ideal.json", "--out", "quick"}).status, 0);
  const Ran ran = run("quick:3");
  ASSERT_EQ(ran.status, 0) << ran.err;
  ASSERT_EQ(secateur({"run", "--accelerator", "mine.json", "--network", "shapes_vit", "--pruning", "b8_rb50_rt50",
                      "--set", "accelerator.p_t=3", "--set", "accelerator.p_pe=4", "--set", "accelerator.dma.ports=3",
                      "--out", "by_hand"})
                .status,
            0);
  EXPECT_EQ(without_cost(read("run/result.json")), without_cost(read("by_hand/result.json")));
  folder_.write("boards.csv", "accelerator.p_t,latency_ms\n3,7\n");
  const Ran compared = secateur({"compare", "--measured", "boards.csv", "--results", "quick:3", "--out", "c.json"});
  EXPECT_EQ(compared.status, 0) << compared.err;
}

/// The store has the whole configuration: a file that has changed since does not matter, but is not called its source.
TEST_F(NamedResultTest, TheStoreSpeaksWhereFilesHaveChanged) {
  ASSERT_EQ(run("out:3").status, 0);
  const std::string before = read("run/result.json");
  EXPECT_THAT(before, HasSubstr("\"path\": \"mine.json\""));
  folder_.write("mine.json", "{}");
  ASSERT_EQ(run("out:3").status, 0);
  const std::string after = read("run/result.json");
  EXPECT_THAT(after, HasSubstr("\"path\": \"out/sweep.sqlite\""));
  EXPECT_EQ(before.substr(before.find("\"cycles\"")).substr(0, 30),
            after.substr(after.find("\"cycles\"")).substr(0, 30));
}

TEST_F(NamedResultTest, WhatIfCompareAndExportTakeAPoint) {
  const Ran whatif = secateur({"whatif", "out:3"});
  EXPECT_EQ(whatif.status, 0) << whatif.err;
  EXPECT_THAT(whatif.out, HasSubstr("shapes_vit, b8_rb50_rt50, on tiny: "));
  folder_.write("boards.csv", "accelerator.p_t,latency_ms\n3,7\n");
  const Ran compared = secateur({"compare", "--measured", "boards.csv", "--results", "out:3", "--out", "c.json"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_THAT(read("c.json"), HasSubstr("out point 3"));
  EXPECT_EQ(secateur({"compare", "--measured", "boards.csv", "--results", "out:0"}).err,
            "command line: --results: out has no figures of a point 0\n");
  const Ran exported =
      secateur({"hls", "export", "--results", "out:3", "--part", "xczu7ev-ffvc1156-2-e", "--out", "kernel"});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_THAT(read("kernel/config.hpp"), HasSubstr("kRows = 3"));
  ASSERT_EQ(run("out:3").status, 0);
  ASSERT_EQ(secateur({"hls", "export", "--results", "run", "--part", "xczu7ev-ffvc1156-2-e", "--out", "other"}).status,
            0);
  EXPECT_EQ(read("other/kernel.cpp"), read("kernel/kernel.cpp"));
}

TEST_F(NamedResultTest, WrongNamesSayWhatIsMeant) {
  const auto refused = [&](const std::string& name, const std::string& why) {
    const Ran ran = run(name);
    EXPECT_EQ(ran.status, 2) << name;
    EXPECT_EQ(ran.err, why) << name;
    EXPECT_FALSE(exists("run"));
  };
  refused("out", "out: is a store of many points; name one by its number, such as out:0\n");
  refused("out:x", "out:x: got \"x\" for a point; expected its number, such as out:0\n");
  refused("out:9", "out/sweep.sqlite: point 9: is not there, or has not been run; the last is 3\n");
  refused("none:1", "none:1: no such folder; expected that of a run, or STORE:N for a point of a store\n");
  refused(
      "out:0",
      "out/sweep.sqlite: point 0: failed: --set: accelerator.p_pe: p_pe = 3 does not divide pruning.block = 8; p_pe "
      "may be 1, 2, 4, 8\n");
  std::filesystem::create_directory(folder_.path("empty"));
  refused("empty", "empty: holds no result.json; expected the folder of a run, or STORE:N for a point\n");
  EXPECT_EQ(run("out:3", {"--set", "accelerator.p_t=2", "--network", "deit_tiny"}).err,
            "command line: --point: takes the machine from the store; leave out --network, --set\n");
  EXPECT_EQ(secateur({"hls", "export", "--results", "out:3", "--set", "accelerator.p_t=2", "--out", "kernel"}).err,
            "command line: --results: takes the machine from the result; leave out --set\n");
  EXPECT_EQ(run("out:3", {"--input", "x.png"}).err,
            "command line: --input: the point was scored at random; only a sweep with `weights` computes\n");
}

TEST_F(NamedResultTest, ARefusedExportNamesTheSizeThatDoes) {
  const auto exported = [&](const std::string& kib) {
    return secateur({"hls", "export", "--accelerator", "tiny", "--network", "shapes_vit", "--pruning", "b8_rb50_rt50",
                     "--part", "xczu7ev-ffvc1156-2-e", "--set", "accelerator.features.capacity_kib=" + kib, "--out",
                     "kernel"});
  };
  const Ran none = exported("4");
  EXPECT_EQ(none.status, 2);
  const std::regex told(R"(export with ([0-9]+) or more \(--set accelerator.features.capacity_kib=)");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(none.err, found, told)) << none.err;
  const int least = std::stoi(found[1]);
  const Ran spills = exported(std::to_string(least - 1));
  EXPECT_EQ(spills.status, 2);
  EXPECT_THAT(spills.err, HasSubstr("the kernels do not spill; export with " + std::to_string(least) + " or more"));
  EXPECT_EQ(exported(std::to_string(least)).status, 0);
}

}  // namespace
}  // namespace secateur::test
