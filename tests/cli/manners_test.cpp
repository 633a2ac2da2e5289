// SPDX-License-Identifier: Apache-2.0
// What all commands have alike: help, quiet, JSON, short options, short keys, terminals without UTF-8.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSmallSweep = R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny",
  "axes": [{"key": "p_t", "values": [1, 2, 3]}], "fidelity": "event"})";

class MannersTest : public CliTest {
 protected:
  /// Without what differs between two equal runs.
  static nlohmann::ordered_json parsed(const std::string& text) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(text);
    json.erase("wall_seconds");
    json.erase("peak_rss_mb");
    return json;
  }
};

TEST_F(MannersTest, HelpOfACommandIsItsHelp) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"run"}, {"pareto"}, {"diff"}, {"hls", "export"}}) {
    std::vector<std::string> asked{"help"}, plain = command;
    asked.insert(asked.end(), command.begin(), command.end());
    plain.emplace_back("--help");
    const Ran ran = secateur(asked);
    EXPECT_EQ(ran.status, 0) << command.back();
    EXPECT_EQ(ran.out, secateur(plain).out) << command.back();
  }
  EXPECT_THAT(secateur({"help"}).out, HasSubstr("`secateur help COMMAND` explains one."));
  EXPECT_EQ(secateur({"help", "rnu"}).err, "command line: rnu: unknown command; did you mean run?\n");
}

TEST_F(MannersTest, QuietPrintsErrorsAlone) {
  const Ran ran = tiny_run({"--quiet", "--out", "run"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_TRUE(exists("run/result.json"));
  EXPECT_THAT(tiny_run({"-q", "--out", "run", "--set", "p_t=0"}).err,
              HasSubstr("p_t: got 0; expected an integer from 1 to 256"));
  folder_.write("sweep.json", kSmallSweep);
  const Ran sweep = secateur({"sweep", "sweep.json", "-q", "-o", "sweep"});
  EXPECT_EQ(sweep.status, 0);
  EXPECT_EQ(sweep.out + sweep.err, "");
}

TEST_F(MannersTest, JsonIsAllThatStandardOutputGets) {
  const Ran run = tiny_run({"--json", "--out", "run"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, read("run/result.json"));
  const std::string quiet = tiny_run({"--json", "--quiet", "--trace", "vcd", "--out", "run"}).out;
  EXPECT_TRUE(quiet == read("run/result.json"));
  const Ran whatif = secateur({"whatif", "run", "--json"});
  ASSERT_EQ(whatif.status, 0) << whatif.err;
  const auto levers = nlohmann::ordered_json::parse(whatif.out);
  EXPECT_EQ(levers["base"]["cycles"].get<int>(), parsed(run.out)["cycles"].get<int>());
  EXPECT_GT(levers["levers"].size(), 20U);
  folder_.write("boards.csv", "network.name,latency_ms\nshapes_vit,1\n");
  const Ran compared = secateur({"compare", "--measured", "boards.csv", "--results", "run", "--json", "-o", "c.json"});
  ASSERT_EQ(compared.status, 0) << compared.err;
  EXPECT_EQ(compared.out, read("c.json"));
  folder_.write("requests.trace", "0x0 READ\n0x40 WRITE\n");
  const Ran memory = secateur({"memory", "--trace", "requests.trace", "--json"});
  ASSERT_EQ(memory.status, 0) << memory.err;
  EXPECT_EQ(nlohmann::ordered_json::parse(memory.out)["requests"], 2);
}

TEST_F(MannersTest, ShortOptionsAreTheLongOnes) {
  ASSERT_EQ(tiny_run({"--set", "accelerator.p_t=3", "--fidelity", "ideal", "--out", "long"}).status, 0);
  const Ran ran = secateur({"run", "-a", "tiny", "-n", "shapes_vit", "-p", "b8_rb50_rt50", "-s", "accelerator.p_t=3",
                            "-f", "ideal", "-o", "short"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(parsed(read("short/result.json")), parsed(read("long/result.json")));
}

TEST_F(MannersTest, TheLastPartOfAKeyIsEnoughWhereItIsUnique) {
  ASSERT_EQ(tiny_run({"--set", "accelerator.p_t=3", "--set", "accelerator.elementwise.lanes=16", "--set",
                      "pruning.token_keep=0.6", "--out", "long"})
                .status,
            0);
  ASSERT_EQ(tiny_run({"--set", "p_t=3", "--set", "lanes=16", "--set", "token_keep=0.6", "--out", "short"}).status, 0);
  EXPECT_EQ(parsed(read("short/result.json")), parsed(read("long/result.json")));
  EXPECT_EQ(tiny_run({"--set", "ports=2", "--set", "p_tt=3", "--out", "none"}).err,
            "--set: ports: may be accelerator.features.ports or accelerator.dma.ports; write it out\n"
            "--set: p_tt: unknown key; did you mean accelerator.p_t?\n");
}

TEST_F(MannersTest, WithoutUtf8TheSummaryIsAscii) {
  ChildOptions ascii;
  ascii.environment["LC_ALL"] = "C";
  const Ran ran = tiny_run({"--out", "run"}, ascii);
  ASSERT_EQ(ran.status, 0) << ran.err;
  for (const char c : ran.out) EXPECT_LT(static_cast<unsigned char>(c), 0x80U);
  EXPECT_THAT(ran.out, HasSubstr("100.0 %   ############################\n"));
  EXPECT_THAT(read("run/summary.txt"), HasSubstr("█"));
  ChildOptions utf8;
  utf8.environment["LC_ALL"] = "C.UTF-8";
  EXPECT_THAT(tiny_run({"--out", "run"}, utf8).out, HasSubstr("█"));
}

TEST_F(MannersTest, TheSummaryTellsWhatWasOverridden) {
  EXPECT_THAT(tiny_run({"--out", "run"}).out,
              testing::StartsWith("shapes_vit, b8_rb50_rt50, on tiny (fidelity event)"));
  const Ran ran = tiny_run({"--set", "p_t=3", "--set", "weight_keep=0.7", "--set", "token_keep=0.6", "--out", "run"});
  EXPECT_THAT(ran.out,
              testing::StartsWith("shapes_vit, b8_rb50_rt50 + 2 overrides, on tiny + 1 override (fidelity event)"));
  const std::string told = "  overrides   accelerator.p_t 3, pruning.token_keep 0.6, pruning.weight_keep 0.7\n";
  EXPECT_THAT(ran.out, HasSubstr(told));
  // The same run again, from its result: which of the keys was given by --set is not in it, what differs is.
  const Ran again = secateur({"run", "--replay", "run/result.json", "--out", "again"});
  EXPECT_THAT(again.out, HasSubstr("on tiny + 1 override"));
  EXPECT_THAT(again.out, HasSubstr("pruning.weight_keep 0.7"));
}

/// A folder that holds an earlier store is refused, continued or begun anew, as is asked for.
TEST_F(MannersTest, AnEarlierStoreIsReplacedWhenThatIsAskedFor) {
  folder_.write("sweep.json", kSmallSweep);
  ASSERT_EQ(secateur({"sweep", "sweep.json", "-o", "out"}).status, 0);
  folder_.write("sweep.json",
                std::string(kSmallSweep).replace(std::string(kSmallSweep).find("[1, 2, 3]"), 9, "[1, 4]"));
  EXPECT_EQ(secateur({"sweep", "sweep.json", "-o", "out"}).err,
            "command line: --out: out holds a store already; continue it with --resume, begin anew with --replace, or "
            "choose another --out\n");
  EXPECT_EQ(secateur({"sweep", "sweep.json", "-o", "out", "--replace", "--resume"}).err,
            "command line: --replace: begins anew, and --resume goes on: give one of them\n");
  folder_.write("out/notes.txt", "mine");
  const std::string before = read("out/sweep.sqlite");
  EXPECT_EQ(secateur({"sweep", "sweep.json", "-o", "out", "--replace"}).err,
            "command line: --replace: out holds notes.txt beside the store; choose another --out\n");
  EXPECT_EQ(read("out/sweep.sqlite"), before);
  std::filesystem::remove(folder_.path("out/notes.txt"));
  const Ran ran = secateur({"sweep", "sweep.json", "-o", "out", "--replace"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sweep: 2 points\n"));
  EXPECT_EQ(secateur({"sweep", "sweep.json", "-o", "fresh", "--replace"}).status, 0);
}

/// One measured run that the machine meets exactly: nothing is left to be made better.
TEST_F(MannersTest, ACalibrationThatDoesNotHelpIsNotWritten) {
  folder_.write("sweep.json", kSmallSweep);
  ASSERT_EQ(secateur({"sweep", "sweep.json", "-o", "out", "-q"}).status, 0);
  const auto latency = [&](const char* point) {
    tiny_run({"--set", std::string("p_t=") + point, "-q", "-o", "run"});
    return parsed(read("run/result.json"))["latency_ms"].get<double>();
  };
  std::string boards = "accelerator.p_t,latency_ms\n";
  for (const char* point : {"1", "2", "3"}) {
    std::ostringstream row;
    row.precision(17);
    row << point << "," << latency(point) << "\n";
    boards += row.str();
  }
  folder_.write("boards.csv", boards);
  std::vector<std::string> words{"compare",     "--measured", "boards.csv", "--results",     "out",
                                 "--calibrate", "board.json", "--fit",      "host.launch_us"};
  const Ran ran = secateur(words);
  EXPECT_EQ(ran.status, 1) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("calibration does not help.\n"));
  EXPECT_THAT(ran.err, HasSubstr("secateur: calibration does not help: board.json is not written"));
  EXPECT_FALSE(exists("board.json"));
  words.emplace_back("--force");
  EXPECT_EQ(secateur(words).status, 0);
  EXPECT_TRUE(exists("board.json"));
}

}  // namespace
}  // namespace secateur::test
