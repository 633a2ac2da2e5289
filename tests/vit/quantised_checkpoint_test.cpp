// SPDX-License-Identifier: Apache-2.0
// Scales inside a checkpoint: there and back, and every fault by its text.
#include "vit/quantised_checkpoint.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "vit/checkpoint.hpp"

namespace secateur::test {
namespace {

class QuantisedCheckpoint : public testing::Test {
 protected:
  QuantisedCheckpoint() {
    scales_.bits = 8;
    scales_.method = CalibrationMethod::percentile;
    scales_.images = {"a.png", "folder/b \"quoted\".jpg"};
    scales_.resize(network_.depth);
    float next = 0.1F;
    for (std::vector<double>& values : scales_.values) {
      for (double& value : values) value = next *= 1.1F;
    }
    for (int layer = 0; layer < network_.depth; ++layer) {
      scales_.correction.proj.emplace_back(32, 0.5F + static_cast<float>(layer));
      scales_.correction.mlp_out.emplace_back(32, -0.25F * static_cast<float>(layer));
    }
  }

  /// A dense checkpoint.
  std::string write_plain(const std::map<std::string, std::string>& metadata = {}) const {
    write_safetensors(folder_.path("plain.safetensors"), tensors_, metadata);
    return folder_.path("plain.safetensors");
  }
  std::string write(const ActivationScales& scales) const {
    const std::string path = folder_.path("quantised.safetensors");
    write_quantised_checkpoint(path, SafetensorsFile(write_plain()), scales);
    return path;
  }

  /// The quantised checkpoint's contents, to be spoilt.
  void take_apart() {
    const SafetensorsFile file(write(scales_));
    tensors_.clear();
    for (const TensorInfo& tensor : file.tensors()) tensors_.push_back({tensor.name, file.read(tensor)});
    metadata_ = file.metadata();
  }
  std::string error() const {
    write_safetensors(folder_.path("w"), tensors_, metadata_);
    return test::error_of(folder_, [&] { checkpoint_scales(SafetensorsFile(folder_.path("w")), network_); });
  }
  std::string error_with_metadata(const std::string& text) {
    metadata_[kQuantisationMetadata] = text;
    return error();
  }

  test::TemporaryFolder folder_;
  NetworkConfig network_ = test::tiny_network();
  std::vector<NamedArray> tensors_ = test::checkpoint_tensors(Naming{}, network_);
  std::map<std::string, std::string> metadata_;
  ActivationScales scales_;
};

TEST_F(QuantisedCheckpoint, WhatIsWrittenIsRead) {
  for (const CalibrationMethod method :
       {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    for (const int bits : {8, 16}) {
      scales_.bits = bits;
      scales_.method = method;
      const std::optional<ActivationScales> read = checkpoint_scales(SafetensorsFile(write(scales_)), network_);
      ASSERT_TRUE(read);
      EXPECT_EQ(read->bits, bits);
      EXPECT_EQ(read->method, method);
      EXPECT_EQ(read->images, scales_.images);
      EXPECT_EQ(read->values, scales_.values);
      EXPECT_EQ(read->correction.proj, scales_.correction.proj);
      EXPECT_EQ(read->correction.mlp_out, scales_.correction.mlp_out);
    }
  }
}

TEST_F(QuantisedCheckpoint, WithoutCorrectionThereIsNone) {
  scales_.correction = {};
  const SafetensorsFile file(write(scales_));
  EXPECT_EQ(file.find("secateur.correction.proj"), nullptr);
  EXPECT_EQ(file.find("secateur.correction.mlp_out"), nullptr);
  const std::optional<ActivationScales> read = checkpoint_scales(file, network_);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->correction.is_empty());
  EXPECT_EQ(read->values, scales_.values);
}

TEST_F(QuantisedCheckpoint, APlainCheckpointHasNoScales) {
  EXPECT_FALSE(checkpoint_scales(SafetensorsFile(write_plain()), network_));
}

TEST_F(QuantisedCheckpoint, OtherTensorsAndMetadataStay) {
  tensors_.push_back(named_floats("secateur.mask.encoder0.q", {2}, {1, 0}));
  const SafetensorsFile plain(write_plain({{"license", "x"}, {"secateur.pruning", "{}"}}));
  const std::string path = folder_.path("out");
  write_quantised_checkpoint(path, plain, scales_);
  const SafetensorsFile file(path);
  for (const TensorInfo& tensor : plain.tensors()) {
    const TensorInfo* same = file.find(tensor.name);
    ASSERT_NE(same, nullptr) << tensor.name;
    EXPECT_EQ(same->shape, tensor.shape);
    EXPECT_EQ(same->dtype, tensor.dtype);
    EXPECT_EQ(file.read(*same).bytes, plain.read(tensor).bytes) << tensor.name;
  }
  EXPECT_EQ(file.tensors().size(), plain.tensors().size() + kActivationSites + 2);
  EXPECT_EQ(file.metadata().at("license"), "x");
  EXPECT_EQ(file.metadata().at("secateur.pruning"), "{}");
  EXPECT_EQ(file.metadata().at("secateur.quantisation"),
            R"({"bits":8,"method":"percentile","images":["a.png","folder/b \"quoted\".jpg"]})");
  EXPECT_EQ(file.metadata().size(), 3U);
  EXPECT_EQ(file.find("secateur.scale.stream")->shape, (Shape{1}));
  EXPECT_EQ(file.find("secateur.scale.q")->shape, (Shape{2}));
  EXPECT_EQ(file.find("secateur.correction.proj")->shape, (Shape{2, 32}));
}

TEST_F(QuantisedCheckpoint, ItIsStillACheckpoint) {
  EXPECT_NO_THROW(Checkpoint(write(scales_), network_));
}

TEST_F(QuantisedCheckpoint, QuantisingAgainReplaces) {
  const std::string first = write(scales_);
  ActivationScales other = scales_;
  other.bits = 16;
  other.images = {"c.png"};
  for (std::vector<double>& values : other.values) values.assign(values.size(), 0.5);
  other.correction = {};
  write_quantised_checkpoint(first, SafetensorsFile(first), other);  // in place
  const SafetensorsFile file(first);
  EXPECT_EQ(checkpoint_scales(file, network_)->bits, 16);
  EXPECT_EQ(checkpoint_scales(file, network_)->images, other.images);
  EXPECT_EQ(checkpoint_scales(file, network_)->values, other.values);
  EXPECT_TRUE(checkpoint_scales(file, network_)->correction.is_empty());
  EXPECT_EQ(file.tensors().size(), tensors_.size() + kActivationSites);
}

TEST_F(QuantisedCheckpoint, MissingTensors) {
  take_apart();
  test::erase_tensor(tensors_, "secateur.scale.q");
  test::erase_tensor(tensors_, "secateur.scale.logits");
  test::erase_tensor(tensors_, "secateur.correction.mlp_out");
  EXPECT_EQ(error(),
            "w: secateur.scale.q: is missing; expected shape [2]\n"
            "w: secateur.scale.logits: is missing; expected shape [1]\n"
            "w: secateur.correction.mlp_out: is missing; expected shape [2, 32]");
}

TEST_F(QuantisedCheckpoint, WrongShapesAndTypes) {
  take_apart();
  test::tensor_named(tensors_, "secateur.scale.v") = named_floats("secateur.scale.v", {3}, {1, 2, 3});
  test::tensor_named(tensors_, "secateur.scale.image").array = {Dtype::f16, {1}, {0, 60}};
  test::tensor_named(tensors_, "secateur.correction.proj") =
      named_floats("secateur.correction.proj", {64}, std::vector<float>(64));
  EXPECT_EQ(error(),
            "w: secateur.scale.image: F16 of shape [1]; expected F32 of shape [1]\n"
            "w: secateur.scale.v: F32 of shape [3]; expected F32 of shape [2]\n"
            "w: secateur.correction.proj: F32 of shape [64]; expected F32 of shape [2, 32]");
}

TEST_F(QuantisedCheckpoint, ScalesAreAboveZero) {
  take_apart();
  test::tensor_named(tensors_, "secateur.scale.k") = named_floats("secateur.scale.k", {2}, {0, -0.5F});
  EXPECT_EQ(error(),
            "w: secateur.scale.k: element [0] is 0; expected a positive scale\n"
            "w: secateur.scale.k: element [1] is -0.5; expected a positive scale");
}

TEST_F(QuantisedCheckpoint, ScalesAreFinite) {
  take_apart();
  test::tensor_named(tensors_, "secateur.scale.k") = named_floats("secateur.scale.k", {2}, {1, INFINITY});
  EXPECT_EQ(error(), "w: secateur.scale.k: element [1] is infinite; expected finite numbers");
}

TEST_F(QuantisedCheckpoint, BadMetadata) {
  take_apart();
  const std::string place = "w: metadata secateur.quantisation: ";
  EXPECT_EQ(error_with_metadata("[]"), place + "got []; expected a JSON object");
  EXPECT_EQ(error_with_metadata("{}"), place + "bits is null; expected 8 or 16\n" + place +
                                           "method is null; expected max, percentile or mse\n" + place +
                                           "images is null; expected a list of names");
  EXPECT_EQ(error_with_metadata(R"({"bits": 12, "method": "best", "images": []})"),
            place + "bits is 12; expected 8 or 16\n" + place + "method is \"best\"; expected max, percentile or mse");
  EXPECT_EQ(error_with_metadata(R"({"bits": "8", "method": 1, "images": "a.png"})"),
            place + "bits is \"8\"; expected 8 or 16\n" + place + "method is 1; expected max, percentile or mse\n" +
                place + "images is \"a.png\"; expected a list of names");
  EXPECT_EQ(error_with_metadata(R"({"bits": 8, "method": "max", "images": ["a.png", 7]})"),
            place + "images is [\"a.png\",7]; expected a list of names");
  EXPECT_EQ(error_with_metadata("{\"bits\": 8,"),
            place +
                "line 1, column 12: not valid JSON: syntax error while parsing object key - unexpected end of input; "
                "expected string literal");
}

TEST_F(QuantisedCheckpoint, AllFaultsAtOnce) {
  take_apart();
  test::erase_tensor(tensors_, "secateur.scale.q");
  EXPECT_EQ(error_with_metadata(R"({"bits": 4, "method": "max", "images": []})"),
            "w: metadata secateur.quantisation: bits is 4; expected 8 or 16\n"
            "w: secateur.scale.q: is missing; expected shape [2]");
}

}  // namespace
}  // namespace secateur::test
