// SPDX-License-Identifier: Apache-2.0
// The integer reference against a second implementation written from docs/arithmetic.md alone: whole forward passes of
// random networks, byte for byte, and the single steps of src/arith on random operands. It stands here, not beside the
// tests of vit/, because random cases need sim/.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

#include "arith/exponential.hpp"
#include "arith/gelu.hpp"
#include "arith/integer.hpp"
#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "arith/token_fuse.hpp"
#include "support/draw.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/random_transformer.hpp"
#include "support/second_arithmetic.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {
namespace {

namespace second = test::second;

constexpr int kNetworks = 240;
constexpr int kParts = 8;
constexpr int kOperands = 100'000;

using Bytes = std::vector<std::uint8_t>;

class ReferenceResults : public ResultObserver {
 public:
  void result(const std::string& operation, const void* bytes, std::size_t count) override {
    Bytes& copy = all[operation];
    copy.resize(count);
    std::memcpy(copy.data(), bytes, count);
  }
  std::map<std::string, Bytes> all;
};

/// What a network is run on.
enum class Image {
  random,
  equal_patches,  ///< and their positions: equal scores, so ties
  extreme,        ///< largest magnitudes in the image and the positions: saturation
};

struct Example {
  test::RandomCase made;
  QuantisedTransformer network;
  std::vector<std::int16_t> image;
  std::string description;
};

/// Even seeds have 8 bits, odd ones 16; every third selects tokens by mass, in every encoder; the images change slower.
Example example(std::uint64_t seed) {
  test::RandomCase made = test::random_case(11'000 + seed);
  const int bits = seed % 2 == 0 ? 8 : 16;
  Transformer transformer = test::random_transformer(made.model, seed);
  if (seed % 3 == 0) {
    const auto tenths = std::min<std::int64_t>(10, 1 + static_cast<std::int64_t>(seed / 3 % 13));
    transformer.token_counter = TokenCounter{token_policy("mass"), Decimal(tenths, 10)};
    for (Encoder& encoder : transformer.encoders) encoder.drop = {true, 0};
    // All mass may keep all tokens: then let the next one drop for sure.
    if (tenths == 10 && transformer.encoders.size() > 1) transformer.encoders[1].drop.kept = 1;
  }
  QuantisedTransformer network = test::quantised_by_random_image(transformer, bits, seed + 1);
  std::vector<std::int16_t> image =
      quantise_image(test::random_image(made.model.network, seed + 2), network.image_scale, bits);

  const Image kind = seed / 6 % 4 < 2 ? Image::random : seed / 6 % 4 == 2 ? Image::equal_patches : Image::extreme;
  const std::size_t first_patch =
      static_cast<std::size_t>(network.network.special_tokens()) * static_cast<std::size_t>(network.network.embed_dim);
  if (kind == Image::equal_patches) {
    std::fill(image.begin(), image.end(), std::int16_t{55});
    std::fill(network.embedding.begin() + static_cast<std::ptrdiff_t>(first_patch), network.embedding.end(),
              std::int16_t{0});
  }
  if (kind == Image::extreme) {
    const auto most = static_cast<std::int16_t>((1 << (bits - 1)) - 1);
    for (auto& value : image) value = value < 0 ? static_cast<std::int16_t>(-most) : most;
    for (std::size_t i = first_patch; i < network.embedding.size(); i += 3) {
      network.embedding[i] = network.embedding[i] < 0 ? std::int16_t{-32767} : std::int16_t{32767};
    }
  }
  std::string description = fmt::format(
      "seed {}, {} bits, image {}, {}: {}", seed, bits, static_cast<int>(kind),
      network.token_counter ? fmt::format("mass {}", network.token_counter->parameter.to_double()) : "top k",
      made.describe());
  return {std::move(made), std::move(network), std::move(image), std::move(description)};
}

class SecondArithmetic : public testing::TestWithParam<int> {};

TEST_P(SecondArithmetic, ForwardPassEqualsTheIntegerReference) {
  for (int i = 0; i < kNetworks / kParts; ++i) {
    const Example of = example(static_cast<std::uint64_t>(GetParam() * (kNetworks / kParts) + i));
    SCOPED_TRACE(of.description);
    ReferenceResults reference;
    const IntegerResult expected = IntegerModel(of.network).infer(of.image, &reference);
    const second::ForwardPass pass = second::forward_pass(of.network, of.image);

    EXPECT_EQ(pass.logits, expected.logits);
    EXPECT_EQ(pass.kept_tokens, expected.selected_tokens);
    for (const auto& [name, bytes] : reference.all) {
      const auto found = pass.results.find(name);
      ASSERT_TRUE(found != pass.results.end()) << name << " is missing";
      EXPECT_TRUE(found->second == bytes) << name << " differs";
    }
    for (const auto& [name, bytes] : pass.results) {
      EXPECT_TRUE(reference.all.count(name) == 1) << name << " is unknown to the reference";
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SecondArithmetic, testing::Range(0, kParts));

/// The value of two bytes.
int value_at(const Bytes& bytes, std::size_t at) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(bytes[2 * at] | bytes[2 * at + 1] << 8));
}

bool saturated(const Bytes& bytes, int most) {
  for (std::size_t i = 0; i < bytes.size() / 2; ++i) {
    if (std::abs(value_at(bytes, i)) == most) return true;
  }
  return false;
}

/// That the random networks leave nothing of the page out.
TEST(SecondArithmeticNetworks, CoverThePage) {
  std::map<std::string, int> count;
  for (int seed = 0; seed < kNetworks; ++seed) {
    const Example of = example(static_cast<std::uint64_t>(seed));
    const second::ForwardPass pass = second::forward_pass(of.network, of.image);
    const bool distilled = of.network.network.distilled;
    const bool mass = of.network.token_counter.has_value();
    ++count[of.network.bits == 8 ? "8 bits" : "16 bits"];
    ++count[distilled ? "distilled" : "not distilled"];
    int drops = 0, shuffles = 0;
    bool all_kept_before = false, ties = false, distillation_kept = distilled;
    for (std::size_t index = 0; index < of.network.encoders.size(); ++index) {
      const QuantisedEncoder& encoder = of.network.encoders[index];
      const std::string prefix = fmt::format("encoder{}.", index);
      if (encoder.heads < of.network.network.heads) ++count["pruned heads"];
      if (saturated(pass.results.at(prefix + "residual2"), 32767)) ++count["saturated stream"];
      if (saturated(pass.results.at(prefix + "ln1"), (1 << (of.network.bits - 1)) - 1)) ++count["saturated LayerNorm"];
      if (!encoder.drop.drops) continue;
      const std::vector<int>& kept = pass.kept_tokens.at(static_cast<std::size_t>(drops++));
      const bool shuffled = pass.results.count(prefix + "token_shuffle") == 1;
      if (!shuffled) {
        ++count["mass, all kept"];
        all_kept_before = true;
        continue;
      }
      ++shuffles;
      ++count[mass ? "mass drops" : "top-k drops"];
      if (shuffles > 1) ++count["drops after drops"];
      if (all_kept_before) ++count["drops after all kept"];
      distillation_kept = distillation_kept && std::count(kept.begin(), kept.end(), -1) == 1;
      for (const int token : kept) {
        if (token <= -2) ++count["fused tokens kept"];
      }
      ties = ties || (kept.size() > 2 && std::is_sorted(kept.begin() + 1, kept.end()));
    }
    if (shuffles > 0 && distilled) ++count[distillation_kept ? "distillation token kept" : "distillation token fused"];
    if (drops == 0) ++count["no drops"];
    if (ties) ++count["ties"];
  }
  for (const char* kind :
       {"8 bits", "16 bits", "distilled", "not distilled", "pruned heads", "saturated stream", "saturated LayerNorm",
        "mass, all kept", "mass drops", "top-k drops", "drops after drops", "drops after all kept", "fused tokens kept",
        "distillation token kept", "distillation token fused", "no drops", "ties"}) {
    RecordProperty(kind, count[kind]);
    EXPECT_GE(count[kind], 5) << kind;
  }
}

// Single steps.

/// Of a random magnitude.
std::int64_t random_value(test::Draw& draw, int most_bits) {
  const auto value = static_cast<std::int64_t>(draw.bits() >> (64 - draw.between(1, most_bits)));
  return draw.one_in(2) ? -value : value;
}

arith::Scaling random_scaling(test::Draw& draw, int low_shift, int high_shift) {
  const int multiplier = draw.one_in(50) ? 0 : draw.between(arith::kMultiplierLow, arith::kMultiplierHigh - 1);
  return {multiplier, draw.between(low_shift, high_shift)};
}

second::Factor factor(const arith::Scaling& scaling) {
  return {scaling.multiplier, scaling.shift};
}

TEST(SecondArithmeticSteps, RoundShift) {
  test::Draw draw(1);
  for (int i = 0; i < kOperands; ++i) {
    const int shift = draw.between(0, arith::kMaxShift);
    std::int64_t value = random_value(draw, 62);
    if (draw.one_in(2) && shift > 0) {  // about a tie
      value = (value >> shift) * (std::int64_t{1} << shift) + (std::int64_t{1} << (shift - 1)) + draw.between(-1, 1);
    }
    ASSERT_EQ(second::divided_by_power(value, shift), arith::round_shift(value, shift)) << value << " " << shift;
  }
}

TEST(SecondArithmeticSteps, Requantise) {
  test::Draw draw(2);
  for (int i = 0; i < kOperands; ++i) {
    const std::int64_t value = random_value(draw, 45);
    const arith::Scaling scaling = random_scaling(draw, 0, arith::kMaxShift);
    const int bits = draw.among({8, 16});
    ASSERT_EQ(second::times(value, factor(scaling)), arith::scaled(value, scaling)) << value;
    ASSERT_EQ(second::times_into(value, factor(scaling), second::signed_range(bits)),
              arith::requantise(value, scaling, bits))
        << value;
  }
}

TEST(SecondArithmeticSteps, ExponentialOfEveryOperand) {
  const arith::Scaling one = {65536, 16};
  for (std::int32_t t = 0; t < (19 << 16); ++t) {
    ASSERT_EQ(second::exponential_of(t, factor(one)), arith::softmax_exp(t, one)) << t;
  }
}

TEST(SecondArithmeticSteps, Exponential) {
  test::Draw draw(3);
  for (int i = 0; i < kOperands; ++i) {
    const std::int32_t below = draw.between(0, 65534);
    const arith::Scaling scaling = random_scaling(draw, 0, 34);
    ASSERT_EQ(second::exponential_of(below, factor(scaling)), arith::softmax_exp(below, scaling)) << below;
  }
}

TEST(SecondArithmeticSteps, Probability) {
  test::Draw draw(4);
  for (int i = 0; i < kOperands; ++i) {
    const auto exponential = static_cast<std::uint16_t>(draw.one_in(4) ? 65535 : draw.below(65536));
    const auto others = static_cast<std::uint32_t>(draw.bits() >> (64 - draw.between(1, 29)));
    const std::uint32_t sum = (exponential == 65535 ? 65535U : 65535U + exponential) + (draw.one_in(20) ? 0U : others);
    const std::int64_t p = second::probability_of(exponential, sum);
    const std::uint16_t expected = arith::softmax_probability(exponential, arith::softmax_reciprocal(sum));
    ASSERT_EQ(p, expected) << exponential << " of " << sum;
    const arith::Scaling narrow = random_scaling(draw, 14, 30);
    ASSERT_EQ(second::times_into(p, factor(narrow), second::unsigned_range(8)),
              arith::narrow_probability(expected, narrow, 8));
    ASSERT_EQ(second::times_into(p, factor(narrow), second::signed_range(16)),
              arith::narrow_probability(expected, narrow, 16));
  }
}

TEST(SecondArithmeticSteps, Gelu) {
  test::Draw draw(5);
  for (int i = 0; i < kOperands; ++i) {
    const std::int32_t x = draw.between(-32767, 32767);
    const arith::Scaling to_fraction = random_scaling(draw, 6, 26);
    const arith::Scaling to_result = random_scaling(draw, 16, 34);
    const int bits = draw.among({8, 16});
    ASSERT_EQ(second::gelu_of(x, factor(to_fraction), factor(to_result), bits),
              arith::gelu(x, to_fraction, to_result, bits))
        << x;
  }
}

TEST(SecondArithmeticSteps, GeluOfEveryFraction) {
  const arith::Scaling one = {65536, 16};
  const arith::Scaling sixteenth = {65536, 20};
  for (std::int32_t x = -(9 << 16); x <= 9 << 16; ++x) {
    ASSERT_EQ(second::gelu_of(x, factor(one), factor(x % 2 == 0 ? one : sixteenth), 16),
              arith::gelu(x, one, x % 2 == 0 ? one : sixteenth, 16))
        << x;
  }
}

TEST(SecondArithmeticSteps, LayerNormRows) {
  test::Draw draw(6);
  for (int i = 0; i < kOperands; ++i) {
    const int count = draw.one_in(1000) ? draw.between(1, arith::kLayerNormMax) : draw.between(1, 24);
    second::Normalisation by;
    by.epsilon = draw.one_in(3) ? 0 : static_cast<std::int64_t>(draw.bits() >> (64 - draw.between(1, 59)));
    by.beta_shift = draw.between(0, 24);
    by.bits = draw.among({8, 16});
    const arith::Scaling to_result = random_scaling(draw, 16, 46);
    by.to_result = factor(to_result);
    const int bits = draw.between(1, 15);
    const std::int64_t offset = draw.one_in(2) ? random_value(draw, 15) / 2 : 0;
    const bool constant = draw.one_in(50);
    std::vector<std::int64_t> row;
    arith::RowStatistics statistics;
    for (int c = 0; c < count; ++c) {
      row.push_back(constant && c > 0 ? row.front()
                                      : std::clamp<std::int64_t>(random_value(draw, bits) + offset, -32767, 32767));
      by.gamma.push_back(random_value(draw, 15));
      by.beta.push_back(random_value(draw, 15));
      arith::add_to_row(statistics, static_cast<std::int16_t>(row.back()));
    }
    const std::vector<std::int64_t> got = second::normalised_row(row, by);
    const arith::ReciprocalRoot root = arith::layernorm_root(statistics, count, by.epsilon);
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::int64_t z = arith::normalise(static_cast<std::int16_t>(row[c]), statistics, count, root);
      ASSERT_EQ(got[c],
                arith::layernorm_value(z, static_cast<std::int16_t>(by.gamma[c]), static_cast<std::int16_t>(by.beta[c]),
                                       by.beta_shift, to_result, by.bits))
          << "row " << i << " value " << c;
    }
  }
}

TEST(SecondArithmeticSteps, TokenOrder) {
  test::Draw draw(7);
  for (int i = 0; i < kOperands / 20; ++i) {
    std::vector<std::int64_t> scores;
    const int range = draw.among({1, 3, 1000, 65536});  // narrow ones have ties
    for (int token = draw.between(1, 60); token > 0; --token) scores.push_back(draw.between(0, range - 1));
    std::vector<int> expected(scores.size());
    for (std::size_t token = 0; token < scores.size(); ++token) expected[token] = static_cast<int>(token);
    std::sort(expected.begin(), expected.end(), [&scores](int a, int b) {
      return arith::token_before(static_cast<arith::TokenScore>(scores[static_cast<std::size_t>(a)]), a,
                                 static_cast<arith::TokenScore>(scores[static_cast<std::size_t>(b)]), b);
    });
    ASSERT_EQ(second::tokens_that_stay(scores, static_cast<int>(scores.size()), 1, 1), expected);
  }
}

}  // namespace
}  // namespace secateur::test
