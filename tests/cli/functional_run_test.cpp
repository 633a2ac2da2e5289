// SPDX-License-Identifier: Apache-2.0
// `secateur run --input`: what the machine computes, as a user sees it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/secateur.hpp"
#include "config/documents.hpp"
#include "image/png_writer.hpp"
#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "vit/safetensors_writer.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

class FunctionalRunTest : public CliTest {
 protected:
  FunctionalRunTest() {
    DocumentRequest request;
    request.network = "shapes_vit";
    request.pruning = "b8_rb50_rt50";
    request.accelerator = "tiny";
    network_ = load_documents(request).network;
    write_safetensors(folder_.path("w.safetensors"), checkpoint_tensors(Naming{}, network_));
    std::filesystem::create_directory(folder_.path("pictures"));
    for (int i = 0; i < kPictures; ++i) write_png(folder_.path("pictures/" + std::to_string(i) + ".png"), picture(i));
  }

  /// A bright square on a shaded ground: another place and size each time.
  Image picture(int number) const {
    const int side = network_.image_size;
    Image image(side, side);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const bool inside = std::abs(x - 4 - 3 * number) < 3 + number % 4 && std::abs(y - 20 + 2 * number) < 6;
        image.at(x, y)[0] = static_cast<std::uint8_t>(inside ? 250 : 3 * x + number);
        image.at(x, y)[1] = static_cast<std::uint8_t>(inside ? 40 * number % 256 : 2 * y);
        image.at(x, y)[2] = static_cast<std::uint8_t>(x * y % 256);
      }
    }
    return image;
  }

  Ran functional(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"--weights", "w.safetensors", "--no-attribution"};
    words.insert(words.end(), more.begin(), more.end());
    return tiny_run(words);
  }

  Json result(const std::string& folder) const { return Json::parse(read(folder + "/result.json")); }

  static constexpr int kPictures = 14;
  NetworkConfig network_;
};

TEST_F(FunctionalRunTest, InterpolatedPositionsAreTold) {
  NetworkConfig larger = network_;
  larger.image_size *= 2;
  write_safetensors(folder_.path("larger.safetensors"), checkpoint_tensors(Naming{}, larger));
  const Ran ran = tiny_run({"--weights", "larger.safetensors", "--no-attribution", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const int side = network_.image_size / network_.patch_size;
  EXPECT_THAT(ran.out, HasSubstr(fmt::format("  weights     position embeddings interpolated from {0} x {0} to {1} x "
                                             "{1} patches\n",
                                             2 * side, side)));
  EXPECT_EQ(result("out")["interpolation"], (Json{{"stored_side", 2 * side}, {"side", side}}));
  ASSERT_EQ(functional({"--out", "own"}).status, 0);
  EXPECT_FALSE(result("own").contains("interpolation"));
}

TEST_F(FunctionalRunTest, ComputesAndTakesTheSameTime) {
  ASSERT_EQ(functional({"--out", "timing"}).status, 0);
  const Ran ran = functional({"--input", "pictures/3.png", "--functional", "--out", "out"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nComputed  int16, scales calibrated here on 1 of the input images\n"));
  const Json json = result("out");
  EXPECT_EQ(json["cycles"], result("timing")["cycles"]);
  EXPECT_EQ(json["operations"], result("timing")["operations"]);
  const Json& functional = json["functional"];
  EXPECT_EQ(functional["logits"].size(), static_cast<std::size_t>(network_.classes));
  EXPECT_EQ(functional["logits_sha256"].get<std::string>().size(), 64U);
  EXPECT_EQ(functional["activations_sha256"].size(), static_cast<std::size_t>(network_.depth));
  EXPECT_EQ(functional["selected_tokens"].size(), json["config"]["pruning"]["token_layers"].size());
  const double top = functional["logits"][functional["top5"][0]["class"].get<std::size_t>()].get<double>() *
                     functional["logit_scale"].get<double>();
  EXPECT_DOUBLE_EQ(functional["top5"][0]["logit"].get<double>(), top);
  for (std::size_t i = 1; i < functional["top5"].size(); ++i) {
    EXPECT_GE(functional["top5"][i - 1]["logit"].get<double>(), functional["top5"][i]["logit"].get<double>());
  }
}

TEST_F(FunctionalRunTest, EqualsEvalOnTheSameImages) {
  ASSERT_EQ(secateur({"quantize", "--network", "shapes_vit", "--pruning", "b8_rb50_rt50", "--weights", "w.safetensors",
                      "--data", "pictures", "--images", "4", "--bits", "16", "--out", "w16.safetensors"})
                .status,
            0);
  ASSERT_EQ(secateur({"eval", "--network", "shapes_vit", "--pruning", "b8_rb50_rt50", "--weights", "w16.safetensors",
                      "--data", "pictures", "--arithmetic", "int16", "--out", "eval.json"})
                .status,
            0);
  const Json eval = Json::parse(read("eval.json"));
  ASSERT_EQ(eval["images"].size(), static_cast<std::size_t>(kPictures - 4));
  for (const std::size_t i : {0U, 5U}) {
    const Json& image = eval["images"][i];
    const Ran ran = tiny_run({"--weights", "w16.safetensors", "--input", "pictures/" + image["name"].get<std::string>(),
                              "--no-attribution", "--out", "out"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const Json functional = result("out")["functional"];
    EXPECT_EQ(functional["selected_tokens"], image["selected_tokens"]);
    for (std::size_t c = 0; c < image["logits"].size(); ++c) {
      EXPECT_DOUBLE_EQ(functional["logits"][c].get<double>() * functional["logit_scale"].get<double>(),
                       image["logits"][c].get<double>());
    }
  }
}

TEST_F(FunctionalRunTest, AFolderGivesPercentilesAndTheSlowest) {
  const Ran ran = functional({"--input", "pictures", "--set", "pruning.token_policy=mass", "--set",
                              "pruning.token_mass=0.5", "--out", "out", "--tokens-png", "tokens.png"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\n14 images  this page shows the slowest of them\n"));
  EXPECT_THAT(read("tokens.png"), testing::StartsWith("\x89PNG"));
  const Json json = result("out");
  const Json& images = json["images"];
  EXPECT_EQ(images["count"], kPictures);
  std::vector<double> latencies;
  std::set<Json> tokens;
  for (const Json& image : images["each"]) {
    latencies.push_back(image["latency_ms"]);
    tokens.insert(image["tokens_per_layer"]);
  }
  EXPECT_GT(tokens.size(), 1U) << "every image keeps the same number of tokens";
  std::sort(latencies.begin(), latencies.end());
  EXPECT_EQ(images["latency_ms"]["p50"], latencies[6]);
  EXPECT_EQ(images["latency_ms"]["p95"], latencies[13]);
  EXPECT_EQ(images["latency_ms"]["p99"], latencies[13]);
  EXPECT_EQ(images["latency_ms"]["max"], latencies[13]);
  EXPECT_EQ(json["latency_ms"], latencies[13]);
  const std::string slowest = images["slowest"][0];
  for (const Json& image : images["each"]) {
    if (image["name"] == slowest) {
      EXPECT_EQ(image["latency_ms"], latencies[13]);
    }
  }
}

TEST_F(FunctionalRunTest, ATensorIsTakenAsItIs) {
  const auto values = static_cast<std::size_t>(network_.channels * network_.image_size * network_.image_size);
  std::vector<float> image(values);
  for (std::size_t i = 0; i < values; ++i) image[i] = static_cast<float>(i % 97) / 48 - 1;
  const std::int64_t side = network_.image_size;
  write_safetensors(folder_.path("image.safetensors"), {named_floats("image", {1, 3, side, side}, image)});
  EXPECT_EQ(functional({"--input", "image.safetensors", "--out", "out"}).status, 0);
  write_safetensors(
      folder_.path("other.safetensors"),
      {named_floats("image", {3, side, side - 1}, std::vector<float>(values - 3 * static_cast<std::size_t>(side)))});
  const Ran ran = functional({"--input", "other.safetensors", "--out", "out"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("other.safetensors: image: shape [3, 32, 31]; expected [3, 32, 32] (normalised)"));
}

TEST_F(FunctionalRunTest, ReplaysTheSameBytes) {
  ASSERT_EQ(functional({"--input", "pictures/1.png", "--out", "a"}).status, 0);
  ASSERT_EQ(secateur({"run", "--replay", "a/result.json", "--out", "b"}).status, 0);
  EXPECT_EQ(without_cost(read("a/result.json")), without_cost(read("b/result.json")));
  ASSERT_EQ(functional({"--input", "pictures", "--out", "c"}).status, 0);
  write_png(folder_.path("pictures/0.png"), picture(5));
  const Ran ran = secateur({"run", "--replay", "c/result.json", "--out", "d"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("pictures has changed"));
}

TEST_F(FunctionalRunTest, FaultsAreToldAndNothingIsLost) {
  ASSERT_EQ(functional({"--input", "pictures/1.png", "--out", "out"}).status, 0);
  const std::string before = read("out/result.json");
  const auto error_of_run = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"--out", "out"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = tiny_run(words);
    EXPECT_EQ(ran.status, 2);
    return ran.err;
  };
  EXPECT_EQ(error_of_run({"--functional"}),
            "command line: --functional: needs --input: an image, a folder or a tensor\n");
  EXPECT_EQ(error_of_run({"--input", "pictures/1.png"}),
            "command line: --input: needs --weights: a checkpoint to compute with\n");
  EXPECT_EQ(error_of_run({"--tokens-png", "t.png"}), "command line: --tokens-png: needs --input: an image\n");
  EXPECT_EQ(error_of_run({"--input", "pictures/1.png", "--weights", "w.safetensors", "--fidelity", "ideal"}),
            "command line: --input: fidelity ideal is a formula and computes no values; use fidelity event\n");
  EXPECT_EQ(error_of_run({"--input", "none.png", "--weights", "w.safetensors"}),
            "none.png: cannot be opened: No such file or directory\n");
  folder_.write("empty.png", "");
  EXPECT_EQ(error_of_run({"--input", "empty.png", "--weights", "w.safetensors"}),
            "empty.png: is empty (0 bytes); expected a PNG or JPEG image\n");
  EXPECT_THAT(error_of_run({"--input", "pictures/1.png", "--weights", "w.safetensors", "--set",
                            "accelerator.idealise.memory=true"}),
              HasSubstr("accelerator.idealise.memory: is true; a functional run moves its values through memory\n"));
  EXPECT_THAT(
      error_of_run({"--input", "pictures/1.png", "--weights", "w.safetensors", "--set", "accelerator.weight_bits=8"}),
      HasSubstr("accelerator.weight_bits: is 8; the values are quantised for 16 bits\n"));
  EXPECT_EQ(read("out/result.json"), before);
}

}  // namespace
}  // namespace secateur::test
