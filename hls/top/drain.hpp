// SPDX-License-Identifier: Apache-2.0
// Where a drain's slices go: scores into the memories of their head's module, with the rows' maxima; all others through
// streams to the collector, each with its bank and place. C++14, synthesizable.
#pragma once

#include "product/product.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// Where a slice of a product's result goes: `column` is that of the whole result.
template <class C>
void place_slice(const Instruction& in, int row, int column, Slice<C>& slice) {
  SECATEUR_HLS_INLINE
  int which = 0;
  int at = column;
  SECATEUR_HLS_LABEL(SIDE_BY_SIDE)
  for (int i = 0; i < 2; ++i) {
    SECATEUR_HLS_UNROLL
    if (in.layout_columns != 0 && at >= in.layout_columns) {
      at -= in.layout_columns;
      ++which;
    }
  }
  const int base = in.result + which * in.layout_slices;
  if (in.layout + which == static_cast<std::int32_t>(Layout::columns)) {
    // at / part: by the reciprocal that the instruction has.
    const int head = static_cast<int>((static_cast<std::int64_t>(at) * in.kept) >> kPartFraction);
    const int within = at - head * in.part;
    const int block = within / C::kBlock;
    const int turns = ceil_div(in.part, C::kBlock * C::kRows);
    slice.bank = static_cast<std::int16_t>(bank_of_column<C>(block));
    slice.index =
        base + ((head * turns + block / C::kRows) * in.rows + row) * slices<C>() + within % C::kBlock / C::kPe;
  } else {
    const int bank = bank_of_row<C>(row + in.result_row);
    const bool is_keys = in.layout + which == static_cast<std::int32_t>(Layout::keys);
    slice.bank = static_cast<std::int16_t>(is_keys ? C::kRows - 1 - bank : bank);
    slice.index = base + row_in_bank<C>(row + in.result_row, in.result_stride) + at / C::kPe;
  }
}

/// The scaling that all results of an instruction have.
inline Channel common_channel(const Instruction& in) {
  SECATEUR_HLS_INLINE
  Channel channel;
  channel.bias = 0;
  channel.multiplier = in.multiplier[0];
  channel.shift = in.shift[0];
  return channel;
}

/// To the collector: `first_column` of the result is the snapshot's column 0.
template <class C, class ChannelOf>
void drain_to_streams(const Instruction& in, int module, int first_column, const Snapshot<C>& snapshot,
                      const SumBanks<C>& sums, const ChannelOf& channel, SliceStreams<C>& streams) {
  SECATEUR_HLS_INLINE
  drain_snapshot<C, C::kModules>(snapshot, sums, module, in.bits, channel,
                                 [&](int bank, int port, int block_row, int block_column, int row, int column,
                                     const Pack<std::int16_t, C::kPe>& values) {
                                   SECATEUR_HLS_INLINE
                                   const int r = block_row * C::kBlock + row;
                                   const int c = block_column * C::kBlock + column;
                                   Slice<C> slice;
                                   place_slice<C>(in, r, first_column + c, slice);
                                   slice.values = values;
                                   if (r < in.rows && c < in.columns) streams[bank][port].write(slice);
                                 });
}
template <class C>
void drain_weights(Instruction in, int module, const Snapshot<C>& snapshot, const Channels<C>& channels,
                   const SumBanks<C>& sums, SliceStreams<C>& streams) {
  drain_to_streams<C>(
      in, module, 0, snapshot, sums,
      [&](int stream, int slice, int j) {
        SECATEUR_HLS_INLINE
        return channel_of<C>(channels, stream, slice, j);
      },
      streams);
}
template <class C>
void drain_attention(Instruction in, int module, int head, const Snapshot<C>& snapshot, const SumBanks<C>& sums,
                     SliceStreams<C>& streams) {
  drain_to_streams<C>(
      in, module, head * in.columns, snapshot, sums,
      [&](int, int, int) {
        SECATEUR_HLS_INLINE
        return common_channel(in);
      },
      streams);
}

/// Scores stay in their head's module; the rows' maxima go along. A row has a port of its own, and comes again after
/// the other rows of its block.
template <class C, class ScoreBanks>
void drain_scores(Instruction in, int head, const Snapshot<C>& snapshot, const SumBanks<C>& sums, ScoreBanks& scores,
                  RowValues<C, std::int16_t>& maxima) {
  SECATEUR_HLS_DISTANCE(maxima, C::kBlock / C::kPorts)
  const int own = local_head<C>(head);
  drain_snapshot<C, 1>(
      snapshot, sums, 0, in.bits,
      [&](int, int, int) {
        SECATEUR_HLS_INLINE
        return common_channel(in);
      },
      [&](int bank, int port, int block_row, int block_column, int row, int column,
          const Pack<std::int16_t, C::kPe>& values) {
        SECATEUR_HLS_INLINE
        const int r = block_row * C::kBlock + row;
        const int c = block_column * C::kBlock + column;
        if (r < in.rows && c < in.columns) {
          write_slice<C, std::int16_t>(
              scores[bank],
              own * head_slices<C>(in.rows, in.columns) + row_in_bank<C>(r, row_slices<C>(in.columns)) + c / C::kPe,
              values);
          const int at = row_word<C>(own, r, in.rows);
          std::int16_t most = -32768;
          SECATEUR_HLS_LABEL(MAXIMUM)
          for (int j = 0; j < C::kPe; ++j) {
            SECATEUR_HLS_UNROLL
            if (c + j < in.columns && values.values[j] > most) most = values.values[j];
          }
          SECATEUR_HLS_LABEL(MAXIMUM_OF_ROW)
          for (int i = 0; i < C::kBlock; ++i) {
            SECATEUR_HLS_UNROLL
            if (i % C::kPorts == port && i == row) {
              // A row's first column comes first.
              const std::int16_t before = c == 0 ? std::int16_t{-32768} : maxima[bank][i][at];
              maxima[bank][i][at] = most > before ? most : before;
            }
          }
        }
      });
}

}  // namespace hls
}  // namespace secateur
