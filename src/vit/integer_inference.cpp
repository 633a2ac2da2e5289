// SPDX-License-Identifier: Apache-2.0
#include "vit/integer_inference.hpp"

#include <algorithm>
#include <utility>

#include "arith/integer.hpp"
#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "arith/token_fuse.hpp"
#include "base/error.hpp"
#include "simd/product.hpp"
#include "simd/softmax_row.hpp"
#include "simd/step_tables.hpp"
#include "vit/patches.hpp"
#include "vit/token_selection.hpp"

namespace secateur::vit {
namespace {

using Values = std::vector<std::int16_t>;

std::size_t area(int rows, int cols) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
}

struct PreparedLinear {
  simd::RightOperand right;
  simd::Channels channels;

  explicit PreparedLinear(const QuantisedLinear& linear, int bits)
      : right(linear.in, linear.out, bits), channels(linear.channels) {
    right.set(0, 0, linear.in, linear.out, linear.weight.data(), linear.out);
  }
};

struct PreparedEncoder {
  PreparedLinear q, k, v, proj, mlp_int, mlp_out;
  simd::Channels av;
  simd::ExpTable exp;
  simd::GeluTable gelu;

  PreparedEncoder(const QuantisedEncoder& encoder, int bits, int head_width)
      : q(encoder.q, bits),
        k(encoder.k, bits),
        v(encoder.v, bits),
        proj(encoder.proj, bits),
        mlp_int(encoder.mlp_int, bits),
        mlp_out(encoder.mlp_out, bits),
        av(head_width, encoder.av),
        exp(encoder.softmax),
        gelu(encoder.gelu) {}
};

}  // namespace

struct IntegerModel::Prepared {
  QuantisedTransformer transformer;
  PreparedLinear patch_embed;
  std::vector<PreparedEncoder> encoders;
  PreparedLinear head;
  std::unique_ptr<PreparedLinear> head_dist;

  explicit Prepared(const QuantisedTransformer& from)
      : transformer(from), patch_embed(from.patch_embed, from.bits), head(from.head, from.bits) {
    for (const QuantisedEncoder& encoder : from.encoders) {
      encoders.emplace_back(encoder, from.bits, from.network.head_width());
    }
    if (from.head_dist) head_dist = std::make_unique<PreparedLinear>(*from.head_dist, from.bits);
  }
};

namespace {

template <typename Prepared>
class IntegerInference {
 public:
  IntegerInference(const Prepared& prepared, ResultObserver* observer)
      : prepared_(prepared),
        transformer_(prepared.transformer),
        network_(transformer_.network),
        observer_(observer),
        rows_(network_) {}

  IntegerResult run(const Values& image) {
    embed(image);
    for (std::size_t layer = 0; layer < transformer_.encoders.size(); ++layer) {
      prefix_ = "encoder" + std::to_string(layer) + ".";
      const QuantisedEncoder& encoder = transformer_.encoders[layer];
      attention(encoder, prepared_.encoders[layer]);
      if (encoder.drop.drops) drop(encoder);
      mlp(encoder, prepared_.encoders[layer]);
    }
    prefix_.clear();
    classify();
    return std::move(result_);
  }

 private:
  template <typename Value>
  void see(const char* operation, const std::vector<Value>& values) {
    if (observer_ != nullptr) observer_->result(prefix_ + operation, values.data(), values.size() * sizeof(Value));
  }

  Values product(const Values& left, int m, const PreparedLinear& linear, int bits) {
    Values result(area(m, linear.right.cols()));
    simd::multiply(left.data(), linear.right.rows(), m, linear.right, linear.channels, bits, result.data(),
                   linear.right.cols());
    return result;
  }

  Values normalised(const Values& x, int rows, const QuantisedLayerNorm& norm) const {
    const int width = network_.embed_dim;
    Values y(area(rows, width));
    for (int i = 0; i < rows; ++i) {
      const std::int16_t* from = x.data() + area(i, width);
      arith::RowStatistics statistics;
      for (int j = 0; j < width; ++j) arith::add_to_row(statistics, from[j]);
      const arith::ReciprocalRoot root = arith::layernorm_root(statistics, width, norm.constants.epsilon);
      for (int j = 0; j < width; ++j) {
        const auto k = static_cast<std::size_t>(j);
        y[area(i, width) + k] = static_cast<std::int16_t>(
            arith::layernorm_value(arith::normalise(from[j], statistics, width, root), norm.gamma[k], norm.beta[k],
                                   norm.constants.beta_shift, norm.constants.to_result, norm.constants.bits));
      }
    }
    return y;
  }

  void embed(const Values& image) {
    const Values patches = patches_of(image, network_);
    const Values embedded = product(patches, network_.patches(), prepared_.patch_embed, 16);
    see("patch_embed", embedded);
    stream_ = transformer_.embedding;
    const std::size_t offset = area(network_.special_tokens(), network_.embed_dim);
    for (std::size_t i = 0; i < embedded.size(); ++i) {
      stream_[offset + i] = arith::residual_add(stream_[offset + i], embedded[i]);
    }
    see("embed", stream_);
  }

  void attention(const QuantisedEncoder& encoder, const PreparedEncoder& prepared) {
    const int tokens = rows_.count();
    const int width = network_.head_width();
    const int heads = encoder.heads;
    const int bits = transformer_.bits;
    const Values normed = normalised(stream_, tokens, encoder.norm1);
    see("ln1", normed);
    const Values q = product(normed, tokens, prepared.q, bits);
    see("q", q);
    const Values k = product(normed, tokens, prepared.k, bits);
    see("k", k);
    const Values v = product(normed, tokens, prepared.v, bits);
    see("v", v);
    const std::size_t square = area(tokens, tokens);
    Values scores(square * static_cast<std::size_t>(heads));
    const simd::Channels qk(tokens, encoder.qk);
    for (int head = 0; head < heads; ++head) {
      right_.resize(width, tokens, bits);
      right_.set_transposed(0, 0, width, tokens, k.data() + head * width, heads * width);
      simd::multiply(q.data() + head * width, heads * width, tokens, right_, qk, 16,
                     scores.data() + square * static_cast<std::size_t>(head), tokens);
    }
    see("qk", scores);
    softmax(scores, tokens, encoder, prepared);
    Values mixed(area(tokens, heads * width));
    for (int head = 0; head < heads; ++head) {
      right_.resize(tokens, width, bits);
      right_.set(0, 0, tokens, width, v.data() + head * width, heads * width);
      simd::multiply(probabilities_.data() + square * static_cast<std::size_t>(head), tokens, tokens, right_,
                     prepared.av, bits, mixed.data() + head * width, heads * width);
    }
    see("av", mixed);
    const Values projected = product(mixed, tokens, prepared.proj, 16);
    see("proj", projected);
    add_residual(projected);
    see("residual1", stream_);
  }

  void softmax(const Values& scores, int tokens, const QuantisedEncoder& encoder, const PreparedEncoder& prepared) {
    const auto n = static_cast<std::size_t>(tokens);
    exps_.resize(scores.size());
    row_sums_.resize(static_cast<std::size_t>(encoder.heads) * n);
    probabilities_.resize(scores.size());
    token_scores_.assign(n, 0);
    for (std::size_t row = 0; row < row_sums_.size(); ++row) {
      const std::int16_t* from = scores.data() + row * n;
      std::uint16_t* exps = exps_.data() + row * n;
      const int top = simd::row_maximum(from, tokens);
      std::uint32_t sum = 0;
      for (std::size_t j = 0; j < n; ++j) {
        exps[j] = prepared.exp[top - from[j]];
        sum += exps[j];
      }
      row_sums_[row] = sum;
      const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
      simd::normalise_row(exps, tokens, reciprocal, encoder.softmax, probabilities_.data() + row * n);
      if (row % n != 0) continue;
      for (std::size_t j = 0; j < n; ++j) token_scores_[j] += arith::softmax_probability(exps[j], reciprocal);
    }
    see("softmax_exp", exps_);
    see("row_sums", row_sums_);
    see("softmax_norm", probabilities_);
  }

  void add_residual(const Values& added) {
    for (std::size_t i = 0; i < added.size(); ++i) stream_[i] = arith::residual_add(stream_[i], added[i]);
  }

  void drop(const QuantisedEncoder& encoder) {
    const int tokens = rows_.count();
    const std::vector<int> order = tokens_by_score(token_scores_);
    const int kept =
        encoder.drop.kept > 0 ? encoder.drop.kept : kept_tokens(token_scores_, order, *transformer_.token_counter);
    if (kept >= tokens - 1) {
      result_.selected_tokens.push_back(rows_.names());
      return;
    }
    const int width = network_.embed_dim;
    Values next(area(kept + 2, width));
    std::vector<std::int64_t> fused(static_cast<std::size_t>(width), 0);
    std::copy_n(stream_.data(), width, next.data());
    for (int i = 0; i < tokens - 1; ++i) {
      const int from = order[static_cast<std::size_t>(i)];
      const std::int16_t* row = stream_.data() + area(from, width);
      if (i < kept) {
        std::copy_n(row, width, next.data() + area(i + 1, width));
        continue;
      }
      for (int j = 0; j < width; ++j) {
        std::int64_t& sum = fused[static_cast<std::size_t>(j)];
        sum = arith::fuse(sum, token_scores_[static_cast<std::size_t>(from)], row[j]);
      }
    }
    for (int j = 0; j < width; ++j) {
      next[area(kept + 1, width) + static_cast<std::size_t>(j)] =
          arith::fused_value(fused[static_cast<std::size_t>(j)], encoder.fuse);
    }
    result_.selected_tokens.push_back(rows_.drop(order, kept));
    stream_ = std::move(next);
    see("token_shuffle", stream_);
  }

  void activate(const QuantisedEncoder& encoder, const PreparedEncoder& prepared, Values& hidden) {
    if (transformer_.network.activation == Activation::gelu) {
      for (std::int16_t& value : hidden) value = prepared.gelu[value];
      return see("gelu", hidden);
    }
    const arith::GeluConstants& scale = encoder.gelu;
    for (std::int16_t& value : hidden) {
      const std::int64_t positive = arith::scaled(std::max<std::int64_t>(0, value), scale.to_fraction);
      value = static_cast<std::int16_t>(arith::requantise(positive, scale.to_result, scale.bits));
    }
    see("relu", hidden);
  }

  void mlp(const QuantisedEncoder& encoder, const PreparedEncoder& prepared) {
    const int tokens = rows_.count();
    const Values normed = normalised(stream_, tokens, encoder.norm2);
    see("ln2", normed);
    Values hidden = product(normed, tokens, prepared.mlp_int, transformer_.bits);
    see("mlp_int", hidden);
    activate(encoder, prepared, hidden);
    const Values out = product(hidden, tokens, prepared.mlp_out, 16);
    see("mlp_out", out);
    add_residual(out);
    see("residual2", stream_);
  }

  void classify() {
    const int width = network_.embed_dim;
    Values rows(stream_.begin(), stream_.begin() + width);
    if (network_.distilled) {
      const auto from = stream_.begin() + static_cast<std::ptrdiff_t>(area(rows_.distillation_row(), width));
      rows.insert(rows.end(), from, from + width);
    }
    const Values normed = normalised(rows, network_.special_tokens(), transformer_.final_norm);
    see("final_ln", normed);
    result_.logits = product(normed, 1, prepared_.head, 16);
    see("head", result_.logits);
    if (!prepared_.head_dist) return;
    const Values other = product({normed.begin() + width, normed.end()}, 1, *prepared_.head_dist, 16);
    see("head_dist", other);
    for (std::size_t i = 0; i < other.size(); ++i) result_.logits[i] = arith::average(result_.logits[i], other[i]);
    see("average", result_.logits);
  }

  const Prepared& prepared_;
  const QuantisedTransformer& transformer_;
  const NetworkConfig& network_;
  ResultObserver* observer_;
  TokenRows rows_;
  std::string prefix_;
  Values stream_;
  Values probabilities_;                     ///< heads x N x N, narrowed
  std::vector<std::uint16_t> exps_;          ///< heads x N x N
  std::vector<std::uint32_t> row_sums_;      ///< heads x N
  std::vector<std::uint32_t> token_scores_;  ///< of the present encoder
  simd::RightOperand right_;
  IntegerResult result_;
};

}  // namespace

IntegerModel::IntegerModel(const QuantisedTransformer& transformer)
    : prepared_(std::make_unique<Prepared>(transformer)) {}
IntegerModel::~IntegerModel() = default;
IntegerModel::IntegerModel(IntegerModel&&) noexcept = default;

const QuantisedTransformer& IntegerModel::transformer() const {
  return prepared_->transformer;
}

IntegerResult IntegerModel::infer(const Values& image, ResultObserver* observer) const {
  const NetworkConfig& network = prepared_->transformer.network;
  SECATEUR_CHECK(static_cast<std::int64_t>(image.size()) ==
                     std::int64_t{network.channels} * network.image_size * network.image_size,
                 "the image has the network's size");
  return IntegerInference<Prepared>(*prepared_, observer).run(image);
}

}  // namespace secateur::vit
