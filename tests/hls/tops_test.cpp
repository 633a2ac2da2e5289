// SPDX-License-Identifier: Apache-2.0
// Operators that are synthesised by themselves (hls/tops), beside src/arith value by value; and through an open HLS
// tool where one is on the PATH.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>

#include "arith/exponential.hpp"
#include "arith/gelu.hpp"
#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "arith/token_fuse.hpp"
#include "hls/open_tool.hpp"
#include "pruning/packed_columns.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"
#include "tops/config.hpp"

extern "C" {
void layernorm_top(const std::int16_t*, const std::int16_t*, const std::int16_t*, std::int64_t, std::int32_t,
                   std::int32_t, std::int32_t, std::int16_t*);
void softmax_top(const std::int16_t*, std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::uint32_t*,
                 std::int16_t*);
void gelu_top(const std::int16_t*, std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int16_t*);
void residual_top(const std::int16_t*, const std::int16_t*, std::int16_t*);
void token_sort_top(const std::uint32_t*, std::uint16_t*);
void token_shuffle_top(const std::int16_t*, const std::uint32_t*, const std::uint16_t*, std::int32_t, std::int32_t,
                       std::int16_t*);
void product_top(const std::int8_t*, const std::uint8_t*, std::int32_t, std::int32_t, std::int16_t*);
}

namespace secateur::test {
namespace {

constexpr int kRounds = 50;

class Tops : public testing::Test {
 protected:
  template <std::size_t count>
  std::array<std::int16_t, count> values(int most) {
    std::uniform_int_distribution<int> value(-most, most);
    std::array<std::int16_t, count> all{};
    for (std::int16_t& each : all) each = static_cast<std::int16_t>(value(random_));
    return all;
  }
  std::int32_t multiplier() { return (1 << 16) + static_cast<std::int32_t>(random_() % (1 << 16)); }

  std::mt19937 random_{1};
};

TEST_F(Tops, LayerNorm) {
  for (int round = 0; round < kRounds; ++round) {
    const auto x = values<8 * 32>(32767);
    const auto gamma = values<32>(32767), beta = values<32>(32767);
    const arith::Scaling scaling{multiplier(), 40};
    std::array<std::int16_t, 8 * 32> y{};
    layernorm_top(x.data(), gamma.data(), beta.data(), 1000, 8, scaling.multiplier, scaling.shift, y.data());
    for (std::size_t row = 0; row < 8; ++row) {
      arith::RowStatistics statistics;
      for (std::size_t i = 0; i < 32; ++i) arith::add_to_row(statistics, x[row * 32 + i]);
      const arith::ReciprocalRoot root = arith::layernorm_root(statistics, 32, 1000);
      for (std::size_t i = 0; i < 32; ++i) {
        const std::int64_t z = arith::normalise(x[row * 32 + i], statistics, 32, root);
        ASSERT_EQ(y[row * 32 + i], arith::layernorm_value(z, gamma[i], beta[i], 8, scaling, 8));
      }
    }
  }
}

TEST_F(Tops, Softmax) {
  for (int round = 0; round < kRounds; ++round) {
    const auto scores = values<8 * 17>(2000);
    const arith::Scaling log2{multiplier(), 10}, narrow{multiplier(), 24};
    std::array<std::uint32_t, 17> token_scores{};
    std::array<std::int16_t, 8 * 17> probabilities{};
    softmax_top(scores.data(), log2.multiplier, log2.shift, narrow.multiplier, narrow.shift, token_scores.data(),
                probabilities.data());
    for (std::size_t row = 0; row < 8; ++row) {
      const auto* from = scores.data() + row * 17;
      const std::int16_t top = *std::max_element(from, from + 17);
      std::uint32_t sum = 0;
      for (int i = 0; i < 17; ++i) sum += arith::softmax_exp(top - from[i], log2);
      for (std::size_t i = 0; i < 17; ++i) {
        const std::uint16_t p =
            arith::softmax_probability(arith::softmax_exp(top - from[i], log2), arith::softmax_reciprocal(sum));
        ASSERT_EQ(probabilities[row * 17 + i], arith::narrow_probability(p, narrow, 8));
        if (row == 0) {
          ASSERT_EQ(token_scores[i], p);
        }
      }
    }
  }
}

TEST_F(Tops, GeluAndResidual) {
  for (int round = 0; round < kRounds; ++round) {
    const auto a = values<256>(32767), b = values<256>(32767);
    const arith::Scaling fraction{multiplier(), 10}, result{multiplier(), 28};
    std::array<std::int16_t, 256> gelu{}, sum{};
    gelu_top(a.data(), fraction.multiplier, fraction.shift, result.multiplier, result.shift, gelu.data());
    residual_top(a.data(), b.data(), sum.data());
    for (std::size_t i = 0; i < 256; ++i) {
      ASSERT_EQ(gelu[i], arith::gelu(a[i], fraction, result, 8));
      ASSERT_EQ(sum[i], arith::residual_add(a[i], b[i]));
    }
  }
}

TEST_F(Tops, TokenSortAndShuffle) {
  for (int round = 0; round < kRounds; ++round) {
    std::array<std::uint32_t, 17> scores{};
    for (std::uint32_t& score : scores) score = static_cast<std::uint32_t>(random_() % (round % 2 == 0 ? 5 : 1000000));
    std::array<std::uint16_t, 16> order{}, expected{};
    token_sort_top(scores.data(), order.data());
    std::iota(expected.begin(), expected.end(), std::uint16_t{1});
    std::stable_sort(expected.begin(), expected.end(), [&](int p, int q) {
      return scores[static_cast<std::size_t>(p)] > scores[static_cast<std::size_t>(q)];
    });
    ASSERT_EQ(order, expected);
    const auto x = values<17 * 32>(32767);
    const arith::Scaling scaling{multiplier(), 40};
    std::array<std::int16_t, 10 * 32> y{};
    token_shuffle_top(x.data(), scores.data(), order.data(), scaling.multiplier, scaling.shift, y.data());
    for (std::size_t i = 0; i < 32; ++i) {
      ASSERT_EQ(y[i], x[i]);
      std::int64_t fused = 0;
      for (std::size_t t = 0; t < 16; ++t) {
        const std::size_t from = order[t];
        if (t < 8) {
          ASSERT_EQ(y[(t + 1) * 32 + i], x[from * 32 + i]);
        } else {
          fused = arith::fuse(fused, scores[from], x[from * 32 + i]);
        }
      }
      ASSERT_EQ(y[9 * 32 + i], arith::fused_value(fused, scaling));
    }
  }
}

TEST_F(Tops, Product) {
  constexpr int kInner = 32, kOut = 16, kBlock = 8;
  for (int round = 0; round < kRounds; ++round) {
    // A weight matrix of two block columns; blocks are kept at random.
    MatrixValues matrix;
    BlockMask mask{kInner, kOut, kBlock, {0}, {}};
    std::vector<std::vector<int>> kept(2);
    for (auto& column : kept) {
      for (int row = 0; row < kInner / kBlock; ++row) {
        if (random_() % 3 != 0) column.push_back(row);
      }
      mask.row_index.insert(mask.row_index.end(), column.begin(), column.end());
      mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
    }
    for (int i = 0; i < kInner * kOut; ++i)
      matrix.weights.push_back(static_cast<std::int16_t>(static_cast<int>(random_() % 255) - 127));
    for (int i = 0; i < kOut; ++i) {
      matrix.channels.push_back({static_cast<std::int32_t>(random_() % 2001) - 1000, multiplier(), 26});
    }
    const PackedMatrix packed = pack_columns(mask, matrix, 8, RowList::listed);
    std::array<std::uint8_t, 2 * SmallConfig::kColumnBytes> columns{};
    std::int32_t words[2];
    for (std::size_t c = 0; c < 2; ++c) {
      const std::int64_t bytes = packed.column_start[c + 1] - packed.column_start[c];
      ASSERT_LE(bytes, SmallConfig::kColumnBytes);
      words[c] = static_cast<std::int32_t>(bytes / 64);
      std::copy_n(packed.bytes.begin() + packed.column_start[c], bytes,
                  columns.begin() + static_cast<std::ptrdiff_t>(c) * SmallConfig::kColumnBytes);
    }
    std::array<std::int8_t, 16 * kInner> left{};
    for (std::int8_t& each : left) each = static_cast<std::int8_t>(static_cast<int>(random_() % 255) - 127);
    std::array<std::int16_t, 16 * kOut> result{};
    product_top(left.data(), columns.data(), words[0], words[1], result.data());
    for (int row = 0; row < 16; ++row) {
      for (int out = 0; out < kOut; ++out) {
        const auto o = static_cast<std::size_t>(out);
        std::int64_t sum = matrix.channels[o].bias;
        for (int k = 0; k < kInner; ++k) {
          const std::vector<int>& rows = kept[o / kBlock];
          if (std::find(rows.begin(), rows.end(), k / kBlock) == rows.end()) continue;
          sum += std::int64_t{left[static_cast<std::size_t>(row * kInner + k)]} *
                 matrix.weights[static_cast<std::size_t>(k * kOut + out)];
        }
        ASSERT_EQ(result[static_cast<std::size_t>(row * kOut + out)],
                  arith::requantise(sum, {matrix.channels[o].multiplier, matrix.channels[o].shift}, 8));
      }
    }
  }
}

TEST(OpenToolLog, IsReadAndNotTheExitStatus) {
  EXPECT_EQ(
      simulated_cycles("1. Simulation completed with SUCCESS; Execution time 498 cycles;\n  Total cycles             : "
                       "498 cycles\n"),
      498);
  EXPECT_EQ(simulated_cycles(""), std::nullopt);
  EXPECT_EQ(simulated_cycles("Total cycles : 498 cycles\n"), std::nullopt);
  EXPECT_EQ(simulated_cycles("Simulation completed with SUCCESS\n"), std::nullopt);
  EXPECT_EQ(
      simulated_cycles("Simulation completed with SUCCESS\nTotal cycles : 3 cycles\nerror -> Simulation not correct!"),
      std::nullopt);
}

TEST(OpenToolLog, VectorsAreOneCall) {
  EXPECT_EQ(tool_vectors({{"x", {1, -2}}, {"n", {3}, false}}),
            "<?xml version=\"1.0\"?>\n<function>\n  <testbench x=\"{1,-2}\" n=\"3\"/>\n</function>\n");
}

class OpenTool : public Tops {
 protected:
  using Arguments = std::vector<ToolArgument>;

  std::vector<std::int64_t> random_values(std::size_t count, std::int64_t least, std::int64_t most) {
    std::uniform_int_distribution<std::int64_t> value(least, most);
    std::vector<std::int64_t> all(count);
    for (std::int64_t& each : all) each = value(random_);
    return all;
  }
  static std::vector<std::int64_t> zeros(std::size_t count) { return std::vector<std::int64_t>(count); }
  ToolArgument number(const char* name, std::int64_t value) { return {name, {value}, false}; }
  ToolArgument factor(const char* name) { return number(name, multiplier()); }

  /// Arguments of each top, as the tests above draw them: what the C++ gives for them they have compared.
  std::vector<std::pair<std::string, Arguments>> calls() {
    const auto words = [&](const char* name, std::size_t count) {
      return ToolArgument{name, random_values(count, -32767, 32767)};
    };
    std::vector<std::int64_t> order(16);
    std::iota(order.begin(), order.end(), 1);
    std::shuffle(order.begin(), order.end(), random_);
    return {{"layernorm_top",
             {words("x", 256),
              words("gamma", 32),
              words("beta", 32),
              number("epsilon", 1000),
              number("beta_shift", 8),
              factor("multiplier"),
              number("shift", 40),
              {"y", zeros(256)}}},
            {"softmax_top",
             {{"scores", random_values(136, -2000, 2000)},
              factor("log2_multiplier"),
              number("log2_shift", 10),
              factor("narrow_multiplier"),
              number("narrow_shift", 24),
              {"token_scores", zeros(17)},
              {"probabilities", zeros(136)}}},
            {"gelu_top",
             {words("x", 256),
              factor("fraction_multiplier"),
              number("fraction_shift", 10),
              factor("result_multiplier"),
              number("result_shift", 28),
              {"y", zeros(256)}}},
            {"residual_top", {words("a", 256), words("b", 256), {"sum", zeros(256)}}},
            {"token_sort_top", {{"scores", random_values(17, 0, 1000000)}, {"order", zeros(16)}}},
            {"token_shuffle_top",
             {words("x", 544),
              {"scores", random_values(17, 0, 1000000)},
              {"order", order},
              factor("multiplier"),
              number("shift", 40),
              {"y", zeros(320)}}},
            {"product_top",
             {{"left", random_values(512, -127, 127)},
              {"columns", empty_columns()},
              number("words_0", 2),
              number("words_1", 2),
              {"result", zeros(256)}}}};
  }
  /// Two columns that keep no block: a header of two words, with biases and scalings.
  std::vector<std::int64_t> empty_columns() {
    std::vector<std::int64_t> bytes(2 * SmallConfig::kColumnBytes);
    for (std::size_t c = 0; c < 2; ++c) {
      for (std::size_t channel = 0; channel < SmallConfig::kBlock; ++channel) {
        const std::size_t at = c * SmallConfig::kColumnBytes + 8 + 12 * channel;
        bytes[at] = static_cast<std::int64_t>(channel) + 1;  // bias
        bytes[at + 6] = 1;                                   // 2^16
        bytes[at + 8] = 16;
      }
    }
    return bytes;
  }
};

/// For 300 MHz on the device that the tool knows of those here. What an earlier run has left is removed first.
TEST_F(OpenTool, SynthesisesAndSimulatesEveryOperator) {
  if (std::system("command -v bambu >/dev/null 2>&1") != 0) GTEST_SKIP() << "bambu is not on the PATH: NOT TESTED";
  const std::string root = SECATEUR_SOURCE_DIR;
  for (const auto& [top, arguments] : calls()) {
    const std::filesystem::path folder = std::filesystem::absolute("open_tool_" + top);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "vectors.xml") << tool_vectors(arguments);
    const std::string command =
        "cd '" + folder.string() + "' && bambu --std=c++14 -I'" + root + "/hls' -I'" + root + "/hls/include' -I'" +
        root + "/src' '" + root + "/hls/tops/" + top + ".cpp' --top-fname=" + top +
        " --device-name=xcu55c-2Lfsvh2892-VVD --clock-period=3.33 --generate-tb=vectors.xml --simulate "
        "--simulator=VERILATOR >log.txt 2>&1";
    const int status = std::system(command.c_str());
    std::ifstream file(folder / "log.txt");
    const std::string log{std::istreambuf_iterator<char>(file), {}};
    const std::optional<long> cycles = simulated_cycles(log);
    EXPECT_TRUE(cycles.has_value()) << top << " (exit status " << status << ")\n" << log;
    EXPECT_TRUE(std::filesystem::exists(folder / (top + ".v"))) << top;
    if (cycles) RecordProperty(top + "_cycles", std::to_string(*cycles));
  }
}

}  // namespace
}  // namespace secateur::test
