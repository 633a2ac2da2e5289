// SPDX-License-Identifier: Apache-2.0
#include "units/pe/arithmetic/head_arithmetic.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/namespaces.hpp"
#include "pruning/packed_column.hpp"

namespace secateur::hw {

HeadArithmetic::Column& HeadArithmetic::take_free(Columns& into) {
  if (free_.empty()) free_.emplace_back();
  into.splice(into.end(), free_, free_.begin());
  Column& column = into.back();
  column.has_arrived = false;
  column.is_decoded = false;
  column.inner_rows.clear();
  return column;
}

std::uint8_t* HeadArithmetic::reserve_column(OperationIndex operation, int number, std::int64_t bytes) {
  Column& column = take_free(weights_);
  column.operation = operation;
  column.number = number;
  column.bytes.resize(static_cast<std::size_t>(bytes));  // the transfer fills all of them
  held_.insert({{operation, number}, std::prev(weights_.end())});
  return column.bytes.data();
}

HeadArithmetic::Column& HeadArithmetic::held(OperationIndex operation, int number) {
  const auto found = held_.lower_bound({operation, number});
  SECATEUR_CHECK(found != held_.end() && found->first == std::pair(operation, number),
                 "a weight column is not in the buffer");
  return *found->second;
}

void HeadArithmetic::column_arrived(OperationIndex operation, int number) {
  const auto [first, last] = held_.equal_range({operation, number});
  const auto found = std::find_if(first, last, [](const auto& entry) { return !entry.second->has_arrived; });
  SECATEUR_CHECK(found != last, "a weight column arrives that nobody asked for");
  found->second->has_arrived = true;
  if (data_.tap != nullptr) data_.tap->column_stored(module_, operation, number, found->second->bytes);
}

void HeadArithmetic::release(OperationIndex operation, const Segment& segment) {
  for (const std::uint16_t number : segment.released) {
    const auto found = held_.lower_bound({operation, int{number}});
    SECATEUR_CHECK(found != held_.end() && found->first == std::pair(operation, int{number}),
                   "a weight column is released that is not there");
    free_.splice(free_.begin(), weights_, found->second);
    held_.erase(found);
  }
}

void HeadArithmetic::decode(Column& column) {
  SECATEUR_CHECK(column.has_arrived, "a weight column is used before it has arrived");
  const Operation& operation = data_.operation(column.operation);
  const int block = data_.values.block;
  const ValueOperand& left = operation.operands.front();
  const int inner = data_.operation(left.producer).values.cols;
  const std::uint8_t* bytes = column.bytes.data();
  const char* fault = packed_column_fault(bytes, static_cast<std::int64_t>(column.bytes.size()), block,
                                          ceil_div(inner, block), ceil_div(operation.values.cols, block));
  SECATEUR_CHECK(fault == nullptr, operation.name + ": a damaged weight column: " + fault);
  const PackedHeader header = read_packed_header(bytes);
  column.right.resize(header.is_dense() ? inner : header.kept * block, block, header.weight_bits());
  const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(block) * header.weight_bits() / 8;
  for (int i = 0; i < header.kept; ++i) {
    if (!header.is_dense()) column.inner_rows.push_back(read_packed_row(bytes, header, i));
    const int height = std::min(block, column.right.rows() - i * block);  // the last block of a dense one may be ragged
    column.right.set_bytes(i * block, 0, height, block, bytes + packed_weight_offset(header, block, i, 0, 0), stride);
  }
  std::vector<simd::Channel> channels;
  for (int channel = 0; channel < block; ++channel) {
    const PackedChannel read = read_packed_channel(bytes, header, channel);
    channels.push_back({read.bias, {read.multiplier, read.shift}});
  }
  column.channels = simd::Channels(std::move(channels));
  column.is_decoded = true;
}

/// A block column of K (transposed) or of V, read from the feature buffer when it is first needed.
HeadArithmetic::Column& HeadArithmetic::feature_column(OperationIndex index, const Run& run) {
  for (Column& column : features_) {
    if (column.operation == index && column.group == run.group && column.number == run.column) return column;
  }
  if (!features_.empty() && (features_.front().operation != index || features_.front().group != run.group)) {
    free_.splice(free_.end(), features_);
  }
  const Operation& operation = data_.operation(index);
  const ValueOperand& operand = operation.operands[1];
  const Values& values = data_.features.in_module(operand.producer, module_, run.group);
  const int block = data_.values.block;
  const int tokens = values.shape.rows;
  Column& column = take_free(features_);
  column.operation = index;
  column.group = run.group;
  column.number = run.column;
  const bool is_scores = operation.kind == OperationKind::qk;
  const int first = run.column * block;
  if (is_scores) {
    const int width = data_.values.head_width;
    const int count = std::min(block, tokens - first);
    column.right.resize(width, count, data_.values.bits);
    column.right.set_transposed(0, 0, width, count, values.row(0, first) + operand.first_column + run.group * width,
                                values.shape.cols);
  } else {
    const int width = operation.values.cols / operation.tiles.groups;
    const int count = std::min(block, width - first);
    column.right.resize(tokens, count, data_.values.bits);
    column.right.set(0, 0, tokens, count, values.row(0, 0) + operand.first_column + run.group * width + first,
                     values.shape.cols);
  }
  column.channels = simd::Channels(block, data_.constants(index).scaling);
  column.is_decoded = true;
  return column;
}

const HeadArithmetic::Column& HeadArithmetic::right_of(OperationIndex operation, const Run& run) {
  const OperationKind kind = data_.operation(operation).kind;
  if (kind == OperationKind::qk || kind == OperationKind::av) return feature_column(operation, run);
  Column& column = held(operation, run.column);
  if (!column.is_decoded) decode(column);
  return column;
}

void HeadArithmetic::finish(OperationIndex index, const Segment& segment) {
  const Operation& operation = data_.operation(index);
  const int block = data_.values.block;
  for (std::size_t i = 0; i < segment.blocks.size();) {
    std::size_t end = i + 1;
    while (end < segment.blocks.size() && segment.blocks[end].column == segment.blocks[i].column &&
           segment.blocks[end].row == segment.blocks[end - 1].row + 1) {
      ++end;
    }
    Run run{segment.group, segment.blocks[i].column, segment.blocks[i].row * block, 0};
    run.rows = std::min(static_cast<int>(end - i) * block, operation.values.rows - run.first_row);
    if (operation.kind == OperationKind::row_sums) {
      sum_rows(index, run);
    } else {
      compute(index, run);
    }
    i = end;
  }
  data_.features.written(index, static_cast<int>(segment.blocks.size()));
}

void HeadArithmetic::sum_rows(OperationIndex index, const Run& run) {
  const Values& exps = data_.features.in_module(data_.operation(index).operands.front().producer, module_, run.group);
  Values& sums = data_.features.writable(index);
  for (int row = run.first_row; row < run.first_row + run.rows; ++row) {
    const std::int16_t* from = exps.row(run.group, row);
    std::uint32_t sum = 0;
    for (int i = 0; i < exps.shape.cols; ++i) sum += static_cast<std::uint16_t>(from[i]);
    sums.sums[static_cast<std::size_t>(run.group) * static_cast<std::size_t>(sums.shape.rows) +
              static_cast<std::size_t>(row)] = sum;
  }
}

void HeadArithmetic::compute(OperationIndex index, const Run& run) {
  const Operation& operation = data_.operation(index);
  const ValueOperand& operand = operation.operands.front();
  const Values& values = data_.features.in_module(operand.producer, module_, run.group);
  const Column& right = right_of(index, run);
  const int block = data_.values.block;
  std::ptrdiff_t stride = values.shape.cols;
  const std::int16_t* left = nullptr;
  switch (operation.kind) {
    case OperationKind::qk:
      left = values.row(0, run.first_row) + operand.first_column + run.group * data_.values.head_width;
      break;
    case OperationKind::av:
      left = values.row(run.group, run.first_row);
      break;
    case OperationKind::classifier:
      left = values.row(0, operation.part);
      break;
    default:
      left = values.row(0, run.first_row);
      break;
  }
  if (!right.inner_rows.empty() || right.right.rows() == 0) {
    // Only the kept blocks' inner columns, side by side.
    const std::ptrdiff_t width = right.right.rows();
    gathered_.resize(static_cast<std::size_t>(width * run.rows));
    for (int row = 0; row < run.rows; ++row) {
      std::int16_t* to = gathered_.data() + row * width;
      for (const int inner : right.inner_rows) {
        const int first = inner * block;
        const int count = std::min(block, values.shape.cols - first);
        std::copy_n(left + row * stride + first, count, to);
        std::fill(to + count, to + block, std::int16_t{0});
        to += block;
      }
    }
    left = gathered_.data();
    stride = width;
  }
  // av: the heads' results side by side; scores: one square a head.
  const bool side_by_side = operation.kind == OperationKind::av;
  Values& result = data_.features.writable(index);
  const int head_columns = side_by_side ? operation.values.cols / operation.tiles.groups : 0;
  const int limit = side_by_side ? head_columns : result.shape.cols;
  const int first = run.column * block;
  std::int16_t* to = result.row(side_by_side ? 0 : run.group, run.first_row) + run.group * head_columns + first;
  const int bits = data_.result_bits(operation);
  if (first + right.right.cols() <= limit) {
    simd::multiply(left, stride, run.rows, right.right, right.channels, bits, to, result.shape.cols);
    return;
  }
  // A ragged last column: its padding stays behind.
  const int columns = right.right.cols();
  padded_.resize(static_cast<std::size_t>(run.rows) * static_cast<std::size_t>(columns));
  simd::multiply(left, stride, run.rows, right.right, right.channels, bits, padded_.data(), columns);
  for (int row = 0; row < run.rows; ++row) {
    std::copy_n(padded_.data() + static_cast<std::ptrdiff_t>(row) * columns, limit - first,
                to + static_cast<std::ptrdiff_t>(row) * result.shape.cols);
  }
}

}  // namespace secateur::hw
