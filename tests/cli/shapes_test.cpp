// SPDX-License-Identifier: Apache-2.0
// The checkpoints of shapes_vit that are shipped: what `run --functional` alone computes with, and that they classify.
#include <gmock/gmock.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

/// A fraction of the 5,000 test images that the documentation's figures are of.
constexpr int kPictures = 400;
/// Below what all three reach on 5,000, by four deviations of a mean over 400.
constexpr double kLeast = 0.90;

class ShapesTest : public CliTest {
 protected:
  double accuracy(const std::string& pruning, const std::string& arithmetic) const {
    const Ran ran =
        secateur({"eval", "--network", "shapes_vit", "--weights",
                  std::string(SECATEUR_SOURCE_DIR) + "/models/shapes_vit_" + pruning + ".safetensors", "--data",
                  fmt::format("shapes:1000001:{}", kPictures), "--arithmetic", arithmetic, "--out", "eval.json"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    const Json json = Json::parse(read("eval.json"));
    return json.at("top1").get<double>() / kPictures;
  }
};

TEST_F(ShapesTest, EveryShippedCheckpointClassifies) {
  for (const char* pruning : {"dense", "rb50_rt70", "rb50_rt50"}) {
    EXPECT_GE(accuracy(pruning, "float"), kLeast) << pruning;
    EXPECT_GE(accuracy(pruning, "int16"), kLeast) << pruning;
  }
}

TEST_F(ShapesTest, AFunctionalRunByItselfTellsWhatItSees) {
  const Ran ran = secateur({"run", "--functional", "--out", "o", "--tokens-png", "t.png"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json result = Json::parse(read("o/result.json"));
  EXPECT_EQ(result.at("config").at("network").at("name"), "shapes_vit");
  EXPECT_EQ(result.at("functional").at("top5").at(0).at("name"), "blue square");
  EXPECT_TRUE(exists("t.png"));
}

TEST_F(ShapesTest, ItIsRepeatedFromItsResult) {
  ASSERT_EQ(secateur({"run", "--functional", "--out", "o"}).status, 0);
  const Ran ran = secateur({"run", "--replay", "o/result.json", "--out", "again"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(without_cost(read("o/result.json")), without_cost(read("again/result.json")));
}

TEST_F(ShapesTest, ANetworkThatIsNamedStillNeedsAnInput) {
  const Ran ran = secateur({"run", "--functional", "--network", "deit_tiny", "--out", "o"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("needs --input"));
}

}  // namespace
}  // namespace secateur::test
