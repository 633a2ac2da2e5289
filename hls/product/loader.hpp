// SPDX-License-Identifier: Apache-2.0
// The loaders between feature banks and PEs, one a bank (docs/microarchitecture/buffers.md 3.4): the reads of a step, a
// slice of p_pe values a port and cycle. A left block takes b * u reads, once for all PEs that need it; a block of K or
// V as many in each of the u passes of its slices. Loaders work a step ahead of the PEs: a step lasts the longer of
// both. C++14, synthesizable.
#pragma once

#include "product/snapshot.hpp"
#include "secateur/hls/banks.hpp"

namespace secateur {
namespace hls {

/// Operands of a step: blocks as b rows, each a memory of u slices.
template <class C, class T>
using LeftBlocks = Memory<Pack<T, C::kPe>, slices<C>(), 1>[Snapshot<C>::kPes][C::kBlock];
template <class C>
using RightBlocks = Memory<Pack<Activation<C>, C::kPe>, slices<C>(), 1>[C::kMaxStreams][C::kBlock];

/// The column of a block of K or V is in this bank.
template <class C>
int bank_of_column(int column) {
  return C::kRows - 1 - column % C::kRows;
}

/// What the banks are asked for in a step.
template <class C>
struct StepReads {
  int cycles = 0;
  int leader[Snapshot<C>::kPes];  ///< the first PE with the same left block; -1: rests
  int lefts[C::kRows], rights[C::kRows];
  int left[C::kRows][Snapshot<C>::kPes];  ///< leaders, bank by bank
  int right[C::kRows][C::kMaxStreams];    ///< streams
};

template <class C, bool has_right>
void plan_step(const Snapshot<C>& snapshot, int step, StepReads<C>& reads) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(LEADERS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    const OutputOfPe& own = snapshot.pe[pe];
    const bool works = own.active && step < snapshot.stream[own.stream].kept;
    int leader = works ? pe : -1;
    SECATEUR_HLS_LABEL(EARLIER)
    for (int i = pe - 1; i >= 0; --i) {
      SECATEUR_HLS_UNROLL
      const OutputOfPe& other = snapshot.pe[i];
      if (works && other.active && step < snapshot.stream[other.stream].kept && other.row == own.row &&
          snapshot.stream[other.stream].rows[step] == snapshot.stream[own.stream].rows[step]) {
        leader = i;
      }
    }
    reads.leader[pe] = leader;
  }
  reads.cycles = 0;
  SECATEUR_HLS_LABEL(BANK_READS)
  for (int bank = 0; bank < C::kRows; ++bank) {
    SECATEUR_HLS_UNROLL
    int lefts = 0;
    int rights = 0;
    SECATEUR_HLS_LABEL(LEFTS)
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
      SECATEUR_HLS_UNROLL
      if (reads.leader[pe] == pe && snapshot.pe[pe].row % C::kRows == bank) reads.left[bank][lefts++] = pe;
    }
    SECATEUR_HLS_LABEL(RIGHTS)
    for (int s = 0; has_right && s < C::kMaxStreams; ++s) {
      SECATEUR_HLS_UNROLL
      const bool works = s < snapshot.streams && step < snapshot.stream[s].kept;
      if (works && bank_of_column<C>(snapshot.stream[s].column) == bank) reads.right[bank][rights++] = s;
    }
    reads.lefts[bank] = lefts;
    reads.rights[bank] = rights;
    const int cycles = ceil_div(lefts * C::kBlock * slices<C>() + rights * block_product_cycles<C>(), C::kPorts);
    if (cycles > reads.cycles) reads.cycles = cycles;
  }
}

/// `left(bank, row, column)`: p_pe values of a row from `column` on, 0 beyond the operand's end; `right(bank, stream,
/// block, row, slice)`: slice of a row of K's or V's inner block `block`, in that stream's column.
template <class C, bool has_right, class T, class Left, class Right>
void load_step(const Snapshot<C>& snapshot, int step, const Left& left, const Right& right,
               LeftBlocks<C, T>& left_blocks, RightBlocks<C>& right_blocks) {
  constexpr int kLeftReads = C::kBlock * slices<C>();
  StepReads<C> reads;
  SECATEUR_HLS_PARTITION(reads.left, 0)
  SECATEUR_HLS_PARTITION(reads.right, 0)
  plan_step<C, has_right>(snapshot, step, reads);
  SECATEUR_HLS_LABEL(LOAD_STEP)
  for (int turn = 0; turn < reads.cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, block_product_cycles<C>())
    SECATEUR_HLS_LABEL(LOAD_BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(LOAD_PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        const int number = turn * C::kPorts + port;
        // Rows fastest: the reads of a cycle go to different rows of a block.
        if (number < reads.lefts[bank] * kLeftReads) {
          const int pe = reads.left[bank][number / kLeftReads];
          const int row = number % C::kBlock;
          const int slice = number % kLeftReads / C::kBlock;
          const int inner = snapshot.stream[snapshot.pe[pe].stream].rows[step];
          const Pack<T, C::kPe> values =
              left(bank, snapshot.pe[pe].row * C::kBlock + row, inner * C::kBlock + slice * C::kPe);
          SECATEUR_HLS_LABEL(SHARED)
          for (int i = 0; i < Snapshot<C>::kPes; ++i) {
            SECATEUR_HLS_UNROLL
            if (reads.leader[i] == pe) left_blocks[i][row][slice] = values;
          }
          continue;
        }
        const int behind = number - reads.lefts[bank] * kLeftReads;
        if (!has_right || behind >= reads.rights[bank] * block_product_cycles<C>()) continue;
        const int stream = reads.right[bank][behind / block_product_cycles<C>()];
        const int row = behind % C::kBlock;
        const int slice = behind % kLeftReads / C::kBlock;
        right_blocks[stream][row][slice] = right(bank, stream, snapshot.stream[stream].rows[step], row, slice);
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
