// SPDX-License-Identifier: Apache-2.0
#include "units/selector/arithmetic/selector_arithmetic.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "arith/bitonic_sort.hpp"
#include "base/error.hpp"
#include "base/math.hpp"

namespace secateur::hw {

namespace {

int kept_tokens(const TokenCounter& counter, const Values& sorted) {
  std::vector<std::int64_t> scores;
  for (const std::uint16_t token : sorted.token_order) scores.push_back(sorted.token_scores[token]);
  return counter.kept(scores);
}

}  // namespace

void sort_tokens(DataPath& data, OperationIndex index) {
  const auto room = static_cast<int>(next_power_of_two(std::max(2, data.values.tokens - 1)));
  const Values& probabilities = data.features.all(data.operation(index).operands.front().producer);
  Values& result = data.features.writable(index);
  result.token_scores = probabilities.token_scores;
  const std::size_t tokens = result.token_scores.size();
  SECATEUR_CHECK(static_cast<std::size_t>(room) + 1 >= tokens, "the sorting network has room for all tokens");
  std::vector<arith::TokenKey> keys(static_cast<std::size_t>(room));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::size_t token = i + 1;  // CLS takes no part
    keys[i].index = static_cast<std::uint16_t>(token);
    if (token < tokens) keys[i].score = result.token_scores[token];
  }
  arith::bitonic_sort(keys.data(), room);
  for (std::size_t i = 0; i + 1 < tokens; ++i) result.token_order.push_back(keys[i].index);
  if (data.values.token_counter && data.tap != nullptr)
    data.tap->tokens_counted(index, kept_tokens(*data.values.token_counter, result));
  data.features.written(index, 1);
}

void shuffle_tokens(DataPath& data, OperationIndex index) {
  const Operation& operation = data.operation(index);
  const Values& sorted = data.features.all(operation.operands[0].producer);
  const Values& stream = data.features.all(operation.operands[1].producer);
  Values& result = data.features.writable(index);
  const int kept = result.shape.rows - 2;
  std::vector<std::uint16_t> order = sorted.token_order;
  if (data.tap != nullptr) data.tap->order_stored(index, order, kept);
  const int width = result.shape.cols;
  std::copy_n(stream.row(0, 0), width, result.row(0, 0));
  std::vector<std::int64_t> fused(static_cast<std::size_t>(width), 0);
  int distillation = kept + 1;  // into the fused token, unless it is among the kept
  for (int i = 0; i < static_cast<int>(order.size()); ++i) {
    const int token = order[static_cast<std::size_t>(i)];
    const std::int16_t* from = stream.row(0, token);
    if (i < kept) {
      std::copy_n(from, width, result.row(0, i + 1));
      if (token == stream.distillation_row) distillation = i + 1;
      continue;
    }
    const arith::TokenScore score = sorted.token_scores[static_cast<std::size_t>(token)];
    for (int j = 0; j < width; ++j) {
      fused[static_cast<std::size_t>(j)] = arith::fuse(fused[static_cast<std::size_t>(j)], score, from[j]);
    }
  }
  for (int j = 0; j < width; ++j) {
    result.row(0, kept + 1)[j] = arith::fused_value(fused[static_cast<std::size_t>(j)], data.constants(index).scaling);
  }
  result.distillation_row = stream.distillation_row > 0 ? distillation : 0;
  data.features.written(index, operation.tiles.count());
}

}  // namespace secateur::hw
