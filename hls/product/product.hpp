// SPDX-License-Identifier: Apache-2.0
// What the PEs of a head module do with a snapshot (docs/microarchitecture/compute.md 2): up to p_t * p_c output blocks
// are made from block products in common steps, and drained bank by bank. Dense and sparse weight columns, and K or V
// from the feature buffer, are the same to it: a stream lists the inner blocks that it takes part with. C++14,
// synthesizable.
//
// Not here: which columns make a snapshot (the schedule says so), prefetching, where slices go.
#pragma once

#include "arith/integer.hpp"
#include "product/loader.hpp"

namespace secateur {
namespace hls {

enum class ProductKind { weights, scores, row_sums, attention };

/// Sums of a PE: those of each multiplier, u x u, in a memory of its own.
template <class C>
using SumBanks = Memory<Sum<C>, slices<C>() * slices<C>(), 2>[Snapshot<C>::kPes][C::kPe][C::kPe];

/// p_pe values of the right operand of stream `s`: from its weights, from rows of K (one a column) or of V.
template <class C, ProductKind kind>
Pack<std::int16_t, C::kPe> right_slice(const WeightBanks<C>& weights, const RightBlocks<C>& blocks, int s, int step,
                                       int inner, int slice) {
  SECATEUR_HLS_INLINE
  Pack<std::int16_t, C::kPe> values;
  const int at = (step * C::kBlock + inner) * slices<C>() + slice;
  SECATEUR_HLS_LABEL(RIGHT_VALUES)
  for (int j = 0; j < C::kPe; ++j) {
    SECATEUR_HLS_UNROLL
    if (kind == ProductKind::weights) {
      const Pack<Weight<C>, C::kPe> word = weights[s][at % slices_of_word<C>()][at / slices_of_word<C>()];
      values.values[j] = word.values[j];
    } else if (kind == ProductKind::scores) {
      const Pack<Activation<C>, C::kPe> word = blocks[s][slice * C::kPe + j][inner / C::kPe];
      values.values[j] = word.values[inner % C::kPe];
    } else {
      const Pack<Activation<C>, C::kPe> word = blocks[s][inner][slice];
      values.values[j] = word.values[j];
    }
  }
  return values;
}

/// One step of all PEs. Sums of PEs without a block are 0.
template <class C, ProductKind kind, class T>
void multiply_step(const Snapshot<C>& snapshot, int step, const WeightBanks<C>& weights,
                   const LeftBlocks<C, T>& left_blocks, const RightBlocks<C>& right_blocks, SumBanks<C>& sums) {
  constexpr int kSlices = slices<C>();
  SECATEUR_HLS_LABEL(PRODUCT)
  for (int turn = 0; turn < block_product_cycles<C>(); ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    const int right = turn % kSlices;
    const int left = turn / kSlices % kSlices;
    const int inner = turn / (kSlices * kSlices);
    Pack<std::int16_t, C::kPe> b[C::kMaxStreams];
    SECATEUR_HLS_PARTITION(b, 0)
    SECATEUR_HLS_LABEL(STREAM_SLICES)
    for (int s = 0; s < C::kMaxStreams; ++s) {
      SECATEUR_HLS_UNROLL
      if (s < snapshot.streams && step < snapshot.stream[s].kept) {
        b[s] = right_slice<C, kind>(weights, right_blocks, s, step, inner, right);
      }
    }
    SECATEUR_HLS_LABEL(PES)
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
      SECATEUR_HLS_UNROLL
      const OutputOfPe& output = snapshot.pe[pe];
      const bool works = output.active && step < snapshot.stream[output.stream].kept;
      const bool first = step == 0 && inner == 0;
      SECATEUR_HLS_LABEL(MAC_ROWS)
      for (int i = 0; i < C::kPe; ++i) {
        SECATEUR_HLS_UNROLL
        std::int32_t a = 0;
        if (works) {
          const Pack<T, C::kPe> word = left_blocks[pe][left * C::kPe + i][inner / C::kPe];
          a = word.values[inner % C::kPe];
        }
        SECATEUR_HLS_LABEL(MAC_COLUMNS)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          const std::int32_t value = works ? b[output.stream].values[j] : 0;
          const int at = left * kSlices + right;
          // In this form multiplier, adder and register are one DSP.
          const Sum<C> before = sums[pe][i][j][at];
          sums[pe][i][j][at] = (first ? Sum<C>(0) : before) + a * value;
        }
      }
    }
  }
}

/// Row block that the row sums of a bank are of: a snapshot has at most one; -1: none.
template <class C>
int row_of_bank(const Snapshot<C>& snapshot, int bank) {
  SECATEUR_HLS_INLINE
  int row = -1;
  SECATEUR_HLS_LABEL(ROW_OF_BANK)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    if (snapshot.pe[pe].active && snapshot.pe[pe].row % C::kRows == bank) row = snapshot.pe[pe].row;
  }
  return row;
}

/// Row sums of exp: only PE column 0 works, a bank a PE, a slice a cycle: steps of b * u cycles. `left(bank, row,
/// column)` as for load_step.
template <class C, class Left>
void sum_rows_snapshot(const Snapshot<C>& snapshot, const Left& left, std::uint32_t sums[C::kRows][C::kBlock]) {
  SECATEUR_HLS_LABEL(ROW_SUM_STEPS)
  for (int step = 0; step < snapshot.steps; ++step) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxKept)
    SECATEUR_HLS_LABEL(ROW_SUM)
    for (int turn = 0; turn < C::kBlock * slices<C>(); ++turn) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int row = turn % C::kBlock;
      const int slice = turn / C::kBlock;
      SECATEUR_HLS_LABEL(ROW_SUM_BANKS)
      for (int bank = 0; bank < C::kRows; ++bank) {
        SECATEUR_HLS_UNROLL
        const int block = row_of_bank<C>(snapshot, bank);
        if (block < 0) continue;
        const Pack<std::int16_t, C::kPe> values =
            left(bank, block * C::kBlock + row, step * C::kBlock + slice * C::kPe);
        std::uint32_t sum = 0;
        SECATEUR_HLS_LABEL(ROW_SUM_VALUES)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          sum += static_cast<std::uint16_t>(values.values[j]);
        }
        sums[bank][row] = (step == 0 && slice == 0 ? 0 : sums[bank][row]) + sum;
      }
    }
  }
}

/// Cycles of a drain: the fullest bank's slices through its ports, of which a module has every `writers`-th write slot.
template <class C>
int drain_cycles(const Snapshot<C>& snapshot, int writers) {
  int most = 0;
  for (int bank = 0; bank < C::kRows; ++bank) {
    int blocks = 0;
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe)
      blocks += snapshot.pe[pe].active && snapshot.pe[pe].row % C::kRows == bank ? 1 : 0;
    most = blocks > most ? blocks : most;
  }
  return ceil_div(most * C::kBlock * slices<C>() * writers, C::kPorts);
}

/// Requantised slices of p_pe values of a row to `write(bank, port, pe, row, column, values)`, column being the first;
/// `channel(stream, column)` gives bias and scaling. A snapshot without steps has nothing but biases: `sums` are then
/// not looked at. Of `writers` modules this is number `writer`.
template <class C, class Channel, class Write>
void drain_snapshot(const Snapshot<C>& snapshot, const SumBanks<C>& sums, int writers, int writer, int bits,
                    const Channel& channel, const Write& write) {
  constexpr int kSlices = slices<C>();
  constexpr int kPerBlock = C::kBlock * kSlices;
  const int cycles = drain_cycles<C>(snapshot, writers);
  SECATEUR_HLS_LABEL(DRAIN)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * kSlices * C::kColumns)
    SECATEUR_HLS_LABEL(BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        const int slot = turn * C::kPorts + port;
        if (slot % writers != writer) continue;
        const int number = slot / writers;
        // The bank's blocks in the order of their PEs.
        int pe = -1;
        int before = 0;
        SECATEUR_HLS_LABEL(FIND)
        for (int i = 0; i < Snapshot<C>::kPes; ++i) {
          SECATEUR_HLS_UNROLL
          const bool mine = snapshot.pe[i].active && snapshot.pe[i].row % C::kRows == bank;
          if (mine && before == number / kPerBlock && pe < 0) pe = i;
          before += mine ? 1 : 0;
        }
        if (pe < 0) continue;
        // Rows fastest: slices of a cycle come from different memories.
        const int row = number % C::kBlock;
        const int slice = number % kPerBlock / C::kBlock;
        const bool has_sum = snapshot.stream[snapshot.pe[pe].stream].kept != 0;
        Pack<std::int16_t, C::kPe> values;
        SECATEUR_HLS_LABEL(VALUES)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          const pruning::PackedChannel scaling = channel(snapshot.pe[pe].stream, slice * C::kPe + j);
          std::int64_t sum = 0;
          if (has_sum) sum = static_cast<std::int64_t>(sums[pe][row % C::kPe][j][row / C::kPe * kSlices + slice]);
          values.values[j] = static_cast<std::int16_t>(
              arith::requantise(sum + scaling.bias, {scaling.multiplier, scaling.shift}, bits));
        }
        write(bank, port, pe, row, slice * C::kPe, values);
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
