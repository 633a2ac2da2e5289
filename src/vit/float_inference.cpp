// SPDX-License-Identifier: Apache-2.0
#include "vit/float_inference.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "vit/patches.hpp"
#include "vit/token_selection.hpp"

namespace secateur::vit {
namespace {

/// Rows x cols, row-major.
struct Matrix {
  int rows = 0;
  int cols = 0;
  std::vector<float> values;

  Matrix(int r, int c) : rows(r), cols(c), values(static_cast<std::size_t>(r) * static_cast<std::size_t>(c)) {}
  float* row(int i) { return values.data() + static_cast<std::ptrdiff_t>(i) * cols; }
  const float* row(int i) const { return values.data() + static_cast<std::ptrdiff_t>(i) * cols; }
};

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<Rows, Eigen::Unaligned, Eigen::OuterStride<>>;
using ConstView = Eigen::Map<const Rows, Eigen::Unaligned, Eigen::OuterStride<>>;

View view(Matrix& x) {
  return {x.values.data(), x.rows, x.cols, Eigen::OuterStride<>(x.cols)};
}
ConstView view(const Matrix& x) {
  return {x.values.data(), x.rows, x.cols, Eigen::OuterStride<>(x.cols)};
}
/// `width` columns from column `first` on.
ConstView columns(const Matrix& x, int first, int width) {
  return {x.values.data() + first, x.rows, width, Eigen::OuterStride<>(x.cols)};
}

Matrix product(const Matrix& x, const Linear& linear) {
  Matrix y(x.rows, linear.out);
  for (int i = 0; i < y.rows; ++i) std::copy(linear.bias.begin(), linear.bias.end(), y.row(i));
  view(y).noalias() +=
      view(x) * ConstView(linear.weight.data(), linear.in, linear.out, Eigen::OuterStride<>(linear.out));
  return y;
}

Matrix normalised(const Matrix& x, int rows, const LayerNorm& norm) {
  Matrix y(rows, x.cols);
  for (int i = 0; i < rows; ++i) {
    double sum = 0;
    for (int j = 0; j < x.cols; ++j) sum += x.row(i)[j];
    const double mean = sum / x.cols;
    double squares = 0;
    for (int j = 0; j < x.cols; ++j) squares += (x.row(i)[j] - mean) * (x.row(i)[j] - mean);
    const double scale = 1 / std::sqrt(squares / x.cols + kLayerNormEpsilon);
    for (int j = 0; j < x.cols; ++j) {
      const auto k = static_cast<std::size_t>(j);
      y.row(i)[j] = static_cast<float>((x.row(i)[j] - mean) * scale * norm.gamma[k] + norm.beta[k]);
    }
  }
  return y;
}

void softmax(Matrix& x) {
  for (int i = 0; i < x.rows; ++i) {
    float* row = x.row(i);
    const float top = *std::max_element(row, row + x.cols);
    double sum = 0;
    for (int j = 0; j < x.cols; ++j) sum += row[j] = std::exp(row[j] - top);
    for (int j = 0; j < x.cols; ++j) row[j] = static_cast<float>(row[j] / sum);
  }
}

void add(Matrix& x, const Matrix& y) {
  for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] += y.values[i];
}

class FloatInference {
 public:
  FloatInference(const Transformer& transformer, ActivationObserver* observer)
      : transformer_(transformer),
        network_(transformer.network),
        observer_(observer),
        rows_(network_),
        stream_(network_.tokens(), network_.embed_dim) {}

  FloatResult run(const std::vector<float>& image) {
    embed(image);
    for (int layer = 0; layer < static_cast<int>(transformer_.encoders.size()); ++layer) {
      const Encoder& encoder = transformer_.encoders[static_cast<std::size_t>(layer)];
      attention(layer, encoder);
      if (encoder.drop.drops) drop(encoder);
      mlp(layer, encoder);
    }
    classify();
    return std::move(result_);
  }

 private:
  void see(ActivationSite site, int layer, Matrix& matrix) {
    if (observer_ == nullptr) return;
    observer_->observe(site, layer, matrix.values.data(), static_cast<std::int64_t>(matrix.values.size()));
  }

  void embed(const std::vector<float>& image) {
    Matrix patches(network_.patches(), network_.patch_values());
    patches.values = patches_of(image, network_);
    see(ActivationSite::image, -1, patches);
    Matrix embedded = product(patches, transformer_.patch_embed);
    see(ActivationSite::stream, -1, embedded);
    stream_.values = transformer_.embedding;
    const int special = network_.special_tokens();
    for (int i = 0; i < embedded.rows; ++i) {
      for (int j = 0; j < embedded.cols; ++j) stream_.row(special + i)[j] += embedded.row(i)[j];
    }
    see(ActivationSite::stream, -1, stream_);
  }

  void attention(int layer, const Encoder& encoder) {
    const int tokens = stream_.rows;
    const int width = network_.head_width();
    Matrix normed = normalised(stream_, tokens, encoder.norm1);
    see(ActivationSite::ln1, layer, normed);
    Matrix q = product(normed, encoder.q);
    Matrix k = product(normed, encoder.k);
    Matrix v = product(normed, encoder.v);
    see(ActivationSite::q, layer, q);
    see(ActivationSite::k, layer, k);
    see(ActivationSite::v, layer, v);
    Matrix mixed(tokens, q.cols);
    scores_.assign(static_cast<std::size_t>(tokens), 0.0);
    for (int head = 0; head < encoder.heads; ++head) {
      const int at = head * width;
      Matrix scores(tokens, tokens);
      view(scores).noalias() = columns(q, at, width) * columns(k, at, width).transpose();
      view(scores) *= static_cast<float>(1 / std::sqrt(static_cast<double>(width)));
      see(ActivationSite::scores, layer, scores);
      softmax(scores);
      see(ActivationSite::probability, layer, scores);
      for (int j = 0; j < tokens; ++j) scores_[static_cast<std::size_t>(j)] += scores.row(0)[j];
      View(mixed.values.data() + at, tokens, width, Eigen::OuterStride<>(mixed.cols)).noalias() =
          view(scores) * columns(v, at, width);
    }
    see(ActivationSite::mixed, layer, mixed);
    Matrix projected = product(mixed, encoder.proj);
    see(ActivationSite::stream, layer, projected);
    add(stream_, projected);
    see(ActivationSite::stream, layer, stream_);
  }

  void drop(const Encoder& encoder) {
    const std::vector<int> order = tokens_by_score(scores_);
    const int kept =
        encoder.drop.kept > 0 ? encoder.drop.kept : kept_tokens(scores_, order, *transformer_.token_counter);
    if (kept >= stream_.rows - 1) {
      result_.selected_tokens.emplace_back(rows_.names());
      return;
    }
    Matrix next(kept + 2, stream_.cols);
    std::copy_n(stream_.row(0), stream_.cols, next.row(0));
    for (int i = 0; i < static_cast<int>(order.size()); ++i) {
      const int from = order[static_cast<std::size_t>(i)];
      if (i < kept) {
        std::copy_n(stream_.row(from), stream_.cols, next.row(i + 1));
        continue;
      }
      const auto weight = static_cast<float>(scores_[static_cast<std::size_t>(from)] / encoder.heads);
      for (int j = 0; j < stream_.cols; ++j) next.row(kept + 1)[j] += weight * stream_.row(from)[j];
    }
    result_.selected_tokens.push_back(rows_.drop(order, kept));
    stream_ = std::move(next);
  }

  void mlp(int layer, const Encoder& encoder) {
    Matrix normed = normalised(stream_, stream_.rows, encoder.norm2);
    see(ActivationSite::ln2, layer, normed);
    Matrix hidden = product(normed, encoder.mlp_int);
    see(ActivationSite::hidden, layer, hidden);
    const bool is_relu = network_.activation == Activation::relu;
    for (float& value : hidden.values) {
      value = is_relu ? std::max(value, 0.0F) : 0.5F * value * std::erfc(-value * 0.70710678118654752F);
    }
    see(ActivationSite::activated, layer, hidden);
    Matrix out = product(hidden, encoder.mlp_out);
    see(ActivationSite::stream, layer, out);
    add(stream_, out);
    see(ActivationSite::stream, layer, stream_);
  }

  void classify() {
    Matrix rows(network_.special_tokens(), stream_.cols);
    std::copy_n(stream_.row(0), stream_.cols, rows.row(0));
    if (network_.distilled) std::copy_n(stream_.row(rows_.distillation_row()), stream_.cols, rows.row(1));
    Matrix normed = normalised(rows, rows.rows, transformer_.final_norm);
    see(ActivationSite::final_ln, -1, normed);
    Matrix logits = product(normed, transformer_.head);
    observe_row(logits.row(0));
    result_.logits.assign(logits.row(0), logits.row(0) + logits.cols);
    if (!transformer_.head_dist) return;
    Matrix other = product(normed, *transformer_.head_dist);
    observe_row(other.row(1));
    for (int j = 0; j < logits.cols; ++j) {
      result_.logits[static_cast<std::size_t>(j)] = (logits.row(0)[j] + other.row(1)[j]) / 2;
    }
  }

  void observe_row(float* logits) {
    if (observer_ != nullptr) observer_->observe(ActivationSite::logits, -1, logits, network_.classes);
  }

  const Transformer& transformer_;
  const NetworkConfig& network_;
  ActivationObserver* observer_;
  TokenRows rows_;
  Matrix stream_;
  std::vector<double> scores_;  ///< of the present encoder's tokens, summed over heads
  FloatResult result_;
};

}  // namespace

FloatResult infer(const Transformer& transformer, const std::vector<float>& image, ActivationObserver* observer) {
  const NetworkConfig& network = transformer.network;
  SECATEUR_CHECK(static_cast<std::int64_t>(image.size()) ==
                     std::int64_t{network.channels} * network.image_size * network.image_size,
                 "the image has the network's size");
  return FloatInference(transformer, observer).run(image);
}

}  // namespace secateur::vit
