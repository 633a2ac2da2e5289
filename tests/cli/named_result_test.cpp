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

TEST_F(NamedResultTest, DiffTellsWhatChanged) {
  const Ran ran = secateur({"diff", "out:1", "out:3"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("A  out:1\nB  out:3\n"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("\n  accelerator.p_t +2 +3\n"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("\n  latency_ms \\[ms\\] .* -[0-9.]+ %\n"));
  EXPECT_THAT(ran.out, HasSubstr("\nOperations, cycles "));
  EXPECT_THAT(ran.out, HasSubstr("\nResources "));
  std::istringstream text(ran.out);
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 79U) << line;
  EXPECT_EQ(secateur({"diff", "out:1", "out:1"}).out, "A  out:1\nB  out:1\n\nThe two are the same.\n");
  EXPECT_EQ(secateur({"diff", "out:3", "out:1"}).status, 0);
  const Ran worse = secateur({"diff", "out:3", "out:1", "--fail-over", "1"});
  EXPECT_EQ(worse.status, 1) << worse.err;
  EXPECT_THAT(worse.out, HasSubstr("\nWorse by more than 1 %:\n"));
  EXPECT_EQ(secateur({"diff", "out:3", "out:3", "--fail-over", "0"}).status, 0);
  const Ran json = secateur({"diff", "out:1", "out:3", "--json", "--fail-over", "1000"});
  EXPECT_EQ(json.status, 0);
  EXPECT_THAT(json.out, testing::StartsWith("{"));
  EXPECT_THAT(json.out, HasSubstr("\"key\": \"accelerator.p_t\""));
}

TEST_F(NamedResultTest, DiffOfWrongThingsIsRefused) {
  EXPECT_EQ(secateur({"diff", "out:1"}).err,
            "command line: give two results; usage: secateur diff A B [--fail-over PERCENT] [--json]\n");
  const Ran both = secateur({"diff", "none", "other"});
  EXPECT_EQ(both.status, 2);
  EXPECT_EQ(both.err,
            "none: no such folder; expected that of a run, or STORE:N for a point of a store\n"
            "other: no such folder; expected that of a run, or STORE:N for a point of a store\n");
  for (const char* percent : {"-1", "x", "1e", "nan", "2000000"}) {
    const Ran ran = secateur({"diff", "out:1", "out:3", "--fail-over", percent});
    EXPECT_EQ(ran.status, 2) << percent;
    EXPECT_THAT(ran.err, HasSubstr("expected a number of percent from 0")) << percent;
  }
}

TEST_F(NamedResultTest, ParetoRunsThePointThatItNames) {
  const Ran knee = secateur({"pareto", "out", "--run", "knee", "--out", "knee"});
  ASSERT_EQ(knee.status, 0) << knee.err;
  EXPECT_THAT(knee.out, HasSubstr("\nRunning point "));
  ASSERT_TRUE(exists("knee/result.json"));
  const Ran third = secateur({"pareto", "out", "--run", "3", "--out", "third"});
  ASSERT_EQ(third.status, 0) << third.err;
  ASSERT_EQ(run("out:3").status, 0);
  EXPECT_EQ(without_cost(read("third/result.json")), without_cost(read("run/result.json")));
  EXPECT_EQ(secateur({"pareto", "out", "--run", "knee"}).err, "command line: --run: needs --out\n");
  EXPECT_EQ(secateur({"pareto", "out", "--run", "best", "--out", "x"}).err,
            "command line: --run: got \"best\"; expected knee, or the number of a point\n");
}

TEST_F(NamedResultTest, FailuresAreToldByReason) {
  const Ran ran = secateur({"pareto", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string reason =
      "Points that do not count\n"
      "     points  first  why\n"
      "          2     #0  failed: --set: accelerator.p_pe: p_pe = 3 does not divide\n";
  EXPECT_THAT(ran.out, HasSubstr(reason));
  EXPECT_THAT(secateur({"sweep", "sweep.json", "--out", "out", "--resume"}).out, HasSubstr(reason));
}

TEST_F(NamedResultTest, ParetoUsesTheTerminalAndHidesNoAxis) {
  folder_.write("wide.json", R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
    "axes": [{"key": "p_t", "values": [2, 3]}, {"key": "selector.shuffle_words_per_cycle", "values": [8, 16]},
             {"key": "elementwise.pipeline_depth", "values": [8, 16]}, {"key": "p_c", "values": [1]},
             {"key": "interconnect.slr_crossing_cycles", "values": [0, 4]},
             {"key": "weights.capacity_kib", "values": [512, 1024]}],
    "fidelity": "ideal", "objectives": ["latency_ms"]})");
  ASSERT_EQ(secateur({"sweep", "wide.json", "--out", "wide"}).status, 0);
  const Ran narrow = secateur({"pareto", "wide", "--objectives", "latency_ms,dsp"});
  ASSERT_EQ(narrow.status, 0) << narrow.err;
  std::istringstream text(narrow.out);
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  for (std::string line; std::getline(text, line);)
    EXPECT_LE(std::count_if(line.begin(), line.end(), is_first), 79) << line;
  for (const char* axis : {"shuffle_words_per_cycle", "pipeline_depth", "slr_crossing_cycles", "capacity_kib"})
    EXPECT_THAT(narrow.out, HasSubstr(axis));
  EXPECT_THAT(narrow.out, HasSubstr("the same in all: p_c 1"));
  EXPECT_THAT(narrow.out, HasSubstr("\n     = #"));  // ties: the closed form does not know these axes
  EXPECT_THAT(narrow.out, HasSubstr("= ties with the point above in every objective"));
  ChildOptions wide;
  wide.environment["COLUMNS"] = "200";
  const Ran one_block = secateur({"pareto", "wide", "--objectives", "latency_ms,dsp"}, wide);
  EXPECT_LT(std::count(one_block.out.begin(), one_block.out.end(), '\n'),
            std::count(narrow.out.begin(), narrow.out.end(), '\n'));
  EXPECT_THAT(secateur({"pareto", "wide", "--json"}).out, HasSubstr("\"ties_with\""));
}

TEST_F(NamedResultTest, ExportableIsAConstraint) {
  folder_.write("export.json", R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
    "axes": [{"key": "balance", "values": ["lpt", "dynamic"]}], "constraints": {"exportable": true}})");
  const Ran ran = secateur({"sweep", "export.json", "--out", "export"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1     #1  not exportable: accelerator.balance: the kernels have no\n"));
  folder_.write("search.json", R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
    "axes": [{"key": "balance", "values": ["lpt", "dynamic"]}, {"key": "p_t", "values": [1, 2, 3, 4]}],
    "constraints": {"exportable": true}, "evaluations": 8})");
  ASSERT_EQ(secateur({"search", "search.json", "--out", "search"}).status, 0);
  EXPECT_THAT(read("search/points.csv"), testing::Not(HasSubstr("dynamic")));
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
