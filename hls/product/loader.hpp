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

/// What the banks are asked for in a step. A bank gives one block after the other: left ones, each to all PEs that have
/// its leader, then, as often as a block has slices, those of K or V.
template <class C>
struct StepReads {
  int cycles;
  bool works[C::kMaxStreams];
  int inner[C::kMaxStreams];      ///< the stream's inner block in this step
  int bank[C::kMaxStreams];       ///< of K or V
  int place[C::kMaxStreams];      ///< among its bank's
  int leader[Snapshot<C>::kPes];  ///< the first PE with the same left block; -1: rests
  int left_inner[Snapshot<C>::kPes];
  int left_bank[Snapshot<C>::kPes];
  int left_place[Snapshot<C>::kPes];  ///< of leaders, among their bank's
  int lefts[C::kRows];
};
#define SECATEUR_HLS_STEP_READS(reads_)        \
  SECATEUR_HLS_PARTITION(reads_.works, 1)      \
  SECATEUR_HLS_PARTITION(reads_.inner, 1)      \
  SECATEUR_HLS_PARTITION(reads_.bank, 1)       \
  SECATEUR_HLS_PARTITION(reads_.place, 1)      \
  SECATEUR_HLS_PARTITION(reads_.leader, 1)     \
  SECATEUR_HLS_PARTITION(reads_.left_inner, 1) \
  SECATEUR_HLS_PARTITION(reads_.left_bank, 1)  \
  SECATEUR_HLS_PARTITION(reads_.left_place, 1) \
  SECATEUR_HLS_PARTITION(reads_.lefts, 1)

template <class C>
void plan_streams(const Snapshot<C>& snapshot, const InnerRows<C>& rows, int step, StepReads<C>& reads) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(STREAMS_OF_STEP)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    reads.works[s] = s < snapshot.streams && step < snapshot.kept[s];
    reads.inner[s] = pick<C::kMaxKept>(rows[s], step);
    reads.bank[s] = bank_of_column<C>(snapshot.column[s]);
    int place = 0;
    SECATEUR_HLS_LABEL(RIGHTS_BEFORE)
    for (int i = 0; i < s; ++i) {
      SECATEUR_HLS_UNROLL
      if (reads.works[i] && reads.bank[i] == reads.bank[s]) ++place;
    }
    reads.place[s] = place;
  }
}

template <class C>
void plan_lefts(const Snapshot<C>& snapshot, StepReads<C>& reads) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(LEADERS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    const bool works = snapshot.active[pe] && pick<C::kMaxStreams>(reads.works, snapshot.stream[pe]);
    reads.left_inner[pe] = pick<C::kMaxStreams>(reads.inner, snapshot.stream[pe]);
    reads.left_bank[pe] = snapshot.row[pe] % C::kRows;
    int leader = works ? pe : -1;
    int place = 0;
    SECATEUR_HLS_LABEL(EARLIER)
    for (int i = pe - 1; i >= 0; --i) {
      SECATEUR_HLS_UNROLL
      const bool is_same = snapshot.row[i] == snapshot.row[pe] && reads.left_inner[i] == reads.left_inner[pe];
      if (works && reads.leader[i] >= 0 && is_same) leader = i;
      if (reads.leader[i] == i && reads.left_bank[i] == reads.left_bank[pe]) ++place;
    }
    reads.leader[pe] = leader;
    reads.left_place[pe] = place;
  }
}

template <class C, bool has_right>
void plan_step(const Snapshot<C>& snapshot, const InnerRows<C>& rows, int step, StepReads<C>& reads) {
  SECATEUR_HLS_INLINE
  plan_streams<C>(snapshot, rows, step, reads);
  plan_lefts<C>(snapshot, reads);
  reads.cycles = 0;
  SECATEUR_HLS_LABEL(BANK_READS)
  for (int bank = 0; bank < C::kRows; ++bank) {
    SECATEUR_HLS_UNROLL
    int lefts = 0;
    int rights = 0;
    SECATEUR_HLS_LABEL(LEFTS)
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
      SECATEUR_HLS_UNROLL
      if (reads.leader[pe] == pe && reads.left_bank[pe] == bank) ++lefts;
    }
    SECATEUR_HLS_LABEL(RIGHTS)
    for (int s = 0; s < C::kMaxStreams; ++s) {
      SECATEUR_HLS_UNROLL
      if (has_right && reads.works[s] && reads.bank[s] == bank) ++rights;
    }
    reads.lefts[bank] = lefts;
    const int cycles = ceil_div(lefts * C::kBlock * slices<C>() + rights * block_product_cycles<C>(), C::kPorts);
    if (cycles > reads.cycles) reads.cycles = cycles;
  }
}

/// What the ports of a bank have got in a turn: rows `row` .. of a block, one a port.
template <class C, class T>
struct BankTurn {
  int leader;  ///< whose left block it is, or -1
  int stream;  ///< whose block of K or V it is, or -1
  Pack<T, C::kPe> left[C::kPorts];
  Pack<Activation<C>, C::kPe> right[C::kPorts];
};

/// Block `item` of a bank: its rows from `row` on, slice `slice`.
template <class C, bool has_right, class T, class Left, class Right>
BankTurn<C, T> ask_bank(const Snapshot<C>& snapshot, const StepReads<C>& reads, int bank, int item, int row, int slice,
                        const Left& left, const Right& right) {
  SECATEUR_HLS_INLINE
  BankTurn<C, T> turn;
  turn.leader = -1;
  turn.stream = -1;
  int block = 0;
  int inner = 0;
  int column = 0;
  SECATEUR_HLS_LABEL(ITS_LEFT)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    if (reads.leader[pe] == pe && reads.left_bank[pe] == bank && reads.left_place[pe] == item) {
      turn.leader = pe;
      block = snapshot.row[pe];
      inner = reads.left_inner[pe];
    }
  }
  const int behind = item - reads.lefts[bank];
  const int place = behind < 0 ? -1 : behind / slices<C>();
  SECATEUR_HLS_LABEL(ITS_RIGHT)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    if (has_right && reads.works[s] && reads.bank[s] == bank && reads.place[s] == place) {
      turn.stream = s;
      inner = reads.inner[s];
      column = snapshot.column[s];
    }
  }
  SECATEUR_HLS_LABEL(LOAD_PORTS)
  for (int port = 0; port < C::kPorts; ++port) {
    SECATEUR_HLS_UNROLL
    if (turn.leader >= 0) {
      turn.left[port] = left(bank, block * C::kBlock + row + port, inner * C::kBlock + slice * C::kPe);
    } else if (has_right && turn.stream >= 0) {
      turn.right[port] = right(bank, column, inner, row + port, slice);
    }
  }
  return turn;
}

/// To every memory that wants them: each looks for its source.
template <class C, bool has_right, class T>
void hand_out(const StepReads<C>& reads, const BankTurn<C, T> (&turns)[C::kRows], int row, int slice,
              LeftBlocks<C, T>& left_blocks, RightBlocks<C>& right_blocks) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(LEFT_PES)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(LEFT_ROWS)
    for (int r = 0; r < C::kBlock; ++r) {
      SECATEUR_HLS_UNROLL
      bool is_given = false;
      Pack<T, C::kPe> values = {};
      SECATEUR_HLS_LABEL(LEFT_BANKS)
      for (int bank = 0; bank < C::kRows; ++bank) {
        SECATEUR_HLS_UNROLL
        if (turns[bank].leader >= 0 && turns[bank].leader == reads.leader[pe]) {
          is_given = r - r % C::kPorts == row;
          values = turns[bank].left[r % C::kPorts];
        }
      }
      if (is_given) left_blocks[pe][r][slice] = values;
    }
  }
  SECATEUR_HLS_LABEL(RIGHT_STREAMS)
  for (int s = 0; has_right && s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(RIGHT_ROWS)
    for (int r = 0; r < C::kBlock; ++r) {
      SECATEUR_HLS_UNROLL
      bool is_given = false;
      Pack<Activation<C>, C::kPe> values = {};
      SECATEUR_HLS_LABEL(RIGHT_BANKS)
      for (int bank = 0; bank < C::kRows; ++bank) {
        SECATEUR_HLS_UNROLL
        if (turns[bank].stream == s) {
          is_given = r - r % C::kPorts == row;
          values = turns[bank].right[r % C::kPorts];
        }
      }
      if (is_given) right_blocks[s][r][slice] = values;
    }
  }
}

/// `left(bank, row, column)`: p_pe values of a row from `column` on, 0 beyond the operand's end; `right(bank, column,
/// block, row, slice)`: slice of a row of K's or V's inner block `block`, in block column `column`. The ports of a bank
/// take neighbouring rows of a block: each row has a port of its own.
template <class C, bool has_right, class T, class Left, class Right>
void load_step(const Snapshot<C>& snapshot, const InnerRows<C>& rows, int step, const Left& left, const Right& right,
               LeftBlocks<C, T>& left_blocks, RightBlocks<C>& right_blocks) {
  SECATEUR_HLS_INLINE
  static_assert(C::kBlock % C::kPorts == 0, "each row of a block has a port of its own");
  StepReads<C> reads;
  SECATEUR_HLS_STEP_READS(reads)
  plan_step<C, has_right>(snapshot, rows, step, reads);
  int item = 0;
  int row = 0;
  int slice = 0;
  SECATEUR_HLS_LABEL(LOAD_STEP)
  for (int turn = 0; turn < reads.cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, block_product_cycles<C>())
    BankTurn<C, T> turns[C::kRows];
    SECATEUR_HLS_PARTITION(turns, 1)
    SECATEUR_HLS_LABEL(LOAD_BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      turns[bank] = ask_bank<C, has_right, T>(snapshot, reads, bank, item, row, slice, left, right);
    }
    hand_out<C, has_right, T>(reads, turns, row, slice, left_blocks, right_blocks);
    const bool ends_rows = row == C::kBlock - C::kPorts;
    const bool ends_block = ends_rows && slice == slices<C>() - 1;
    row = ends_rows ? 0 : row + C::kPorts;
    slice = ends_block ? 0 : ends_rows ? slice + 1 : slice;
    item = ends_block ? item + 1 : item;
  }
}

}  // namespace hls
}  // namespace secateur
