// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/arithmetic/elementwise_arithmetic.hpp"

#include <algorithm>

#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "base/error.hpp"
#include "simd/softmax_row.hpp"

namespace secateur::hw {

const Values& ElementwiseArithmetic::operand(OperationIndex index, std::size_t i) const {
  return data_.features.all(data_.operation(index).operands[i].producer);
}

void ElementwiseArithmetic::compute(OperationIndex index, int group, int tile) {
  const Operation& operation = data_.operation(index);
  const int block = data_.values.block;
  const Rows rows{tile * block, std::min((tile + 1) * block, operation.values.rows)};
  switch (operation.kind) {
    case OperationKind::embed:
      embed(index, rows);
      break;
    case OperationKind::layernorm:
      layernorm(index, rows);
      break;
    case OperationKind::softmax:
      if (operation.values.type == ValueType::exp) {
        softmax_exp(index, group, rows);
      } else {
        softmax_norm(index, group, rows);
      }
      break;
    case OperationKind::residual:
      residual(index, rows);
      break;
    case OperationKind::gelu:
      gelu(index, rows);
      break;
    case OperationKind::classifier:
      average(index);
      break;
    default:
      SECATEUR_CHECK(false, operation.name + " is no element-wise operation");
  }
  data_.features.written(index, 1);
}

/// Positions hold the special tokens already; patches come below them.
void ElementwiseArithmetic::embed(OperationIndex index, Rows rows) {
  const Values& patches = operand(index, 0);
  const Values& positions = operand(index, 1);
  Values& result = data_.features.writable(index);
  const int special = data_.values.special_tokens;
  for (int row = rows.first; row < rows.end; ++row) {
    std::copy_n(positions.row(0, row), result.shape.cols, result.row(0, row));
    if (row < special) continue;
    for (int i = 0; i < result.shape.cols; ++i) {
      result.row(0, row)[i] = arith::residual_add(result.row(0, row)[i], patches.row(0, row - special)[i]);
    }
  }
}

void ElementwiseArithmetic::layernorm(OperationIndex index, Rows rows) {
  const Operation& operation = data_.operation(index);
  const arith::LayerNormConstants& constants = data_.constants(index).layernorm;
  const Values& stream = operand(index, 0);
  const Values& parameters = operand(index, 1);
  const std::int16_t* gamma = parameters.row(0, 2 * operation.part);
  const std::int16_t* beta = parameters.row(0, 2 * operation.part + 1);
  Values& result = data_.features.writable(index);
  const int width = result.shape.cols;
  constexpr int kFinal = 2;
  for (int row = rows.first; row < rows.end; ++row) {
    // The final one reads the two classifiers' tokens, wherever the selector has put the second.
    const int from_row = operation.part == kFinal && row == 1 ? data_.distillation_row : row;
    const std::int16_t* from = stream.row(0, from_row);
    arith::RowStatistics statistics;
    for (int i = 0; i < width; ++i) arith::add_to_row(statistics, from[i]);
    const arith::ReciprocalRoot root = arith::layernorm_root(statistics, width, constants.epsilon);
    std::int16_t* to = result.row(0, row);
    for (int i = 0; i < width; ++i) {
      to[i] = static_cast<std::int16_t>(arith::layernorm_value(arith::normalise(from[i], statistics, width, root),
                                                               gamma[i], beta[i], constants.beta_shift,
                                                               constants.to_result, constants.bits));
    }
  }
}

void ElementwiseArithmetic::softmax_exp(OperationIndex index, int group, Rows rows) {
  if (tables_of_ != index) exp_ = simd::ExpTable(data_.constants(index).softmax);
  tables_of_ = index;
  const Values& scores = operand(index, 0);
  Values& result = data_.features.writable(index);
  const int width = result.shape.cols;
  for (int row = rows.first; row < rows.end; ++row) {
    const std::int16_t* from = scores.row(group, row);
    const int top = simd::row_maximum(from, width);
    std::int16_t* to = result.row(group, row);
    for (int i = 0; i < width; ++i) to[i] = static_cast<std::int16_t>(exp_[top - from[i]]);
  }
}

void ElementwiseArithmetic::softmax_norm(OperationIndex index, int group, Rows rows) {
  const Values& exps = operand(index, 0);
  const Values& sums = operand(index, 1);
  Values& result = data_.features.writable(index);
  const int width = result.shape.cols;
  for (int row = rows.first; row < rows.end; ++row) {
    const auto* from = reinterpret_cast<const std::uint16_t*>(exps.row(group, row));
    const std::uint32_t sum = sums.sums[static_cast<std::size_t>(group) * static_cast<std::size_t>(sums.shape.rows) +
                                        static_cast<std::size_t>(row)];
    const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
    simd::normalise_row(from, width, reciprocal, data_.constants(index).softmax, result.row(group, row));
    if (row > 0) continue;
    // The CLS row goes to the selector before it is narrowed, summed over the heads.
    if (group == 0) data_.token_scores.assign(static_cast<std::size_t>(width), 0);
    for (int i = 0; i < width; ++i) {
      data_.token_scores[static_cast<std::size_t>(i)] += arith::softmax_probability(from[i], reciprocal);
    }
  }
}

void ElementwiseArithmetic::residual(OperationIndex index, Rows rows) {
  const Values& added = operand(index, 0);
  const Values& stream = operand(index, 1);
  Values& result = data_.features.writable(index);
  for (int row = rows.first; row < rows.end; ++row) {
    for (int i = 0; i < result.shape.cols; ++i) {
      result.row(0, row)[i] = arith::residual_add(stream.row(0, row)[i], added.row(0, row)[i]);
    }
  }
}

void ElementwiseArithmetic::gelu(OperationIndex index, Rows rows) {
  if (tables_of_ != index) gelu_ = simd::GeluTable(data_.constants(index).gelu);
  tables_of_ = index;
  const Values& hidden = operand(index, 0);
  Values& result = data_.features.writable(index);
  for (int row = rows.first; row < rows.end; ++row) {
    for (int i = 0; i < result.shape.cols; ++i) result.row(0, row)[i] = gelu_[hidden.row(0, row)[i]];
  }
}

void ElementwiseArithmetic::average(OperationIndex index) {
  const Values& first = operand(index, 0);
  const Values& second = operand(index, 1);
  Values& result = data_.features.writable(index);
  for (int i = 0; i < result.shape.cols; ++i) {
    result.row(0, 0)[i] = arith::average(first.row(0, 0)[i], second.row(0, 0)[i]);
  }
}

}  // namespace secateur::hw
