// SPDX-License-Identifier: Apache-2.0
// What `secateur quantize` prints and writes.
#include <gmock/gmock.h>

#include "cli/network_case.hpp"
#include "support/names.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::test {
namespace {

class QuantizeTest : public NetworkCase {
 protected:
  ActivationScales scales_of(const std::string& name) const {
    return *checkpoint_scales(SafetensorsFile(folder_.path(name)), network_);
  }
};

TEST_F(QuantizeTest, NamesTheImages) {
  const Ran ran = quantize({"--bits", "8", "--images", "3", "--out", "w8.safetensors"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, "w8.safetensors: scales of 8 bits by max of 3 images of photos:\n  00.png\n  04.png\n  08.png\n");
  const ActivationScales scales = scales_of("w8.safetensors");
  EXPECT_EQ(scales.bits, 8);
  EXPECT_EQ(scales.method, CalibrationMethod::max);
  EXPECT_EQ(scales.images, (std::vector<std::string>{"00.png", "04.png", "08.png"}));
}

TEST_F(QuantizeTest, TenImagesUnlessSaid) {
  ASSERT_EQ(quantize({"--bits", "16", "--method", "percentile", "--out", "w16.safetensors"}).status, 0);
  EXPECT_EQ(scales_of("w16.safetensors").images.size(), 10U);
  EXPECT_EQ(scales_of("w16.safetensors").method, CalibrationMethod::percentile);
  EXPECT_EQ(scales_of("w16.safetensors").bits, 16);
  ASSERT_EQ(quantize({"--bits", "8", "--images", "500", "--out", "w8.safetensors"}).status, 0);
  EXPECT_EQ(scales_of("w8.safetensors").images.size(), 12U);
}

TEST_F(QuantizeTest, TheSameBytesOnAnyNumberOfThreads) {
  for (const auto& [jobs, name] : {std::pair{"1", "a"}, {"4", "b"}}) {
    ASSERT_EQ(quantize({"--bits", "8", "--method", "mse", "--jobs", jobs, "--out", name}).status, 0);
  }
  EXPECT_EQ(read("a"), read("b"));
}

TEST_F(QuantizeTest, AQuantisedCheckpointIsQuantisedAgain) {
  ASSERT_EQ(quantize({"--bits", "8", "--out", "q.safetensors"}).status, 0);
  const Ran ran = with_network("quantize", {"--weights", "q.safetensors", "--data", "photos", "--bits", "16",
                                            "--images", "1", "--out", "again.safetensors"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(scales_of("again.safetensors").bits, 16);
  EXPECT_EQ(scales_of("again.safetensors").images, (std::vector<std::string>{"00.png"}));
  EXPECT_EQ(names(),
            (std::vector<std::string>{"again.safetensors", "photos", "q.safetensors", "tiny.json", "w.safetensors"}));
}

TEST_F(QuantizeTest, OtherBitsThanTheCheckpoints) {
  ASSERT_EQ(quantize({"--bits", "8", "--out", "w8.safetensors"}).status, 0);
  const Ran ran = with_network("eval", {"--weights", "w8.safetensors", "--data", "photos", "--arithmetic", "int16"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "w8.safetensors: is quantised for 8 bits; --arithmetic int16 needs 16\n");
}

TEST_F(QuantizeTest, AFailureKeepsTheOldFile) {
  folder_.write("w8.safetensors", "old");
  folder_.write("photos/07.png", "hello");
  const std::vector<std::string> before = names();
  const Ran ran = quantize({"--bits", "8", "--out", "w8.safetensors"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "photos/07.png: is neither a PNG nor a JPEG image\n");
  EXPECT_EQ(read("w8.safetensors"), "old");
  EXPECT_EQ(names(), before);
}

TEST_F(QuantizeTest, AFullDiskKeepsTheOldFile) {
  folder_.write("w8.safetensors", "old");
  const std::vector<std::string> before = names();
  ChildOptions full;
  full.largest_file = 1000;
  const Ran ran = with_network(
      "quantize", {"--weights", "w.safetensors", "--data", "photos", "--bits", "8", "--out", "w8.safetensors"}, full);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, testing::HasSubstr("w8.safetensors"));
  EXPECT_EQ(read("w8.safetensors"), "old");
  EXPECT_EQ(names(), before);
}

struct WrongWords {
  const char* name;
  std::vector<std::string> words;
  const char* text;  ///< of standard error
};

std::ostream& operator<<(std::ostream& out, const WrongWords& wrong) {
  return out << wrong.name;
}

class WrongNetworkCommands : public NetworkCase, public testing::WithParamInterface<WrongWords> {
 protected:
  WrongNetworkCommands() {
    std::filesystem::create_directory(folder_.path("many"));
    write_png(folder_.path("many/a.png"), noise_image(16, 16, 1));
    folder_.write("many/labels.csv", "file,class_index\na.png,7\n");
  }
};

TEST_P(WrongNetworkCommands, SaysWhatIsWrong) {
  folder_.write("out", "old");
  const std::vector<std::string> before = names();
  const Ran ran = secateur(GetParam().words);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, std::string(GetParam().text) + "\n");
  EXPECT_EQ(names(), before);
  EXPECT_EQ(read("out"), "old");
}

const std::vector<WrongWords> kWrong{
    {"EvalNothing",
     {"eval"},
     "command line: --weights: is missing; give a checkpoint\ncommand line: --data: is missing; give images"},
    {"QuantizeNothing",
     {"quantize"},
     "command line: --bits: is missing; expected 8 or 16\n"
     "command line: --out: is missing; give a file for the quantised checkpoint\n"
     "command line: --weights: is missing; give a checkpoint\ncommand line: --data: is missing; give images"},
    {"Arithmetic",
     {"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos", "--arithmetic", "int9",
      "--compare-float", "--out", "out"},
     "command line: --arithmetic: got \"int9\"; expected float, int8 or int16; did you mean int8?"},
    {"FloatAgainstFloat",
     {"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos", "--compare-float",
      "--sensitivity", "--out", "out"},
     "command line: --compare-float: compares integers with float; use --arithmetic int8 or int16\n"
     "command line: --sensitivity: tells what rounding does; use --arithmetic int8 or int16"},
    {"Bits",
     {"quantize", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos", "--bits", "4", "--out",
      "out"},
     "command line: --bits: got \"4\"; expected 8 or 16"},
    {"MethodAndImages",
     {"quantize", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos", "--bits", "8", "--method",
      "median", "--images", "0", "--out", "out"},
     "command line: --method: got \"median\"; expected max, percentile or mse\n"
     "command line: --images: got \"0\"; expected a whole number from 1"},
    {"Jobs",
     {"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "photos", "--jobs", "2x"},
     "command line: --jobs: got \"2x\"; expected 1 to 1024"},
    {"NoSuchWeights",
     {"eval", "--network", "tiny.json", "--weights", "v.safetensors", "--data", "photos"},
     "v.safetensors: cannot be opened: No such file or directory"},
    {"NoSuchData",
     {"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "fotos"},
     "fotos: cannot be opened: No such file or directory"},
    {"LabelsBeyondTheClasses",
     {"eval", "--network", "tiny.json", "--weights", "w.safetensors", "--data", "many"},
     "many: a.png: class 7; the network has 7 classes"},
    {"AnotherNetwork",
     {"eval", "--network", "tiny.json", "--set", "network.depth=3", "--weights", "w.safetensors", "--data", "photos"},
     "w.safetensors: blocks.1.norm1.weight: the last encoder's number means depth = 2; network.depth is 3"},
};

INSTANTIATE_TEST_SUITE_P(Lines, WrongNetworkCommands, testing::ValuesIn(kWrong),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace secateur::test
