// SPDX-License-Identifier: Apache-2.0
// --replay: the same run again, or a clear word about what has changed since.
#include "base/sha256.hpp"
#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr const char* kPruning = R"({"block": 8, "weight_keep": 0.5, "token_keep": 0.7, "token_layers": [1]})";

class ReplayTest : public CliTest {
 protected:
  void SetUp() override {
    folder_.write("mine.json", kPruning);
    const Ran ran = tiny_run({"--pruning", "mine.json", "--set", "accelerator.p_t=3", "--out", "first"});
    ASSERT_EQ(ran.status, 0) << ran.err;
  }

  Ran tiny_run(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"run", "--accelerator", "tiny", "--network", "shapes_vit"};
    words.insert(words.end(), more.begin(), more.end());
    return secateur(std::move(words));
  }

  Ran replay(const std::string& result = "first/result.json") const {
    return secateur({"run", "--replay", result, "--out", "again"});
  }
};

TEST_F(ReplayTest, GivesTheSameBytes) {
  const Ran ran = replay();
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(without_cost(read("again/result.json")), without_cost(read("first/result.json")));
}

TEST_F(ReplayTest, KeepsFidelityAndAttribution) {
  ASSERT_EQ(tiny_run({"--pruning", "mine.json", "--no-attribution", "--out", "first"}).status, 0);
  ASSERT_EQ(replay().status, 0);
  EXPECT_EQ(without_cost(read("again/result.json")), without_cost(read("first/result.json")));
  ASSERT_EQ(tiny_run({"--pruning", "mine.json", "--fidelity", "ideal", "--out", "first"}).status, 0);
  ASSERT_EQ(replay().status, 0);
  EXPECT_EQ(without_cost(read("again/result.json")), without_cost(read("first/result.json")));
}

TEST_F(ReplayTest, IntoItsOwnFolder) {
  const std::string first = read("first/result.json");
  EXPECT_EQ(secateur({"run", "--replay", "first/result.json", "--out", "first"}).status, 0);
  EXPECT_EQ(without_cost(read("first/result.json")), without_cost(first));
}

TEST_F(ReplayTest, AChangedFileIsNamedWithBothHashes) {
  const std::string changed = std::string(kPruning) + "\n";
  folder_.write("mine.json", changed);
  const Ran ran = replay();
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err, "first/result.json: config.files.pruning: mine.json has changed\n    SHA-256 of the run  " +
                         sha256_hex(kPruning) + "\n    SHA-256 now         " + sha256_hex(changed) + "\n");
  EXPECT_FALSE(exists("again"));
}

TEST_F(ReplayTest, AMissingFileIsNamed) {
  std::filesystem::remove(folder_.path("mine.json"));
  const Ran ran = replay();
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err,
            "first/result.json: config.files.pruning: mine.json: no such file (looked for from the working folder)\n");
}

TEST_F(ReplayTest, RefusesWhatIsNoResult) {
  const auto error = [&](const char* text) {
    folder_.write("r.json", text);
    const Ran ran = replay("r.json");
    EXPECT_EQ(ran.status, 2);
    return ran.err;
  };
  EXPECT_EQ(error("{\"cycles\": 1"),
            "r.json: cycles: line 1, column 13: not valid JSON: syntax error while parsing object - unexpected end of "
            "input; expected '}'\n");
  EXPECT_EQ(error("[]"), "r.json: got []; expected a JSON object\n");
  const std::string deep = "{\"a\": " + std::string(60'000, '[') + std::string(60'000, ']') + "}";
  const std::string path_and_reason = error(deep.c_str());
  EXPECT_NE(path_and_reason.find("nested deeper than 32 levels\n"), std::string::npos) << path_and_reason;
  EXPECT_EQ(error(kPruning), "r.json: is no result.json: it has no schema_version and config\n");
  EXPECT_EQ(error(R"({"schema_version": 9, "config": {}})"), "r.json: schema_version: got 9; this version reads 1\n");
  EXPECT_EQ(error(R"({"schema_version": 1, "config": {"files": 3}})"),
            "r.json: fidelity: got \"\"; expected ideal, event or clocked\n"
            "r.json: config.files.network: is missing\n"
            "r.json: config.files.pruning: is missing\n"
            "r.json: config.files.accelerator: is missing\n"
            "r.json: config.files.memory: is missing\n");
}

TEST_F(ReplayTest, ATamperedConfigurationIsCheckedLikeAFile) {
  std::string text = read("first/result.json");
  const std::string key = "\"p_t\": 3";
  text.replace(text.find(key), key.size(), "\"p_t\": 0");
  folder_.write("r.json", text);
  const Ran ran = replay("r.json");
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err, "r.json: accelerator.p_t: got 0; expected an integer from 1 to 256\n");
}

TEST_F(ReplayTest, SaysWhenAnotherVersionMadeTheResult) {
  const std::string text = std::regex_replace(
      read("first/result.json"), std::regex(R"re("secateur_version": "[^"]*")re"), "\"secateur_version\": \"0.0.1\"");
  folder_.write("r.json", text);
  const Ran ran = replay("r.json");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err.rfind("r.json: made by secateur 0.0.1; this is ", 0), 0U) << ran.err;
}

}  // namespace
}  // namespace secateur::test
