// SPDX-License-Identifier: Apache-2.0
// secateur report: what its pages hold, against what other commands wrote. Pages are looked at in a browser elsewhere
// (tests/browser/).
#include <gmock/gmock.h>

#include "cli/secateur.hpp"
#include "config/json.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

class ReportTest : public CliTest {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::filesystem::path(SECATEUR_SOURCE_DIR) / "report/node_modules/echarts")) {
      GTEST_SKIP() << "the chart library is not installed: tools/setup_report.sh";
    }
  }

  Ran pruned_run(const std::string& pruning, const std::string& out) const {
    return secateur({"run", "--accelerator", "tiny", "--network", "shapes_vit", "--pruning", pruning, "--out", out});
  }

  /// The page's data.
  Json page(const std::string& name) const {
    const std::string text = read(name);
    const std::string begin = "id=\"data\">";
    const std::size_t from = text.find(begin) + begin.size();
    return Json::parse(text.substr(from, text.find("</script>", from) - from));
  }

  Json report(std::vector<std::string> words) {
    words.insert(words.begin(), "report");
    words.insert(words.end(), {"--html", "page.html"});
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("Page: page.html ("));
    return page("page.html");
  }
};

TEST_F(ReportTest, ARunHasItsResultAndWhatASecondSimulationTells) {
  ASSERT_EQ(tiny_run({"--set", "accelerator.p_t=3", "--out", "first"}).status, 0);
  const Json data = report({"first"});
  EXPECT_EQ(data["kind"], "run");
  const Json& run = data["runs"][0];
  const Json result = Json::parse(read("first/result.json"));
  EXPECT_EQ(run["result"], result);
  EXPECT_EQ(run["name"], "first");
  EXPECT_EQ(run["shipped"]["accelerator"]["p_t"], Json::parse(secateur({"config", "show", "tiny"}).out)["p_t"]);

  const Json& detail = run["detail"];
  EXPECT_EQ(detail["timeline"]["cycles"], result["cycles"]);
  EXPECT_EQ(detail["masks"].size(), result["config"]["network"]["depth"]);
  std::int64_t kept = 0;
  for (const Json& panels : detail["masks"]) kept += panels[0]["kept"].get<std::int64_t>();
  EXPECT_GT(kept, 0);
  // The path ends with what ends last, and no step begins before the one it waited for did.
  const Json& path = detail["critical_path"];
  std::int64_t last_start = 0;
  for (const Json& place : path) {
    const Json& operation = result["operations"][place.get<std::size_t>()];
    EXPECT_GE(operation["start_cycle"].get<std::int64_t>(), last_start) << operation["name"];
    last_start = operation["start_cycle"].get<std::int64_t>();
  }
  EXPECT_EQ(result["operations"][path.back().get<std::size_t>()]["end_cycle"], result["cycles"]);
}

TEST_F(ReportTest, WhenTheRunCannotBeSimulatedAgainThePageSaysWhy) {
  folder_.write("mine.json", R"({"block": 8, "weight_keep": 0.5, "token_keep": 0.7, "token_layers": [1]})");
  ASSERT_EQ(pruned_run("mine.json", "first").status, 0);
  std::filesystem::remove(folder_.path("mine.json"));
  const Json run = report({"first"})["runs"][0];
  EXPECT_TRUE(run["detail"].is_null());
  EXPECT_EQ(run["no_detail"],
            "first/result.json: config.files.pruning: mine.json: no such file (looked for from the working folder)");
  EXPECT_EQ(run["result"], Json::parse(read("first/result.json")));
}

TEST_F(ReportTest, SeveralRunsStandInTheOrderGiven) {
  ASSERT_EQ(tiny_run({"--out", "b"}).status, 0);
  ASSERT_EQ(pruned_run("b8_dense", "a").status, 0);
  const Json data = report({"b", "a", "--no-detail"});
  EXPECT_EQ(data["kind"], "runs");
  EXPECT_EQ(data["runs"][0]["name"], "b");
  EXPECT_EQ(data["runs"][1]["name"], "a");
  EXPECT_TRUE(data["runs"][0]["detail"].is_null());
}

TEST_F(ReportTest, AStoreIsTheSamePointsByColumns) {
  folder_.write("sweep.json", R"({"accelerator": "tiny", "network": "shapes_vit", "pruning": "b8_rb50_rt50",
    "axes": [{"key": "accelerator.p_t", "values": [1, 2, 3]}, {"key": "accelerator.balance", "values": ["none", "lpt"]}]})");
  const Ran swept = secateur({"sweep", "sweep.json", "--out", "sweep"});
  ASSERT_EQ(swept.status, 0) << swept.err;
  const Json store = report({"sweep"})["store"];
  EXPECT_EQ(store["kind"], "sweep");
  EXPECT_EQ(store["point"], Json({0, 1, 2, 3, 4, 5}));
  ASSERT_EQ(store["axes"].size(), 2U);
  EXPECT_EQ(store["axes"][0]["name"], "accelerator.p_t");
  const std::string csv = read("sweep/points.csv");
  const std::string line = csv.substr(csv.find("\n5,") + 1);
  EXPECT_THAT(line, HasSubstr("5,3,lpt,event,done,"));
  EXPECT_EQ(store["axes"][0]["values"][store["axes"][0]["at"][5].get<std::size_t>()], 3);
  EXPECT_EQ(store["axes"][1]["values"][store["axes"][1]["at"][5].get<std::size_t>()], "lpt");
  for (const Json& metric : store["metrics"]) {
    if (metric["name"] != "cycles") continue;
    EXPECT_THAT(line, HasSubstr("," + metric["values"][5].dump() + ","));
  }
}

TEST_F(ReportTest, HostileNamesStayText) {
  const std::string name = "</script><script>alert(1)</script>\"'&";
  folder_.write("mine.json", Json{{"name", name}, {"block", 8}, {"token_layers", {1}}}.dump());
  ASSERT_EQ(pruned_run("mine.json", "first").status, 0);
  EXPECT_EQ(report({"first"})["runs"][0]["result"]["config"]["pruning"]["name"], name);
  EXPECT_EQ(read("page.html").find("<script>alert"), std::string::npos);
}

TEST_F(ReportTest, WrongInputIsNamedAndNothingIsWritten) {
  std::filesystem::create_directory(folder_.path("empty"));
  folder_.write("page.html", "mine");
  EXPECT_EQ(secateur({"report", "empty", "--html", "page.html"}).err,
            "empty: holds no result.json (run), sweep.sqlite (sweep, search) or metrics.csv (train)\n");
  EXPECT_EQ(secateur({"report", "none", "--html", "page.html"}).err, "none: no such folder\n");
  EXPECT_EQ(secateur({"report", "page.html", "--html", "other.html"}).status, 2);
  EXPECT_THAT(secateur({"report", "empty"}).err, HasSubstr("command line: --html: is missing"));
  EXPECT_EQ(read("page.html"), "mine");
  EXPECT_FALSE(exists("other.html"));
}

TEST_F(ReportTest, APageNeverReplacesWhatItIsMadeOf) {
  ASSERT_EQ(tiny_run({"--out", "first"}).status, 0);
  const std::string before = read("first/result.json");
  const Ran ran = secateur({"report", "first", "--html", "first/result.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(read("first/result.json"), before);
}

TEST(ReportWithoutLibrary, SaysHowToGetIt) {
  const TemporaryFolder home;
  for (const char* name : {"configs", "models", "report"}) std::filesystem::create_directory(home.path(name));
  std::filesystem::copy(std::filesystem::path(SECATEUR_SOURCE_DIR) / "report/page", home.path("report/page"),
                        std::filesystem::copy_options::recursive);
  home.write("metrics.csv", "step,loss\n1,2.5\n");
  ChildOptions options;
  options.folder = home.path("");
  options.environment = {{"SECATEUR_HOME", home.path("")}};
  const Ran ran = run_child({SECATEUR_BINARY, "report", ".", "--html", "page.html"}, options);
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("the chart library is not installed: run tools/setup_report.sh in the source folder"));
  EXPECT_FALSE(std::filesystem::exists(home.path("page.html")));
}

}  // namespace
}  // namespace secateur::test
