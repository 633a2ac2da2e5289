// SPDX-License-Identifier: Apache-2.0
// The real DeiT-Tiny checkpoint; skipped where SECATEUR_DATA_DIR does not name the folder that holds it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "vit/checkpoint.hpp"

namespace secateur::test {
namespace {

class DeitTiny : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SECATEUR_DATA_DIR");
    if (folder == nullptr)
      GTEST_SKIP() << "SECATEUR_DATA_DIR is not set: it names the folder with deit_tiny_patch16_224.safetensors";
    path_ = std::string(folder) + "/deit_tiny_patch16_224.safetensors";
    network_.embed_dim = 192;
    network_.heads = 3;
    network_.mlp_hidden = 768;
    network_.distilled = false;
  }

  std::string path_;
  NetworkConfig network_;
};

TEST_F(DeitTiny, EveryTensorIsThere) {
  const Checkpoint checkpoint(path_, network_);
  EXPECT_EQ(checkpoint.naming().scheme, NamingScheme::timm);
  std::int64_t parameters = 0;
  for (const TensorInfo& tensor : checkpoint.file().tensors()) parameters += tensor.elements();
  EXPECT_EQ(checkpoint.file().tensors().size(), 152U);
  EXPECT_EQ(parameters, 5717416);
  EXPECT_EQ(checkpoint.file().metadata().at("license"), "Apache-2.0");
}

TEST_F(DeitTiny, EveryTensorIsFinite) {
  const Checkpoint checkpoint(path_, network_);
  for (int layer = 0; layer < network_.depth; ++layer) {
    for (int t = 0; t <= static_cast<int>(EncoderTensor::out_bias); ++t) {
      EXPECT_FALSE(checkpoint.read(layer, static_cast<EncoderTensor>(t)).values.empty());
    }
  }
}

TEST_F(DeitTiny, LayerNormsLieOnTheirGrid) {
  const Checkpoint checkpoint(path_, network_);
  for (const float value : checkpoint.read(NetworkTensor::norm_weight).values) {
    EXPECT_EQ(value * 64.0F, std::nearbyint(value * 64.0F));
  }
}

TEST_F(DeitTiny, IsNotDeitSmall) {
  const test::TemporaryFolder folder;
  const std::string error = test::error_of(folder, [&] { Checkpoint checkpoint(path_, NetworkConfig{}); });
  EXPECT_EQ(error,
            path_ + ": cls_token: shape [1, 1, 192] means embed_dim = 192; network.embed_dim is 384\n" + path_ +
                ": blocks.0.mlp.fc1.weight: shape [768, 192] means mlp_hidden = 768; network.mlp_hidden is 1536\n" +
                path_ + ": dist_token: is missing, so the checkpoint is no distilled one; network.distilled is true");
}

}  // namespace
}  // namespace secateur::test
