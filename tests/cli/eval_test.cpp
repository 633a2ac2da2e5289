// SPDX-License-Identifier: Apache-2.0
// What `secateur eval` prints and writes, and what it says of odd images.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/network_case.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

using EvalTest = NetworkCase;

std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

TEST_F(EvalTest, FloatAccuracy) {
  const Ran ran = eval({});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\n");
}

TEST_F(EvalTest, InterpolatedPositionsAreTold) {
  const Ran ran = eval({"--set", "network.image_size=32", "--out", "eval.json"});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "position embeddings interpolated from 2 x 2 to 4 x 4 patches\n"
            "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\n");
  EXPECT_EQ(Json::parse(read("eval.json"))["interpolation"], (Json{{"stored_side", 2}, {"side", 4}}));
  EXPECT_THAT(quantize({"--set", "network.image_size=32", "--bits", "8", "--out", "w8.safetensors"}).out,
              testing::StartsWith("position embeddings interpolated from 2 x 2 to 4 x 4 patches\n"));
}

TEST_F(EvalTest, IntegersCalibrateOnTenImagesAndLeaveThemOut) {
  const Ran ran = eval({"--arithmetic", "int8"});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "top-1 0/2  0.0 %\ntop-5 1/2  50.0 %\n"
            "scales: 8 bits, max of 10 images, calibrated now; 10 of them left out here\n");
}

TEST_F(EvalTest, ScalesOfTheCheckpointLeaveTheirImagesOut) {
  ASSERT_EQ(quantize({"--bits", "16", "--images", "3", "--method", "mse", "--out", "w16.safetensors"}).status, 0);
  const Ran ran = with_network("eval", {"--weights", "w16.safetensors", "--data", "photos", "--arithmetic", "int16"});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "top-1 1/9  11.1 %\ntop-5 7/9  77.8 %\n"
            "scales: 16 bits, mse of 3 images, from the checkpoint; 3 of them left out here\n");
}

TEST_F(EvalTest, OtherDataLeaveNothingOut) {
  ASSERT_EQ(quantize({"--bits", "8", "--images", "1", "--out", "w8.safetensors"}).status, 0);
  const Ran ran =
      with_network("eval", {"--weights", "w8.safetensors", "--data", "photos/07.png", "--arithmetic", "int8"});
  EXPECT_EQ(ran.out,
            "07.png: class 0\nscales: 8 bits, max of 1 images, from the checkpoint; 0 of them left out here\n");
}

TEST_F(EvalTest, CompareFloat) {
  const Ran ran = eval({"--arithmetic", "int8", "--compare-float"});
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("\nsame top-1 class as float: 2/2  100.0 %\n"));
  EXPECT_THAT(ran.out, MatchesRegex("(.|\n)*\nlogits' signal to noise: [0-9]+\\.[0-9] dB\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("kept tokens shared")));
}

TEST_F(EvalTest, DroppedTokensAreTold) {
  const std::vector<std::string> drops{"--set", "pruning.token_layers=[0]", "--set", "pruning.token_keep=0.5"};
  EXPECT_EQ(eval(drops).out, "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\ntokens kept at each drop, mean: 2.0\n");
  std::vector<std::string> more = drops;
  more.insert(more.end(), {"--arithmetic", "int16", "--compare-float"});
  EXPECT_THAT(eval(more).out,
              MatchesRegex("(.|\n)*\nkept tokens shared with float at the first drop: [01]\\.[0-9]{3}\n"));
}

TEST_F(EvalTest, TokensByMass) {
  const Ran ran = eval({"--set", "pruning.token_layers=[0]", "--set", "pruning.token_policy=mass", "--set",
                        "pruning.token_mass=0.0001"});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\ntokens kept at each drop, mean: 1.0\n");
}

TEST_F(EvalTest, PerClass) {
  EXPECT_EQ(eval({"--per-class"}).out,
            "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\n"
            "\n class  images  top-1  top-5\n"
            "     0       2      2      2  kind 0\n"
            "     1       2      0      2  kind 1\n"
            "     2       2      0      2  kind 2\n"
            "     3       2      0      2  kind 3\n"
            "     4       2      0      2  kind 4\n"
            "     5       1      0      0  kind 5\n"
            "     6       1      0      0  kind 6\n");
}

TEST_F(EvalTest, SensitivityOfEveryLayer) {
  const Ran ran = eval({"--arithmetic", "int8", "--sensitivity", "--out", "eval.json"});
  EXPECT_EQ(ran.err, "");
  // The logits are biases: only the classifier's rounding can change them.
  EXPECT_THAT(ran.out, HasSubstr("\nrounded alone   same top-1   logits' signal to noise\n"
                                 "embedding           2/2            inf dB\n"
                                 "encoder 0           2/2            inf dB\n"
                                 "encoder 1           2/2            inf dB\n"
                                 "classifier          2/2     "));
  const Json json = Json::parse(read("eval.json"));
  ASSERT_EQ(json["sensitivity"].size(), 4U);
  EXPECT_EQ(json["sensitivity"][0], (Json{{"layer", "embedding"}, {"same_top1", 2}, {"logits_snr_db", nullptr}}));
  EXPECT_EQ(json["sensitivity"][3]["layer"], "classifier");
  EXPECT_GT(json["sensitivity"][3]["logits_snr_db"].get<double>(), 60);
}

TEST_F(EvalTest, JsonOfAFloatRun) {
  ASSERT_EQ(eval({"--out", "eval.json"}).status, 0);
  const Json json = Json::parse(read("eval.json"));
  EXPECT_EQ(keys_of(json),
            (std::vector<std::string>{"schema_version", "secateur_version", "arithmetic", "network", "pruning",
                                      "weights", "data", "count", "labelled", "top1", "top5", "images"}));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["secateur_version"], SECATEUR_VERSION);
  EXPECT_EQ(json["arithmetic"], "float");
  EXPECT_EQ(json["network"]["name"], "tiny");
  EXPECT_EQ(json["pruning"]["name"], "dense");
  EXPECT_EQ(json["weights"]["path"], "w.safetensors");
  EXPECT_EQ(json["weights"]["sha256"].get<std::string>().size(), 64U);
  EXPECT_EQ(json["data"], "photos");
  EXPECT_EQ(json["count"], 12);
  EXPECT_EQ(json["labelled"], 12);
  EXPECT_EQ(json["top1"], 2);
  EXPECT_EQ(json["top5"], 10);
  ASSERT_EQ(json["images"].size(), 12U);
  EXPECT_EQ(json["images"][8], (Json{{"name", "08.png"},
                                     {"label", 1},
                                     {"top5", {0, 1, 2, 3, 4}},
                                     {"selected_tokens", Json::array()},
                                     {"logits", {7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0}}}));
}

TEST_F(EvalTest, JsonOfAnIntegerRun) {
  ASSERT_EQ(eval({"--arithmetic", "int16", "--compare-float", "--per-class", "--out", "eval.json", "--set",
                  "pruning.token_layers=[1]", "--set", "pruning.token_keep=0.5"})
                .status,
            0);
  const Json json = Json::parse(read("eval.json"));
  EXPECT_EQ(keys_of(json), (std::vector<std::string>{"schema_version", "secateur_version", "arithmetic", "network",
                                                     "pruning", "weights", "data", "count", "labelled", "top1", "top5",
                                                     "calibration", "agreement", "classes", "images"}));
  EXPECT_EQ(json["arithmetic"], "int16");
  EXPECT_EQ(json["pruning"]["token_keep"], 0.5);
  EXPECT_EQ(keys_of(json["calibration"]), (std::vector<std::string>{"bits", "method", "images", "left_out"}));
  EXPECT_EQ(json["calibration"]["bits"], 16);
  EXPECT_EQ(json["calibration"]["method"], "max");
  EXPECT_EQ(json["calibration"]["images"],
            (Json{"00.png", "01.png", "02.png", "03.png", "04.png", "06.png", "07.png", "08.png", "09.png", "10.png"}));
  EXPECT_EQ(json["calibration"]["left_out"], 10);
  EXPECT_EQ(keys_of(json["agreement"]),
            (std::vector<std::string>{"images", "same_top1", "logits_snr_db", "first_drop_overlap"}));
  EXPECT_EQ(json["agreement"]["images"], 2);
  EXPECT_EQ(json["agreement"]["same_top1"], 2);
  EXPECT_EQ(json["classes"], (Json{{{"class", 4}, {"name", "kind 4"}, {"images", 1}, {"top1", 0}, {"top5", 1}},
                                   {{"class", 5}, {"name", "kind 5"}, {"images", 1}, {"top1", 0}, {"top5", 0}}}));
  EXPECT_EQ(json["images"].size(), 2U);
  EXPECT_EQ(json["images"][0]["name"], "05.png");
  EXPECT_EQ(json["images"][0]["selected_tokens"].size(), 1U);
  EXPECT_EQ(json["images"][0]["selected_tokens"][0].size(), 2U);
}

TEST_F(EvalTest, TheSameBytesOnAnyNumberOfThreads) {
  const std::vector<std::string> words{"--arithmetic", "int8", "--compare-float", "--out"};
  for (const auto& [jobs, name] : {std::pair{"1", "a.json"}, {"4", "b.json"}}) {
    std::vector<std::string> more = words;
    more.insert(more.end(), {name, "--jobs", jobs});
    ASSERT_EQ(eval(more).status, 0);
  }
  EXPECT_EQ(read("a.json"), read("b.json"));
}

TEST_F(EvalTest, AFailureKeepsTheOldFile) {
  folder_.write("eval.json", "old");
  folder_.write("photos/05.png", "");
  const std::vector<std::string> before = names();
  const Ran ran = eval({"--out", "eval.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "photos/05.png: is empty (0 bytes); expected a PNG or JPEG image\n");
  EXPECT_EQ(read("eval.json"), "old");
  EXPECT_EQ(names(), before);
}

TEST_F(EvalTest, AFileThatCannotBeWritten) {
  const std::vector<std::string> before = names();
  const Ran ran = eval({"--out", "nowhere/eval.json"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "command line: --out: nowhere/eval.json lies in " + folder_.path("nowhere") + ", which is no folder\n");
  EXPECT_EQ(names(), before);
}

TEST_F(EvalTest, OutReplacesTheOldFile) {
  folder_.write("eval.json", "old");
  ASSERT_EQ(eval({"--out", "eval.json"}).status, 0);
  EXPECT_EQ(read("eval.json").substr(0, 2), "{\n");
  EXPECT_EQ(names(), (std::vector<std::string>{"eval.json", "photos", "tiny.json", "w.safetensors"}));
}

TEST_F(EvalTest, TheCheckpointsOwnPruning) {
  write_weights("pruned.safetensors",
                {{"secateur.pruning",
                  R"({"block": 8, "weight_keep": 1.0, "token_keep": 0.5, "token_layers": [0], "score": "l1"})"}});
  const std::vector<std::string> words{"--weights", "pruned.safetensors", "--data", "photos"};
  EXPECT_EQ(with_network("eval", words).out,
            "top-1 2/12  16.7 %\ntop-5 10/12  83.3 %\ntokens kept at each drop, mean: 2.0\n");
  // --set is about this pruning, and is not lost.
  std::vector<std::string> more = words;
  more.insert(more.end(), {"--set", "pruning.token_keep=0.25"});
  const Ran ran = with_network("eval", more);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err, "pruned.safetensors: pruning.token_keep: got 0.25; this checkpoint was pruned with 0.5\n");
}

// Odd images: an error and exit status 2, or a class.

struct OddImage {
  const char* name;
  Bytes bytes;
  const char* error;  ///< behind the file's name; null: it is classified
};

std::ostream& operator<<(std::ostream& out, const OddImage& odd) {
  return out << odd.name;
}

Bytes cut(Bytes bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

Bytes jpeg_of(JpegColour colour, int samples_a_pixel) {
  JpegFile file;
  file.width = 20;
  file.height = 30;
  file.colour = colour;
  file.samples = noise(static_cast<std::size_t>(20 * 30 * samples_a_pixel), 1);
  return jpeg_bytes(file);
}

Bytes png_of(int depth, int colour_type, std::size_t bytes_a_pixel, bool interlaced = false) {
  PngFile file;
  file.width = 20;
  file.height = 30;
  file.depth = depth;
  file.colour_type = colour_type;
  file.interlaced = interlaced;
  file.rows = noise(20 * 30 * bytes_a_pixel, 1);
  return png_bytes(file);
}

/// IHDR, acTL, fcTL, IDAT, fcTL, fdAT, IEND.
Bytes animated_png() {
  std::vector<PngChunk> chunks = png_chunks(png_bytes(noise_image(16, 16, 1)));
  const auto control = [](std::uint32_t sequence) {
    return big_endian(sequence) + big_endian(16) + big_endian(16) + big_endian(0) + big_endian(0) +
           Bytes{0, 1, 0, 1, 0, 0};
  };
  const Bytes data = chunks[1].data;
  chunks.insert(chunks.begin() + 1, {{"acTL", big_endian(2) + big_endian(0)}, {"fcTL", control(0)}});
  chunks.insert(chunks.end() - 1, {{"fcTL", control(1)}, {"fdAT", big_endian(2) + data}});
  return png_of_chunks(chunks);
}

const std::vector<OddImage>& odd_images() {
  static const Bytes kPng = png_bytes(noise_image(16, 16, 1));
  static const std::vector<OddImage> kImages{
      {"Empty", {}, "is empty (0 bytes); expected a PNG or JPEG image"},
      {"TruncatedPng", cut(kPng, 300), "is truncated: its 300 bytes end before the PNG image does"},
      {"TruncatedJpeg", cut(jpeg_of(JpegColour::ycc, 3), 500),
       "is truncated: its 500 bytes end before the JPEG image does"},
      {"PngHeaderOf20000", png_header(20'000, 20'000),
       "has 20,000 x 20,000 = 400,000,000 pixels; at most 64,000,000 are read"},
      {"JpegHeaderOf20000", jpeg_header(20'000, 20'000, 0xC0),
       "has 20,000 x 20,000 = 400,000,000 pixels; at most 64,000,000 are read"},
      {"NoImage", bytes_of("hello, world"), "is neither a PNG nor a JPEG image"},
      {"Gif", bytes_of("GIF89a......................"), "is a GIF image; PNG and JPEG are read"},
      {"OnePixel", png_bytes(noise_image(1, 1, 1)), nullptr},
      {"OneRow", png_bytes(noise_image(3000, 1, 1)), nullptr},
      {"CmykJpeg", jpeg_of(JpegColour::cmyk, 4), nullptr},
      {"GreyJpeg", jpeg_of(JpegColour::grey, 1), nullptr},
      {"SixteenBitPng", png_of(16, 2, 6), nullptr},
      {"SixteenBitGrey", png_of(16, 0, 2), nullptr},
      {"Alpha", png_of(8, 6, 4), nullptr},
      {"InterlacedGreyAndAlpha", png_of(8, 4, 2, true), nullptr},
      {"AnimatedPng", animated_png(), nullptr},
  };
  return kImages;
}

class OddImages : public EvalTest, public testing::WithParamInterface<OddImage> {};

TEST_P(OddImages, AreAnErrorOrAResult) {
  folder_.write("odd.jpg", text_of(GetParam().bytes));
  for (const char* arithmetic : {"float", "int8"}) {
    const Ran ran =
        with_network("eval", {"--weights", "w.safetensors", "--data", "odd.jpg", "--arithmetic", arithmetic});
    if (GetParam().error != nullptr) {
      EXPECT_EQ(ran.status, 2);
      EXPECT_EQ(ran.err, fmt::format("odd.jpg: {}\n", GetParam().error));
      EXPECT_EQ(ran.out, "");
    } else if (std::string(arithmetic) == "float") {
      EXPECT_EQ(ran.status, 0);
      EXPECT_EQ(ran.err, "");
      EXPECT_EQ(ran.out, "odd.jpg: class 0\n");
    } else {
      // The only image was used for calibration.
      EXPECT_EQ(ran.status, 2);
      EXPECT_EQ(ran.err, "odd.jpg: no image is left beside those used for calibration\n");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Images, OddImages, testing::ValuesIn(odd_images()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace secateur::test
