// SPDX-License-Identifier: Apache-2.0
// Float inference against a forward pass in double precision, written here element by element.
#include "vit/float_inference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "vit/token_selection.hpp"

namespace secateur::test {
namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

Row through(const Row& x, const Linear& linear) {
  Row y(linear.bias.begin(), linear.bias.end());
  for (std::size_t j = 0; j < y.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) y[j] += x[i] * linear.weight[i * y.size() + j];
  }
  return y;
}

Row normed(const Row& x, const LayerNorm& norm) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double variance = 0;
  for (const double value : x) variance += (value - mean) * (value - mean) / n;
  Row y;
  for (std::size_t i = 0; i < x.size(); ++i) {
    y.push_back((x[i] - mean) / std::sqrt(variance + 1e-6) * norm.gamma[i] + norm.beta[i]);
  }
  return y;
}

void add(Row& x, const Row& y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

struct Reference {
  Row logits;
  std::vector<std::vector<int>> selected_tokens;
};

/// Token names are kept beside the rows, and the row that holds the distillation token by its name.
class NaiveInference {
 public:
  NaiveInference(const Transformer& transformer, const std::vector<float>& image)
      : transformer_(transformer), network_(transformer.network) {
    const int side = network_.image_size;
    const int patch = network_.patch_size;
    const auto width = static_cast<std::size_t>(network_.embed_dim);
    for (int special = 0; special < network_.special_tokens(); ++special) {
      names_.push_back(special == 0 ? kCls : -1);
      stream_.emplace_back(width, 0.0);
    }
    for (int y = 0; y < side / patch; ++y) {
      for (int x = 0; x < side / patch; ++x) {
        Row pixels;
        for (int c = 0; c < network_.channels; ++c) {
          for (int i = 0; i < patch * patch; ++i) {
            const int at = (c * side + y * patch + i / patch) * side + x * patch + i % patch;
            pixels.push_back(image[static_cast<std::size_t>(at)]);
          }
        }
        names_.push_back(y * (side / patch) + x);
        stream_.push_back(through(pixels, transformer_.patch_embed));
      }
    }
    for (std::size_t i = 0; i < stream_.size() * width; ++i) stream_[i / width][i % width] += transformer_.embedding[i];
  }

  Reference run() {
    for (const Encoder& encoder : transformer_.encoders) {
      attention(encoder);
      if (encoder.drop.drops) drop(encoder);
      for (Row& x : stream_) {
        Row hidden = through(normed(x, encoder.norm2), encoder.mlp_int);
        for (double& value : hidden) value *= 0.5 * (1 + std::erf(value / std::sqrt(2.0)));
        add(x, through(hidden, encoder.mlp_out));
      }
    }
    result_.logits = through(normed(stream_[0], transformer_.final_norm), transformer_.head);
    if (transformer_.head_dist) {
      const auto at = std::find(names_.begin(), names_.end(), distillation_) - names_.begin();
      const Row& x = stream_[static_cast<std::size_t>(at)];
      add(result_.logits, through(normed(x, transformer_.final_norm), *transformer_.head_dist));
      for (double& logit : result_.logits) logit /= 2;
    }
    return result_;
  }

 private:
  static constexpr int kCls = 1'000'000;

  void attention(const Encoder& encoder) {
    const std::size_t n = stream_.size();
    const int width = network_.head_width();
    Rows q;
    Rows k;
    Rows v;
    for (const Row& x : stream_) {
      const Row y = normed(x, encoder.norm1);
      q.push_back(through(y, encoder.q));
      k.push_back(through(y, encoder.k));
      v.push_back(through(y, encoder.v));
    }
    Rows mixed(n, Row(v[0].size(), 0.0));
    scores_.assign(n, 0.0);
    for (int head = 0; head < encoder.heads; ++head) {
      for (std::size_t i = 0; i < n; ++i) {
        Row p(n, 0.0);
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) {
          double dot = 0;
          for (int c = head * width; c < (head + 1) * width; ++c) {
            dot += q[i][static_cast<std::size_t>(c)] * k[j][static_cast<std::size_t>(c)];
          }
          p[j] = std::exp(dot / std::sqrt(static_cast<double>(width)));
          sum += p[j];
        }
        for (std::size_t j = 0; j < n; ++j) {
          if (i == 0) scores_[j] += p[j] / sum;
          for (int c = head * width; c < (head + 1) * width; ++c) {
            mixed[i][static_cast<std::size_t>(c)] += p[j] / sum * v[j][static_cast<std::size_t>(c)];
          }
        }
      }
    }
    for (std::size_t i = 0; i < n; ++i) add(stream_[i], through(mixed[i], encoder.proj));
  }

  void drop(const Encoder& encoder) {
    std::vector<std::size_t> order(stream_.size() - 1);
    std::iota(order.begin(), order.end(), std::size_t{1});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores_[a] > scores_[b]; });
    auto kept = static_cast<std::size_t>(encoder.drop.kept);
    if (kept == 0) {
      const double all = std::accumulate(scores_.begin() + 1, scores_.end(), 0.0);
      double sum = 0;
      while (sum < transformer_.token_counter->parameter.to_double() * all) sum += scores_[order[kept++]];
    }
    if (kept >= order.size()) {
      result_.selected_tokens.emplace_back(names_.begin() + 1, names_.end());
      return;
    }
    Rows next{stream_[0]};
    std::vector<int> names{kCls};
    Row fused(stream_[0].size(), 0.0);
    const int fused_name = -2 - drops_++;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t from = order[i];
      if (i < kept) {
        next.push_back(stream_[from]);
        names.push_back(names_[from]);
        continue;
      }
      if (names_[from] == distillation_) distillation_ = fused_name;
      for (std::size_t c = 0; c < fused.size(); ++c) fused[c] += scores_[from] / encoder.heads * stream_[from][c];
    }
    result_.selected_tokens.emplace_back(names.begin() + 1, names.end());
    next.push_back(fused);
    names.push_back(fused_name);
    stream_ = next;
    names_ = names;
  }

  const Transformer& transformer_;
  const NetworkConfig& network_;
  Rows stream_;
  std::vector<int> names_;
  int distillation_ = -1;
  int drops_ = 0;
  Row scores_;
  Reference result_;
};

struct Case {
  const char* name;
  bool distilled;
  std::vector<int> drops_at;
  double token_keep;
  double mass;  ///< 0: topk
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.name;
}

Transformer transformer_of(const Case& each, std::uint64_t seed) {
  NetworkConfig network = test::small_network();
  network.distilled = each.distilled;
  Transformer result =
      test::random_transformer(test::balanced_model(network, 8, 0.75, each.drops_at, each.token_keep), seed);
  if (each.mass == 0) return result;
  result.token_counter = TokenCounter{token_policy("mass"), Decimal::from_double(each.mass)};
  for (const int layer : each.drops_at) result.encoders[static_cast<std::size_t>(layer)].drop = {true, 0};
  return result;
}

class FloatInference : public testing::TestWithParam<Case> {};

TEST_P(FloatInference, IsTheForwardPassInDoublePrecision) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Transformer transformer = transformer_of(GetParam(), seed);
    const std::vector<float> image = test::random_image(transformer.network, 100 + seed);
    const FloatResult result = infer(transformer, image);
    const Reference reference = NaiveInference(transformer, image).run();
    EXPECT_EQ(result.selected_tokens, reference.selected_tokens) << "seed " << seed;
    ASSERT_EQ(result.logits.size(), reference.logits.size());
    double largest = 0;
    for (const double logit : reference.logits) largest = std::max(largest, std::abs(logit));
    for (std::size_t i = 0; i < result.logits.size(); ++i) {
      EXPECT_NEAR(result.logits[i], reference.logits[i], 1e-3 * largest) << "seed " << seed << ", class " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, FloatInference,
                         testing::Values(Case{"Plain", false, {}, 1.0, 0}, Case{"Distilled", true, {}, 1.0, 0},
                                         Case{"Drops", false, {0, 2}, 0.5, 0},
                                         Case{"DistilledDrops", true, {0, 1}, 0.5, 0},
                                         Case{"DistilledDropsMost", true, {0, 1, 2}, 0.1, 0},
                                         Case{"KeepsAll", true, {1}, 1.0, 0}, Case{"Mass", false, {0, 2}, 1.0, 0.6},
                                         Case{"DistilledMass", true, {0, 1}, 1.0, 0.9}),
                         [](const auto& tested) { return tested.param.name; });

TEST(FloatInferenceThreads, GiveTheSameBitsAsOne) {
  const Transformer transformer = transformer_of({"", true, {0, 2}, 0.5, 0}, 9);
  std::vector<std::vector<float>> images;
  std::vector<FloatResult> alone;
  for (std::uint64_t i = 0; i < 8; ++i) {
    images.push_back(test::random_image(transformer.network, i));
    alone.push_back(infer(transformer, images.back()));
  }
  std::vector<FloatResult> together(images.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < images.size(); ++i) {
    threads.emplace_back([&, i] { together[i] = infer(transformer, images[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < images.size(); ++i) {
    EXPECT_EQ(together[i].logits, alone[i].logits);
    EXPECT_EQ(together[i].selected_tokens, alone[i].selected_tokens);
  }
  EXPECT_NE(alone[0].logits, alone[1].logits);
}

class Counter : public ActivationObserver {
 public:
  void observe(ActivationSite site, int layer, float* values, std::int64_t count) override {
    EXPECT_EQ(is_per_encoder(site), layer >= 0 && site != ActivationSite::stream) << to_string(site);
    counts[static_cast<std::size_t>(site)] += count;
    if (site == ActivationSite::logits) std::fill_n(values, count, 7.0F);
  }
  std::array<std::int64_t, kActivationSites> counts{};
};

TEST(FloatInferenceObserver, SeesEverySiteAndMayChangeIt) {
  const Transformer transformer = transformer_of({"", true, {}, 1.0, 0}, 3);
  const std::vector<float> image = test::random_image(transformer.network, 3);
  Counter counter;
  const FloatResult result = infer(transformer, image, &counter);
  EXPECT_EQ(result.logits, std::vector<float>(12, 7.0F));
  const auto count = [&](ActivationSite site) { return counter.counts[static_cast<std::size_t>(site)]; };
  const std::int64_t n = 66;
  EXPECT_EQ(count(ActivationSite::image), 64 * 48);
  EXPECT_EQ(count(ActivationSite::q), 3 * n * 64);
  EXPECT_EQ(count(ActivationSite::scores), 3 * 2 * n * n);
  EXPECT_EQ(count(ActivationSite::probability), 3 * 2 * n * n);
  EXPECT_EQ(count(ActivationSite::activated), 3 * n * 96);
  EXPECT_EQ(count(ActivationSite::stream), 64 * 64 + n * 64 + 3 * 4 * n * 64);
  EXPECT_EQ(count(ActivationSite::final_ln), 2 * 64);
  EXPECT_EQ(count(ActivationSite::logits), 2 * 12);
}

}  // namespace
}  // namespace secateur::test
