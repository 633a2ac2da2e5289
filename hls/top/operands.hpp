// SPDX-License-Identifier: Apache-2.0
// What the loaders of a module read for a step: of products of weights rows of X, of Q K^T rows of Q and K, of A V the
// probabilities of a head and V. C++14, synthesizable.
#pragma once

#include "product/loader.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// p_pe values of a row of scores, from `column` on: 0 beyond the end.
template <class C, class Memories>
Pack<std::int16_t, C::kPe> score_slice(const Memories& scores, int bank, int head, int row, int column, int rows,
                                       int columns) {
  SECATEUR_HLS_INLINE
  Pack<std::int16_t, C::kPe> values = {};
  if (row < rows && column < columns) {
    values =
        read_slice<C, std::int16_t>(scores[bank], local_head<C>(head) * head_slices<C>(rows, columns) +
                                                      row_in_bank<C>(row, row_slices<C>(columns)) + column / C::kPe);
  }
  SECATEUR_HLS_LABEL(WITHIN)
  for (int j = 0; j < C::kPe; ++j) {
    SECATEUR_HLS_UNROLL
    if (column + j >= columns) values.values[j] = 0;
  }
  return values;
}

/// All inner blocks, in their order.
template <class C>
void list_all(InnerRows<C>& rows) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(ALL_STREAMS)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(ALL_ROWS)
    for (int k = 0; k < C::kMaxKept; ++k) {
      SECATEUR_HLS_UNROLL
      rows[s][k] = static_cast<std::uint16_t>(k);
    }
  }
}

/// p_pe values of a row of X or Y: `column` is that of the bank, `k` that of the operand, beyond whose end are zeros.
template <class C, class FeatureBanks>
Pack<Activation<C>, C::kPe> feature_slice(const Instruction& in, const FeatureBanks& banks, int bank, int row, int k,
                                          int column) {
  SECATEUR_HLS_INLINE
  Pack<Activation<C>, C::kPe> values = {};
  if (row < in.rows && k < in.inner) {
    values = read_slice<C, Activation<C>>(
        banks[bank], in.left + row_in_bank<C>(row + in.left_row, in.left_stride) + column / C::kPe);
  }
  SECATEUR_HLS_LABEL(WITHIN_OPERAND)
  for (int j = 0; j < C::kPe; ++j) {
    SECATEUR_HLS_UNROLL
    if (k + j >= in.inner) values.values[j] = 0;
  }
  return values;
}

/// A step of products of weights: left blocks from X.
template <class C, class XBanks>
void load_features(Instruction in, int step, const Snapshot<C>& snapshot, const InnerRows<C>& rows, const XBanks& x,
                   LeftBlocks<C, Activation<C>>& left_blocks) {
  RightBlocks<C> none;
  SECATEUR_HLS_PARTITION(none, 1)
  SECATEUR_HLS_PARTITION(none, 2)
  load_step<C, false, Activation<C>>(
      snapshot, rows, step,
      [&](int bank, int row, int k) {
        SECATEUR_HLS_INLINE
        return feature_slice<C>(in, x, bank, row, k, k);
      },
      [](int, int, int, int, int) { return Pack<Activation<C>, C::kPe>{}; }, left_blocks, none);
}

/// Of Q K^T: blocks of Q and K, both from Y, one after the other through the ports of a bank.
template <class C, class YBanks>
void load_scores(Instruction in, int head, int step, const Snapshot<C>& snapshot, const YBanks& y,
                 LeftBlocks<C, Activation<C>>& left_blocks, RightBlocks<C>& right_blocks) {
  InnerRows<C> rows;
  SECATEUR_HLS_PARTITION(rows, 0)
  list_all<C>(rows);
  load_step<C, true, Activation<C>>(
      snapshot, rows, step,
      [&](int bank, int row, int k) {
        SECATEUR_HLS_INLINE
        return feature_slice<C>(in, y, bank, row, k, head * in.inner + k);
      },
      [&](int bank, int column, int block, int row, int slice) {
        SECATEUR_HLS_INLINE
        Pack<Activation<C>, C::kPe> values = {};
        const int token = column * C::kBlock + row;
        const int k = head * in.inner + block * C::kBlock + slice * C::kPe;
        if (token < in.columns) {
          values =
              read_slice<C, Activation<C>>(y[bank], in.right + row_in_bank<C>(token, in.right_stride) + k / C::kPe);
        }
        return values;
      },
      left_blocks, right_blocks);
}

/// Of A V: the head's probabilities, and blocks of V from Y.
template <class C, class ScoreBanks, class YBanks>
void load_attention(Instruction in, int head, int step, const Snapshot<C>& snapshot, const ScoreBanks& scores,
                    const YBanks& y, LeftBlocks<C, std::int16_t>& left_blocks, RightBlocks<C>& right_blocks) {
  InnerRows<C> rows;
  SECATEUR_HLS_PARTITION(rows, 0)
  list_all<C>(rows);
  const int turns = ceil_div(in.columns, C::kBlock * C::kRows);
  load_step<C, true, std::int16_t>(
      snapshot, rows, step,
      [&](int bank, int row, int k) {
        SECATEUR_HLS_INLINE
        return score_slice<C>(scores, bank, head, row, k, in.rows, in.inner);
      },
      [&](int bank, int column, int block, int row, int slice) {
        SECATEUR_HLS_INLINE
        Pack<Activation<C>, C::kPe> values = {};
        const int token = block * C::kBlock + row;
        const int at = (head * turns + column / C::kRows) * in.inner + token;
        if (token < in.inner) values = read_slice<C, Activation<C>>(y[bank], in.right + at * slices<C>() + slice);
        return values;
      },
      left_blocks, right_blocks);
}

}  // namespace hls
}  // namespace secateur
