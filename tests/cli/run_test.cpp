// SPDX-License-Identifier: Apache-2.0
// What `secateur run` prints and writes.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

class RunTest : public CliTest {
 protected:
  Json result(const std::string& folder) const { return Json::parse(read(folder + "/result.json")); }
};

TEST_F(RunTest, DefaultsAreThePublishedMachine) {
  const Ran ran = secateur({"run", "--no-attribution", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json json = result("out");
  EXPECT_EQ(json["fidelity"], "event");
  EXPECT_EQ(json["config"]["network"]["name"], "deit_small");
  EXPECT_EQ(json["config"]["pruning"]["name"], "b16_rb50_rt50");
  EXPECT_EQ(json["config"]["accelerator"]["name"], "u250-fccm24");
  EXPECT_EQ(json["tokens_per_layer"][11], 28);
  EXPECT_GE(json["cycles"].get<std::int64_t>(), json["ideal_cycles"].get<std::int64_t>());
}

TEST_F(RunTest, PrintsTheSummaryItWrites) {
  const Ran ran = tiny_run({"--out", "out"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, read("out/summary.txt"));
  EXPECT_THAT(ran.out, HasSubstr("\nResult: out/result.json\n"));
}

TEST_F(RunTest, ColoursOnlyOnATerminalThatWantsThem) {
  ChildOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}, {"NO_COLOR", ""}};
  EXPECT_THAT(tiny_run({"--out", "out"}, terminal).out, HasSubstr("\x1b["));
  EXPECT_THAT(read("out/summary.txt"), Not(HasSubstr("\x1b[")));
  terminal.environment["NO_COLOR"] = "1";
  EXPECT_THAT(tiny_run({"--out", "out"}, terminal).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(tiny_run({"--out", "out"}).out, Not(HasSubstr("\x1b[")));
}

TEST_F(RunTest, TwiceTheSameBytes) {
  for (const char* fidelity : {"ideal", "event", "clocked"}) {
    ASSERT_EQ(tiny_run({"--fidelity", fidelity, "--out", "a"}).status, 0);
    ASSERT_EQ(tiny_run({"--fidelity", fidelity, "--out", "b"}).status, 0);
    EXPECT_EQ(without_cost(read("a/result.json")), without_cost(read("b/result.json")));
  }
}

TEST_F(RunTest, ClockedIsEventButForItsName) {
  ASSERT_EQ(tiny_run({"--out", "event"}).status, 0);
  ASSERT_EQ(tiny_run({"--fidelity", "clocked", "--out", "clocked"}).status, 0);
  std::string clocked = without_cost(read("clocked/result.json"));
  const std::string name = "\"fidelity\": \"clocked\"";
  ASSERT_NE(clocked.find(name), std::string::npos);
  clocked.replace(clocked.find(name), name.size(), "\"fidelity\": \"event\"");
  EXPECT_EQ(clocked, without_cost(read("event/result.json")));
}

TEST_F(RunTest, WaveformOfClocked) {
  const std::vector<std::string> traced{"--fidelity", "clocked", "--trace", "vcd", "--trace-window"};
  const auto run = [&](const char* window, const char* out, std::vector<std::string> more) {
    more.insert(more.begin(), traced.begin(), traced.end());
    more.insert(more.begin() + static_cast<std::ptrdiff_t>(traced.size()), window);
    more.insert(more.end(), {"--out", out});
    return tiny_run(more);
  };
  const Ran ran = run("1000:1200", "a", {});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  const std::string wave = read("a/trace.vcd");
  // 200 cycles of 200 MHz, from 5 us on; not printed when it fails.
  const auto shows = [&wave](const char* text) { return wave.find(text) != std::string::npos; };
  EXPECT_TRUE(shows("$timescale"));
  EXPECT_TRUE(shows("memory_clock"));
  EXPECT_TRUE(shows("$scope module head_module_1 $end"));
  EXPECT_TRUE(shows("at time 5e-06 sec"));
  EXPECT_TRUE(shows("\n#5995000000\n"));
  EXPECT_FALSE(shows("\n#6002500000\n"));
  const Ran cut = run("0:1000000", "b", {"--trace-max-mb", "1"});
  EXPECT_THAT(cut.err, HasSubstr("the waveform ends at cycle "));
  EXPECT_LE(read("b/trace.vcd").size(), std::size_t{1} << 20);
  EXPECT_GE(read("b/trace.vcd").size(), std::size_t{1} << 19);
  ASSERT_EQ(run("90000000:90000001", "c", {}).status, 0);
  EXPECT_THAT(read("c/trace.vcd"), HasSubstr("before the window"));
}

TEST_F(RunTest, AnotherSeedIsAnotherRun) {
  ASSERT_EQ(tiny_run({"--out", "a"}).status, 0);
  ASSERT_EQ(tiny_run({"--set", "pruning.seed=2", "--out", "b"}).status, 0);
  EXPECT_EQ(result("b")["seed"], 2);
  EXPECT_NE(result("a")["operations"], result("b")["operations"]);
}

TEST_F(RunTest, TheResultNamesItsFiles) {
  ASSERT_EQ(tiny_run({"--memory", "ddr4-3200", "--out", "out"}).status, 0);
  const Json files = result("out")["config"]["files"];
  for (const char* kind : {"network", "pruning", "accelerator", "memory"}) {
    EXPECT_TRUE(std::filesystem::exists(files[kind]["path"].get<std::string>())) << kind;
    EXPECT_EQ(files[kind]["sha256"].get<std::string>().size(), 64U) << kind;
  }
  EXPECT_THAT(files["memory"]["path"].get<std::string>(), HasSubstr("ddr4-3200.json"));
}

TEST_F(RunTest, WithoutWeightsTheResultSaysThatScoresAreRandom) {
  ASSERT_EQ(tiny_run({"--out", "out"}).status, 0);
  EXPECT_EQ(result("out")["config"]["pruning"]["score"], "random");
}

TEST_F(RunTest, ATraceChangesNoFigure) {
  ASSERT_EQ(tiny_run({"--out", "plain"}).status, 0);
  for (const char* format : {"perfetto", "vcd"}) {
    ASSERT_EQ(tiny_run({"--trace", format, "--out", "traced"}).status, 0);
    EXPECT_EQ(without_cost(read("traced/result.json")), without_cost(read("plain/result.json")));
  }
}

TEST_F(RunTest, PerfettoTraceOfAWindow) {
  const Ran ran = tiny_run({"--trace", "perfetto", "--trace-window", "100:600", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nTrace:  out/trace.perfetto.json  (open at ui.perfetto.dev)\n"));
  const Json trace = Json::parse(read("out/trace.perfetto.json"));
  constexpr double kMicrosecondsACycle = 1.0 / 200.0;
  int slices = 0;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.value("ph", "") != "X") continue;
    ++slices;
    EXPECT_GE(event["ts"].get<double>(), 100 * kMicrosecondsACycle);
    EXPECT_LE(event["ts"].get<double>() + event["dur"].get<double>(), 600 * kMicrosecondsACycle + 1e-6);
  }
  EXPECT_GT(slices, 10);
}

TEST_F(RunTest, VcdTrace) {
  const Ran ran = tiny_run({"--trace", "vcd", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nTrace:  out/trace.vcd  (open with gtkwave)\n"));
  EXPECT_THAT(read("out/trace.vcd"), HasSubstr("$enddefinitions $end"));
}

TEST_F(RunTest, TheTraceIsCapped) {
  const Ran ran = secateur({"run", "--no-attribution", "--trace", "perfetto", "--trace-max-mb", "1", "--out", "out"});
  ASSERT_EQ(ran.status, 0);
  EXPECT_THAT(ran.err, HasSubstr("events dropped at the cap of 1000000 bytes; choose a smaller --trace-window"));
  EXPECT_LE(read("out/trace.perfetto.json").size(), 1'000'000U);
  EXPECT_TRUE(Json::accept(read("out/trace.perfetto.json")));
}

TEST_F(RunTest, AClosedOutputIsAFailure) {
  ChildOptions options;
  options.folder = folder_.path("");
  const std::string command = std::string(SECATEUR_BINARY) + " list > /dev/full";
  const Ran ran = run_child({"/bin/sh", "-c", command}, options);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "secateur: standard output could not be written\n");
}

}  // namespace
}  // namespace secateur::test
