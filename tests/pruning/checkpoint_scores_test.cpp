// SPDX-License-Identifier: Apache-2.0
#include "pruning/checkpoint_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

const Naming kTimm{};

class CheckpointScoresTest : public testing::Test {
 protected:
  CheckpointScoresTest() {
    write_safetensors(folder_.path("w.safetensors"), test::checkpoint_tensors(kTimm, network_));
  }

  /// |w| or w^2 summed over a rectangle of our (in, out) matrix.
  static double sum(const Tensor& matrix, ScoreNorm norm, Shape rows, Shape cols) {
    double total = 0.0;
    for (std::int64_t row = rows[0]; row < rows[1]; ++row) {
      for (std::int64_t col = cols[0]; col < cols[1]; ++col) {
        const double w = static_cast<double>(matrix.values[static_cast<std::size_t>(row * matrix.shape[1] + col)]);
        total += norm == ScoreNorm::l1 ? std::abs(w) : w * w;
      }
    }
    return total;
  }

  test::TemporaryFolder folder_;
  NetworkConfig network_ = test::tiny_network();
};

TEST_F(CheckpointScoresTest, BlocksAreNormsOfInByOutBlocks) {
  const Checkpoint checkpoint(folder_.path("w.safetensors"), network_);
  const EncoderTensor weights[] = {EncoderTensor::q_weight, EncoderTensor::k_weight, EncoderTensor::v_weight,
                                   EncoderTensor::proj_weight};
  for (const ScoreNorm norm : {ScoreNorm::l1, ScoreNorm::l2}) {
    const CheckpointScores scores(checkpoint, 8, norm);
    for (int m = 0; m < kAttentionMatrices; ++m) {
      const std::vector<double> blocks = scores.blocks(1, static_cast<AttentionMatrix>(m));
      const Tensor matrix = checkpoint.read(1, weights[m]);
      ASSERT_EQ(blocks.size(), 16U);
      for (std::int64_t row = 0; row < 4; ++row) {
        for (std::int64_t col = 0; col < 4; ++col) {
          const double expected = sum(matrix, norm, {row * 8, row * 8 + 8}, {col * 8, col * 8 + 8});
          EXPECT_NEAR(blocks[static_cast<std::size_t>(row * 4 + col)],
                      norm == ScoreNorm::l1 ? expected : std::sqrt(expected), 1e-9);
        }
      }
    }
  }
}

TEST_F(CheckpointScoresTest, NeuronsAreColumnsOfIntWithRowsOfOut) {
  const Checkpoint checkpoint(folder_.path("w.safetensors"), network_);
  const Tensor in = checkpoint.read(0, EncoderTensor::int_weight);
  const Tensor out = checkpoint.read(0, EncoderTensor::out_weight);
  ASSERT_EQ(in.shape, (Shape{32, 64}));
  ASSERT_EQ(out.shape, (Shape{64, 32}));
  for (const ScoreNorm norm : {ScoreNorm::l1, ScoreNorm::l2}) {
    const std::vector<double> neurons = CheckpointScores(checkpoint, 8, norm).neurons(0);
    ASSERT_EQ(neurons.size(), 64U);
    for (std::int64_t n = 0; n < 64; ++n) {
      const double expected = sum(in, norm, {0, 32}, {n, n + 1}) + sum(out, norm, {n, n + 1}, {0, 32});
      EXPECT_NEAR(neurons[static_cast<std::size_t>(n)], norm == ScoreNorm::l1 ? expected : std::sqrt(expected), 1e-9);
    }
  }
}

std::vector<NamedArray> score_tensors(int depth) {
  std::vector<NamedArray> tensors;
  for (int layer = 0; layer < depth; ++layer) {
    const std::string encoder = "encoder" + std::to_string(layer) + ".";
    float value = static_cast<float>(layer);
    for (const char* matrix : {"q", "k", "v", "proj"}) {
      std::vector<float> scores(16);
      for (float& score : scores) score = value += 1.0F;
      tensors.push_back(named_floats(encoder + matrix, {4, 4}, scores));
    }
    tensors.push_back(named_floats(encoder + "neurons", {64}, std::vector<float>(64, 1.0F)));
  }
  return tensors;
}

TEST(TensorScores, AreReadAsTheyStand) {
  const test::TemporaryFolder folder;
  write_safetensors(folder.path("s.safetensors"), score_tensors(2));
  const TensorScores scores(folder.path("s.safetensors"), test::tiny_network(), 8);
  EXPECT_EQ(scores.blocks(1, AttentionMatrix::k)[2], 1.0 + 16.0 + 3.0);
  EXPECT_EQ(scores.neurons(0).size(), 64U);
}

TEST(TensorScores, FaultsAreToldAtOnce) {
  const test::TemporaryFolder folder;
  std::vector<NamedArray> tensors = score_tensors(2);
  test::tensor_named(tensors, "encoder0.proj").name = "encoder0.prj";
  test::tensor_named(tensors, "encoder1.q").array.shape = {2, 8};
  test::tensor_named(tensors, "encoder1.v").array = {Dtype::i8, {4, 4}, std::vector<unsigned char>(16)};
  test::erase_tensor(tensors, "encoder1.neurons");
  write_safetensors(folder.path("s.safetensors"), tensors);
  EXPECT_EQ(test::error_of(folder, [&] { TensorScores(folder.path("s.safetensors"), test::tiny_network(), 8); }),
            "s.safetensors: encoder0.proj: is missing; expected shape [4, 4]\n"
            "s.safetensors: encoder1.q: shape [2, 8]; expected [4, 4]\n"
            "s.safetensors: encoder1.neurons: is missing; expected shape [64]\n"
            "s.safetensors: encoder0.prj: is not known; expected encoder0.q, .k, .v, .proj and .neurons for every "
            "encoder; the nearest name is encoder0.proj\n"
            "s.safetensors: encoder1.v: dtype I8; expected F32, F16 or BF16");
}

TEST(TensorScores, NotFiniteIsNamed) {
  const test::TemporaryFolder folder;
  std::vector<NamedArray> tensors = score_tensors(2);
  std::vector<float> bad(16, 0.0F);
  bad[6] = NAN;
  test::tensor_named(tensors, "encoder0.k") = named_floats("encoder0.k", {4, 4}, bad);
  write_safetensors(folder.path("s.safetensors"), tensors);
  const TensorScores scores(folder.path("s.safetensors"), test::tiny_network(), 8);
  EXPECT_EQ(test::error_of(folder, [&] { scores.blocks(0, AttentionMatrix::k); }),
            "s.safetensors: encoder0.k: element [1, 2] is NaN; expected finite numbers");
}

}  // namespace
}  // namespace secateur::test
