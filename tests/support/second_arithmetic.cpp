// SPDX-License-Identifier: Apache-2.0
// docs/arithmetic.md, section by section.
#include "support/second_arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>

#include "base/decimal.hpp"
#include "config/network.hpp"
#include "support/names.hpp"

namespace secateur::test::second {
namespace {

__extension__ using Wide = __int128;

Wide power_of_two(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 2;
  return power;
}

/// Towards minus infinity. @param divisor > 0.
Wide floor_divided(Wide value, Wide divisor) {
  Wide quotient = value / divisor;
  if (value % divisor < 0) quotient -= 1;
  return quotient;
}

/// value / 2^shift to the nearest integer, ties to the even one.
Wide nearest(Wide value, int shift) {
  const Wide divisor = power_of_two(shift);
  const Wide below = floor_divided(value, divisor);
  const Wide twice_rest = 2 * (value - below * divisor);
  if (twice_rest < divisor) return below;
  if (twice_rest > divisor) return below + 1;
  return below % 2 == 0 ? below : below + 1;
}

std::int64_t limited(Wide value, Range range) {
  if (value < range.low) return range.low;
  if (value > range.high) return range.high;
  return static_cast<std::int64_t>(value);
}

std::int64_t nearest_integer(long double value) {
  return static_cast<std::int64_t>(std::floor(value + 0.5L));
}

/// E of 4.1.
std::vector<std::int64_t> exponential_table() {
  std::vector<std::int64_t> table;
  for (int k = 0; k <= 256; ++k)
    table.push_back(nearest_integer(65536.0L * std::exp2(-static_cast<long double>(k) / 256)));
  return table;
}

/// G of 4.3.
std::vector<std::int64_t> gelu_table() {
  std::vector<std::int64_t> table;
  for (int k = 0; k <= 512; ++k) {
    const long double a = static_cast<long double>(k) / 64;
    const long double tail = std::erfc(a / std::sqrt(2.0L)) / 2;
    table.push_back(nearest_integer(65536.0L * a * tail));
  }
  return table;
}

/// R of 4.4.
std::vector<std::int64_t> root_table() {
  std::vector<std::int64_t> table;
  for (int k = 0; k < 192; ++k) {
    const long double variance = (static_cast<long double>(k) + 64.5L) * 16777216.0L;
    table.push_back(nearest_integer(1073741824.0L / std::sqrt(variance)));
  }
  return table;
}

struct InverseRoot {
  Wide value = 0;
  int half_shift = 0;
};

InverseRoot inverse_root(Wide variance) {
  static const std::vector<std::int64_t> kTable = root_table();
  if (variance == 0) return {};
  InverseRoot root;
  Wide moved = variance;
  while (moved >= power_of_two(32)) {
    root.half_shift += 1;
    moved = floor_divided(variance, power_of_two(2 * root.half_shift));
  }
  while (moved < power_of_two(30)) {
    root.half_shift -= 1;
    moved *= 4;
  }
  const Wide index = floor_divided(moved, power_of_two(24)) - 64;
  root.value = static_cast<Wide>(kTable.at(static_cast<std::size_t>(index))) * 65536;
  for (int step = 0; step < 2; ++step) {
    const Wide square = floor_divided(root.value * root.value, power_of_two(30));
    const Wide product = floor_divided(moved * square, power_of_two(31));
    root.value = floor_divided(root.value * (3 * power_of_two(31) - product), power_of_two(32));
  }
  return root;
}

// What follows is the network.

/// A matrix of whole numbers.
struct Grid {
  Grid(int rows_made, int cols_made)
      : rows(rows_made),
        cols(cols_made),
        cells(static_cast<std::size_t>(rows_made) * static_cast<std::size_t>(cols_made)) {}

  std::int64_t& at(int row, int col) { return cells.at(place(row, col)); }
  std::int64_t at(int row, int col) const { return cells.at(place(row, col)); }
  std::size_t place(int row, int col) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(col);
  }
  std::vector<std::int64_t> row(int index) const {
    std::vector<std::int64_t> values;
    for (int col = 0; col < cols; ++col) values.push_back(at(index, col));
    return values;
  }

  int rows;
  int cols;
  std::vector<std::int64_t> cells;
};

/// A matrix a head.
using Heads = std::vector<Grid>;

Factor factor_of(const arith::Scaling& scaling) {
  return {scaling.multiplier, static_cast<int>(scaling.shift)};
}

Grid linear_layer(const Grid& operand, const QuantisedLinear& layer, int bits) {
  if (operand.cols != layer.in) throw std::logic_error("second arithmetic: the operand does not fit the layer");
  Grid result(operand.rows, layer.out);
  for (int row = 0; row < operand.rows; ++row) {
    for (int out = 0; out < layer.out; ++out) {
      const simd::Channel& channel = layer.channels.at(static_cast<std::size_t>(out));
      std::int64_t sum = channel.bias;
      for (int in = 0; in < layer.in; ++in) {
        const std::size_t weight =
            static_cast<std::size_t>(in) * static_cast<std::size_t>(layer.out) + static_cast<std::size_t>(out);
        sum += operand.at(row, in) * layer.weight.at(weight);
      }
      result.at(row, out) = times_into(sum, factor_of(channel.scaling), signed_range(bits));
    }
  }
  return result;
}

Grid normalised(const Grid& operand, const QuantisedLayerNorm& norm) {
  Normalisation by;
  by.gamma.assign(norm.gamma.begin(), norm.gamma.end());
  by.beta.assign(norm.beta.begin(), norm.beta.end());
  by.epsilon = norm.constants.epsilon;
  by.beta_shift = norm.constants.beta_shift;
  by.to_result = factor_of(norm.constants.to_result);
  by.bits = norm.constants.bits;
  Grid result(operand.rows, operand.cols);
  for (int row = 0; row < operand.rows; ++row) {
    const std::vector<std::int64_t> values = normalised_row(operand.row(row), by);
    for (int col = 0; col < operand.cols; ++col) result.at(row, col) = values.at(static_cast<std::size_t>(col));
  }
  return result;
}

Grid sum_of(const Grid& a, const Grid& b) {
  Grid result(a.rows, a.cols);
  for (int row = 0; row < a.rows; ++row) {
    for (int col = 0; col < a.cols; ++col) {
      result.at(row, col) = limited(static_cast<Wide>(a.at(row, col)) + b.at(row, col), signed_range(16));
    }
  }
  return result;
}

Grid one_row(const Grid& from, int row) {
  Grid result(1, from.cols);
  for (int col = 0; col < from.cols; ++col) result.at(0, col) = from.at(row, col);
  return result;
}

constexpr int kClassToken = -1'000'000;
constexpr int kDistillationToken = -1;

class Pass {
 public:
  Pass(const QuantisedTransformer& network, ForwardPass& into) : network_(network), into_(into) {}

  void run(const std::vector<std::int16_t>& image) {
    Grid stream = embedded(image);
    for (std::size_t index = 0; index < network_.encoders.size(); ++index) {
      prefix_ = "encoder" + std::to_string(index) + ".";
      stream = through(network_.encoders[index], stream);
    }
    prefix_.clear();
    classify(stream);
  }

 private:
  Grid embedded(const std::vector<std::int16_t>& image) {
    const NetworkConfig& shape = network_.network;
    const int side = shape.image_size / shape.patch_size;
    Grid patches(side * side, shape.channels * shape.patch_size * shape.patch_size);
    for (int patch = 0; patch < side * side; ++patch) {
      int col = 0;
      for (int channel = 0; channel < shape.channels; ++channel) {
        for (int y = 0; y < shape.patch_size; ++y) {
          for (int x = 0; x < shape.patch_size; ++x) {
            const int image_row = patch / side * shape.patch_size + y;
            const int image_col = patch % side * shape.patch_size + x;
            const int pixel = (channel * shape.image_size + image_row) * shape.image_size + image_col;
            patches.at(patch, col++) = image.at(static_cast<std::size_t>(pixel));
          }
        }
      }
    }
    const Grid projected = linear_layer(patches, network_.patch_embed, 16);
    note("patch_embed", projected);

    const int special = shape.distilled ? 2 : 1;
    Grid stream(special + side * side, shape.embed_dim);
    for (int row = 0; row < stream.rows; ++row) {
      for (int col = 0; col < stream.cols; ++col) {
        Wide value = network_.embedding.at(stream.place(row, col));
        if (row >= special) value += projected.at(row - special, col);
        stream.at(row, col) = limited(value, signed_range(16));
      }
    }
    note("embed", stream);

    token_of_row_.push_back(kClassToken);
    if (shape.distilled) token_of_row_.push_back(kDistillationToken);
    for (int patch = 0; patch < side * side; ++patch) token_of_row_.push_back(patch);
    distillation_row_ = shape.distilled ? 1 : -1;
    return stream;
  }

  Grid through(const QuantisedEncoder& encoder, const Grid& entering) {
    const int bits = network_.bits;
    const Grid ln1 = normalised(entering, encoder.norm1);
    note("ln1", ln1);
    const Grid q = linear_layer(ln1, encoder.q, bits);
    note("q", q);
    const Grid k = linear_layer(ln1, encoder.k, bits);
    note("k", k);
    const Grid v = linear_layer(ln1, encoder.v, bits);
    note("v", v);
    const Grid av = attention(encoder, q, k, v);
    note("av", av);
    const Grid proj = linear_layer(av, encoder.proj, 16);
    note("proj", proj);
    Grid stream = sum_of(entering, proj);
    note("residual1", stream);
    if (encoder.drop.drops) stream = dropped(encoder, stream);
    const Grid ln2 = normalised(stream, encoder.norm2);
    note("ln2", ln2);
    const Grid hidden = linear_layer(ln2, encoder.mlp_int, bits);
    note("mlp_int", hidden);
    Grid active(hidden.rows, hidden.cols);
    for (std::size_t i = 0; i < hidden.cells.size(); ++i) {
      active.cells[i] = gelu_of(hidden.cells[i], factor_of(encoder.gelu.to_fraction), factor_of(encoder.gelu.to_result),
                                encoder.gelu.bits);
    }
    note("gelu", active);
    const Grid out = linear_layer(active, encoder.mlp_out, 16);
    note("mlp_out", out);
    stream = sum_of(stream, out);
    note("residual2", stream);
    return stream;
  }

  Grid attention(const QuantisedEncoder& encoder, const Grid& q, const Grid& k, const Grid& v) {
    const int tokens = q.rows;
    const int width = q.cols / encoder.heads;
    Heads scores, exponentials, narrow;
    Grid sums(encoder.heads, tokens);
    Grid result(tokens, v.cols);
    selector_scores_.assign(static_cast<std::size_t>(tokens), 0);
    for (int head = 0; head < encoder.heads; ++head) {
      Grid score(tokens, tokens), exponential(tokens, tokens), weight(tokens, tokens);
      for (int i = 0; i < tokens; ++i) {
        std::int64_t largest = -1'000'000;
        for (int j = 0; j < tokens; ++j) {
          std::int64_t sum = 0;
          for (int c = head * width; c < (head + 1) * width; ++c) sum += q.at(i, c) * k.at(j, c);
          score.at(i, j) = times_into(sum, factor_of(encoder.qk), signed_range(16));
          largest = std::max(largest, score.at(i, j));
        }
        for (int j = 0; j < tokens; ++j) {
          exponential.at(i, j) = exponential_of(largest - score.at(i, j), factor_of(encoder.softmax.to_log2));
          sums.at(head, i) += exponential.at(i, j);
        }
        const Range range = encoder.softmax.bits == 8 ? unsigned_range(8) : signed_range(16);
        for (int j = 0; j < tokens; ++j) {
          const std::int64_t p = probability_of(exponential.at(i, j), sums.at(head, i));
          weight.at(i, j) = times_into(p, factor_of(encoder.softmax.narrow), range);
          if (i == 0) selector_scores_.at(static_cast<std::size_t>(j)) += p;
        }
        for (int c = head * width; c < (head + 1) * width; ++c) {
          std::int64_t sum = 0;
          for (int j = 0; j < tokens; ++j) sum += weight.at(i, j) * v.at(j, c);
          result.at(i, c) = times_into(sum, factor_of(encoder.av), signed_range(network_.bits));
        }
      }
      scores.push_back(score);
      exponentials.push_back(exponential);
      narrow.push_back(weight);
    }
    note("qk", scores);
    note("softmax_exp", exponentials);
    note("row_sums", sums, 4);
    note("softmax_norm", narrow);
    return result;
  }

  Grid dropped(const QuantisedEncoder& encoder, const Grid& stream) {
    const std::vector<std::int64_t> scores(selector_scores_.begin() + 1, selector_scores_.end());
    const Decimal mass = network_.token_counter ? network_.token_counter->parameter : Decimal();
    const std::vector<int> staying = tokens_that_stay(scores, encoder.drop.kept, mass.numerator(), mass.denominator());
    if (staying.size() == scores.size()) {
      into_.kept_tokens.emplace_back(token_of_row_.begin() + 1, token_of_row_.end());
      return stream;
    }

    Grid result(static_cast<int>(staying.size()) + 2, stream.cols);
    std::vector<int> token_of_row = {kClassToken};
    std::vector<bool> stays(scores.size(), false);
    int distillation_row = result.rows - 1;
    for (int col = 0; col < stream.cols; ++col) result.at(0, col) = stream.at(0, col);
    for (std::size_t place = 0; place < staying.size(); ++place) {
      const int from = staying[place] + 1;
      const int to = static_cast<int>(place) + 1;
      for (int col = 0; col < stream.cols; ++col) result.at(to, col) = stream.at(from, col);
      token_of_row.push_back(token_of_row_.at(static_cast<std::size_t>(from)));
      stays.at(static_cast<std::size_t>(staying[place])) = true;
      if (from == distillation_row_) distillation_row = to;
    }
    into_.kept_tokens.emplace_back(token_of_row.begin() + 1, token_of_row.end());
    for (int col = 0; col < stream.cols; ++col) {
      std::int64_t sum = 0;
      for (std::size_t token = 0; token < scores.size(); ++token) {
        if (!stays[token]) sum += scores[token] * stream.at(static_cast<int>(token) + 1, col);
      }
      result.at(result.rows - 1, col) = times_into(sum, factor_of(encoder.fuse), signed_range(16));
    }
    token_of_row.push_back(-2 - fused_tokens_);
    fused_tokens_ += 1;
    token_of_row_ = token_of_row;
    if (network_.network.distilled) distillation_row_ = distillation_row;
    note("token_shuffle", result);
    return result;
  }

  void classify(const Grid& stream) {
    // Only the rows that a classifier reads.
    Grid read(network_.head_dist.has_value() ? 2 : 1, stream.cols);
    for (int col = 0; col < stream.cols; ++col) {
      read.at(0, col) = stream.at(0, col);
      if (read.rows == 2) read.at(1, col) = stream.at(distillation_row_, col);
    }
    const Grid last = normalised(read, network_.final_norm);
    note("final_ln", last);
    Grid logits = linear_layer(one_row(last, 0), network_.head, 16);
    note("head", logits);
    if (network_.head_dist.has_value()) {
      const Grid other = linear_layer(one_row(last, 1), *network_.head_dist, 16);
      note("head_dist", other);
      for (int c = 0; c < logits.cols; ++c) logits.at(0, c) = divided_by_power(logits.at(0, c) + other.at(0, c), 1);
      note("average", logits);
    }
    for (const std::int64_t logit : logits.cells) into_.logits.push_back(static_cast<std::int16_t>(logit));
  }

  void note(const std::string& operation, const Grid& grid, int bytes = 2) {
    std::vector<std::uint8_t>& layout = into_.results[prefix_ + operation];
    for (const std::int64_t cell : grid.cells) {
      // Two's complement, the lowest byte first.
      std::int64_t rest = cell;
      for (int byte = 0; byte < bytes; ++byte) {
        const Wide upper = floor_divided(rest, 256);
        layout.push_back(static_cast<std::uint8_t>(rest - upper * 256));
        rest = static_cast<std::int64_t>(upper);
      }
    }
  }

  void note(const std::string& operation, const Heads& heads) {
    for (const Grid& head : heads) note(operation, head);
  }

  const QuantisedTransformer& network_;
  ForwardPass& into_;
  std::string prefix_;
  std::vector<int> token_of_row_;
  int distillation_row_ = -1;
  int fused_tokens_ = 0;                       ///< made so far
  std::vector<std::int64_t> selector_scores_;  ///< with CLS's own, which takes no part
};

}  // namespace

Range signed_range(int bits) {
  const auto high = static_cast<std::int64_t>(power_of_two(bits - 1) - 1);
  return {-high, high};
}

Range unsigned_range(int bits) {
  return {0, static_cast<std::int64_t>(power_of_two(bits) - 1)};
}

std::int64_t divided_by_power(std::int64_t value, int shift) {
  return static_cast<std::int64_t>(nearest(value, shift));
}

std::int64_t times(std::int64_t value, Factor factor) {
  return static_cast<std::int64_t>(nearest(static_cast<Wide>(value) * factor.multiplier, factor.shift));
}

std::int64_t times_into(std::int64_t value, Factor factor, Range range) {
  return limited(nearest(static_cast<Wide>(value) * factor.multiplier, factor.shift), range);
}

std::int64_t exponential_of(std::int64_t below, Factor to_log2) {
  static const std::vector<std::int64_t> kTable = exponential_table();
  const std::int64_t t = times(below, to_log2);
  if (t >= 18 * 65536) return 0;
  const std::int64_t fraction = t % 65536;
  const auto k = static_cast<std::size_t>(fraction / 256);
  const std::int64_t rest = fraction % 256;
  const Wide fall = floor_divided((kTable.at(k) - kTable.at(k + 1)) * rest + 128, 256);
  return limited(nearest(kTable.at(k) - fall, static_cast<int>(t / 65536)), unsigned_range(16));
}

std::int64_t probability_of(std::int64_t exponential, std::int64_t sum) {
  const Wide reciprocal = floor_divided(power_of_two(47) + floor_divided(sum, 2), sum);
  return limited(nearest(exponential * reciprocal, 31), unsigned_range(16));
}

std::int64_t gelu_of(std::int64_t operand, Factor to_fraction, Factor to_result, int bits) {
  static const std::vector<std::int64_t> kTable = gelu_table();
  const std::int64_t x = times(operand, to_fraction);
  const std::int64_t magnitude = x < 0 ? -x : x;
  std::int64_t y = x > 0 ? x : 0;
  if (magnitude < 8 * 65536) {
    const auto k = static_cast<std::size_t>(magnitude / 1024);
    const std::int64_t rest = magnitude % 1024;
    y -= kTable.at(k) + static_cast<std::int64_t>(floor_divided((kTable.at(k + 1) - kTable.at(k)) * rest + 512, 1024));
  }
  return times_into(y, to_result, signed_range(bits));
}

std::vector<std::int64_t> normalised_row(const std::vector<std::int64_t>& row, const Normalisation& by) {
  const auto count = static_cast<Wide>(row.size());
  Wide sum = 0, squares = 0;
  for (const std::int64_t value : row) {
    sum += value;
    squares += static_cast<Wide>(value) * value;
  }
  const InverseRoot root = inverse_root(count * squares - sum * sum + by.epsilon);
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Wide z = nearest((count * row[i] - sum) * root.value, 30 + root.half_shift);
    const Wide shifted = z * by.gamma.at(i) + by.beta.at(i) * power_of_two(by.beta_shift);
    result.push_back(times_into(static_cast<std::int64_t>(shifted), by.to_result, signed_range(by.bits)));
  }
  return result;
}

std::vector<int> tokens_that_stay(const std::vector<std::int64_t>& scores, int kept, std::int64_t mass_numerator,
                                  std::int64_t mass_denominator) {
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&scores](int a, int b) {
    const std::int64_t of_a = scores[static_cast<std::size_t>(a)];
    const std::int64_t of_b = scores[static_cast<std::size_t>(b)];
    return of_a != of_b ? of_a > of_b : a < b;
  });
  std::size_t count = static_cast<std::size_t>(kept);
  if (kept == 0) {
    Wide all = 0;
    for (const std::int64_t score : scores) all += score;
    // so_far >= mass * all, in whole numbers.
    Wide so_far = 0;
    do {
      so_far += scores[static_cast<std::size_t>(order.at(count++))];
    } while (so_far * mass_denominator < all * mass_numerator);
  }
  order.resize(count);
  return order;
}

ForwardPass forward_pass(const QuantisedTransformer& network, const std::vector<std::int16_t>& image) {
  ForwardPass pass;
  Pass(network, pass).run(image);
  return pass;
}

}  // namespace secateur::test::second
