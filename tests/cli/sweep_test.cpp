// SPDX-License-Identifier: Apache-2.0
// secateur sweep, pareto and merge as a user runs them.
#include <gmock/gmock.h>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSweep = R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
  "axes": [{"key": "p_t", "values": [1, 2, 3, 4]}, {"key": "p_c", "values": [1, 2]}]})";

class SweepTest : public CliTest {
 protected:
  SweepTest() { folder_.write("sweep.json", kSweep); }
  int lines(const std::string& text) const { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }
};

TEST_F(SweepTest, LeavesAStoreAndATable) {
  const Ran ran = secateur({"sweep", "sweep.json", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sweep: 8 points\n"));
  EXPECT_THAT(ran.out, HasSubstr("Front:  secateur pareto out --objectives latency_ms,dsp\n"));
  EXPECT_THAT(read("out/points.csv"), HasSubstr("point,accelerator.p_t,accelerator.p_c,fidelity,status,"));
  EXPECT_EQ(names("out"), (std::vector<std::string>{"points.csv", "sweep.lock", "sweep.sqlite"}));
}

TEST_F(SweepTest, NoTerminalNoBar) {
  const Ran ran = secateur({"sweep", "sweep.json", "--out", "out"});
  EXPECT_THAT(ran.err, HasSubstr("ideal 100 %  8/8  "));
  EXPECT_THAT(ran.err, Not(HasSubstr("\r")));
  EXPECT_THAT(ran.err, Not(HasSubstr("\x1b")));
}

TEST_F(SweepTest, LinesFitTheTerminal) {
  std::string all;
  for (const Ran& ran : {secateur({"sweep", "sweep.json", "--out", "out"}),
                         secateur({"pareto", "out", "--objectives", "latency_ms,dsp,max:utilisation"})}) {
    all += ran.out + ran.err;
  }
  std::istringstream text(all);
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(SweepTest, NothingThatWasThereIsLost) {
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "out"}).status, 0);
  const std::string before = read("out/sweep.sqlite");
  EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "out"}).status, 2);
  folder_.write("other.json", std::string(kSweep).replace(std::string(kSweep).find("[1, 2]"), 6, "[1, 3]"));
  const Ran changed = secateur({"sweep", "other.json", "--out", "out", "--resume"});
  EXPECT_EQ(changed.status, 2);
  EXPECT_THAT(changed.err, HasSubstr("axes[1].values[1]: 2 in the store, 3 now"));
  EXPECT_EQ(read("out/sweep.sqlite"), before);
  std::filesystem::create_directory(folder_.path("mine"));
  folder_.write("mine/letter.txt", "dear");
  const Ran foreign = secateur({"sweep", "sweep.json", "--out", "mine"});
  EXPECT_EQ(foreign.status, 2);
  EXPECT_EQ(foreign.err,
            "command line: --out: mine is a folder of other files: it holds letter.txt; choose another --out\n");
  EXPECT_EQ(names("mine"), std::vector<std::string>{"letter.txt"});
}

TEST_F(SweepTest, WrongCommandLines) {
  EXPECT_EQ(secateur({"sweep"}).err,
            "command line: give a file; usage: secateur sweep SWEEP.json --out DIR [options]\n"
            "command line: --out: is missing; give the folder for the store\n");
  EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "x", "--shard", "3/2", "--jobs", "many"}).err,
            "command line: --jobs: got \"many\"; expected 1 to 1024\n"
            "command line: --shard: got \"3/2\"; expected I/N, such as 3/8, with I from 1 to N and N at most 100000\n");
  EXPECT_EQ(secateur({"sweep", "none.json", "--out", "x"}).status, 2);
  EXPECT_FALSE(exists("x"));
}

TEST_F(SweepTest, Pareto) {
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "out"}).status, 0);
  const Ran ran = secateur({"pareto", "out", "--objectives", "latency_ms,dsp", "--csv", "front.csv"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("on the front of least latency_ms, least dsp"));
  EXPECT_THAT(ran.out, HasSubstr("knee #"));
  EXPECT_THAT(ran.out, HasSubstr("One step from the knee"));
  EXPECT_THAT(read("front.csv"), HasSubstr("point,role,neighbour_of,change,dominated_by,why,accelerator.p_t"));
  EXPECT_EQ(secateur({"pareto", "out", "--objectives", "latency"}).status, 2);
  EXPECT_EQ(secateur({"pareto", "none", "--objectives", "dsp"}).err,
            "none: holds no sweep.sqlite; give the --out folder of a sweep\n");
}

TEST_F(SweepTest, ShardsMerge) {
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "whole"}).status, 0);
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "a", "--shard", "1/2"}).status, 0);
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "b", "--shard", "2/2"}).status, 0);
  const Ran ran = secateur({"merge", "a", "b", "--out", "merged"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(read("merged/points.csv"), read("whole/points.csv"));
  EXPECT_EQ(secateur({"merge", "a", "b", "--out", "merged"}).status, 2);
}

TEST_F(SweepTest, ConfigKnowsItsKind) {
  EXPECT_EQ(secateur({"config", "check", "sweep.json", "--kind", "sweep"}).out,
            "sweep.json: sweep of 8 points, no faults\n");
  EXPECT_THAT(secateur({"config", "schema", "--kind", "sweep"}).out, HasSubstr("point_timeout_s [s]"));
}

TEST_F(SweepTest, WhatIf) {
  ASSERT_EQ(tiny_run({"--no-attribution", "--out", "run"}).status, 0);
  const Ran ran = secateur({"whatif", "run"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("shapes_vit, b8_rb50_rt50, on tiny: "));
  EXPECT_THAT(ran.out, HasSubstr("\n  2x p_t  "));
  EXPECT_THAT(ran.out, HasSubstr("\n  free element-wise unit  "));
  std::istringstream text(ran.out);
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_EQ(secateur({"whatif", "none"}).status, 2);
}

TEST_F(SweepTest, ADiskThatIsFullIsTold) {
  ChildOptions small;
  small.largest_file = 100'000;
  const Ran ran = secateur({"sweep", "sweep.json", "--out", "out"}, small);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("out/sweep.sqlite: "));
  const Ran resumed = secateur({"sweep", "sweep.json", "--out", "out", "--resume"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "whole"}).status, 0);
  EXPECT_EQ(read("out/points.csv"), read("whole/points.csv"));
}

TEST_F(SweepTest, PathsThatAreEmptyOrNone) {
  const std::string empty = "command line: got an empty word\n";
  EXPECT_EQ(secateur({"sweep", "", "--out", "x"}).err, empty);
  EXPECT_EQ(secateur({"search", "", "--out", "x", "--resume"}).err, empty);
  EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", ""}).err, "command line: --out: has an empty value\n");
  EXPECT_EQ(secateur({"pareto", "", "--objectives", "dsp"}).err, empty);
  EXPECT_EQ(secateur({"merge", "", "x", "--out", "y"}).err, empty);
  EXPECT_EQ(secateur({"merge", "sweep.json", "--out", "y"}).err,
            "sweep.json: is no folder; give the --out folder of a sweep\n");
  EXPECT_EQ(secateur({"whatif", ""}).err, empty);
  EXPECT_EQ(secateur({"sweep", "sweep.json", "--out", "sweep.json", "--resume"}).err,
            "command line: --out: sweep.json exists and is no folder; choose another --out\n");
  EXPECT_EQ(secateur({"sweep", ".", "--out", "x"}).err, ".: is a directory; expected a JSON file\n");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"sweep", "", "--out", ""},
                                             {"search", "sweep.json"},
                                             {"pareto", "."},
                                             {"merge", ".", "--out", ""},
                                             {"sweep", "sweep.json", "--out", "x", "--shard", ""},
                                             {"whatif", "."},
                                             {"pareto", "sweep.json", "--objectives", "dsp"}}) {
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 2) << words[0];
    EXPECT_THAT(ran.err, Not(HasSubstr("unexpected")));
  }
  EXPECT_EQ(names(), std::vector<std::string>{"sweep.json"});
}

TEST_F(SweepTest, ASearchIsComparedAsASweepIs) {
  folder_.write("search.json",
                std::string(kSweep).substr(0, std::string(kSweep).size() - 1) + R"(, "evaluations": 5})");
  ASSERT_EQ(secateur({"search", "search.json", "--out", "out"}).status, 0);
  folder_.write("measured.csv",
                "accelerator.p_t,accelerator.p_c,latency_ms\n3,2,0.5\n2,1,0.7\n1,1,0.7\n4,2,0.7\n1,2,0.7\n");
  const Ran compared = secateur({"compare", "--measured", "measured.csv", "--results", "out"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("out point "));
  EXPECT_EQ(secateur({"pareto", "out", "--objectives", "latency_ms,dsp"}).status, 0);
  const Ran merged = secateur({"merge", "out", "--out", "merged"});
  EXPECT_EQ(merged.status, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("5 results; 0 were in more than one store"));
  EXPECT_EQ(read("merged/points.csv"), read("out/points.csv"));
}

/// Under a limit a point is run or left to --resume; what the machine lacked is never the point's result.
TEST_F(SweepTest, WantOfMemoryLosesNoPoint) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "its shadow memory is larger than any limit";
#endif
  ASSERT_EQ(secateur({"sweep", "sweep.json", "--out", "whole"}).status, 0);
  constexpr std::int64_t kMebibyte = 1 << 20;
  int short_of_it = 0, sound = 0;
  for (std::int64_t limit = 24; limit <= 40; limit += 2) {
    ChildOptions poor;
    poor.address_space = limit * kMebibyte;
    const std::string out = "out" + std::to_string(limit);
    const Ran ran = secateur({"sweep", "sweep.json", "--out", out, "--jobs", "2"}, poor);
    ++(ran.status == 0 ? sound : short_of_it);
    EXPECT_THAT(read(out + "/points.csv"), Not(HasSubstr(",failed,"))) << limit;
    const Ran resumed = secateur({"sweep", "sweep.json", "--out", out, "--resume"});
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(read(out + "/points.csv"), read("whole/points.csv")) << limit;
  }
  EXPECT_GT(short_of_it, 0);
  EXPECT_GT(sound, 0);
}

TEST_F(SweepTest, ASweepWhoseEveryPointFailsFails) {
  folder_.write("mass.json",
                R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny", "fidelity": "event",
    "set": {"token_policy": "mass"}, "axes": [{"key": "p_t", "values": [1, 2]}]})");
  const Ran ran = secateur({"sweep", "mass.json", "--out", "out"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("secateur: every point failed alike: "));
  EXPECT_THAT(ran.err, HasSubstr("mass chooses tokens by an image"));
}

TEST_F(SweepTest, ConfigCheckReadsTheFilesThatAreNamed) {
  folder_.write("net.json", "{");
  folder_.write("bad.json", R"({"network": "net.json", "axes": [{"key": "p_t", "values": [1, 2]}]})");
  const Ran ran = secateur({"config", "check", "bad.json", "--kind", "sweep"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("net.json: network: line 1, column 2: not valid JSON"));
  EXPECT_EQ(secateur({"sweep", "bad.json", "--out", "out"}).err, ran.err);
  EXPECT_FALSE(exists("out"));
}

}  // namespace
}  // namespace secateur::test
