// SPDX-License-Identifier: Apache-2.0
// The texts a user meets first, and the commands that only look at documents.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Characters, where each is one column.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

void expect_fits(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(columns(line), 80U) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "trailing space: " << line;
  }
}

class HelpTest : public CliTest {};

TEST_F(HelpTest, EachSubcommandHasAnExampleAndFits80Columns) {
  for (const char* command : {"run", "config", "list"}) {
    const Ran ran = secateur({command, "--help"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_THAT(ran.out, StartsWith(std::string("Usage: secateur ") + command));
    EXPECT_THAT(ran.out, HasSubstr(std::string("\nExamples:\n  secateur ") + command));
    expect_fits(ran.out);
  }
}

TEST_F(HelpTest, TheUsageNamesEverySubcommand) {
  const Ran ran = secateur({"--help"});
  EXPECT_EQ(ran.status, 0);
  for (const char* command : {"\n  run ", "\n  config ", "\n  list "}) EXPECT_THAT(ran.out, HasSubstr(command));
  expect_fits(ran.out);
  EXPECT_EQ(secateur({"--version"}).out, "secateur " SECATEUR_VERSION "\n");
}

TEST_F(HelpTest, ListNamesWhatIsShipped) {
  const Ran ran = secateur({"list"});
  EXPECT_EQ(ran.status, 0);
  for (const char* name : {"  u250-fccm24 ", "  hbm2 ", "  b16_rb50_rt50 ", "  shapes_vit "}) {
    EXPECT_THAT(ran.out, HasSubstr(name));
  }
}

TEST_F(HelpTest, ConfigShowFillsInDefaultsAndSets) {
  const Ran ran = secateur({"config", "show", "tiny", "--set", "accelerator.p_t=3"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["p_t"], 3);
  EXPECT_EQ(json["p_c"], 2);
}

TEST_F(HelpTest, ConfigCheckFindsEveryFault) {
  EXPECT_EQ(secateur({"config", "check", "tiny"}).status, 0);
  folder_.write("mine.json", R"({"block": 12, "wieght_keep": 0.5})");
  const Ran ran = secateur({"config", "check", "mine.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err,
            "mine.json: pruning.block: got 12; expected 8, 16, 32 or 64\n"
            "mine.json: pruning.wieght_keep: unknown key (value 0.5); did you mean pruning.weight_keep?\n");
}

TEST_F(HelpTest, ConfigSchemaExplainsEveryKind) {
  for (const char* kind : {"network", "pruning", "accelerator", "memory"}) {
    const Ran text = secateur({"config", "schema", "--kind", kind});
    EXPECT_EQ(text.status, 0);
    expect_fits(text.out);
    const Ran json = secateur({"config", "schema", "--kind", kind, "--json"});
    EXPECT_EQ(nlohmann::json::parse(json.out)["type"], "object");
  }
}

TEST_F(HelpTest, TrainSaysWhichPackagesItNeeds) {
  // The program alone, as where libtorch was not found: secateur-train is not beside it.
  const std::string alone = folder_.path("secateur");
  std::filesystem::copy_file(SECATEUR_BINARY, alone);
  const Ran ran = run_child({alone, "train", "x.json", "--out", "out"}, {});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err,
            "command line: train: not in this build: it needs libtorch. In a clone of the source, "
            "`tools/quickstart.sh --with training` installs it and builds again\n");
}

}  // namespace
}  // namespace secateur::test
