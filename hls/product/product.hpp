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
#define SECATEUR_HLS_SUMS(sums_)   \
  SECATEUR_HLS_PARTITION(sums_, 1) \
  SECATEUR_HLS_PARTITION(sums_, 2) \
  SECATEUR_HLS_PARTITION(sums_, 3)

/// p_pe values of the right operand of stream `s`: from its weights, from rows of K (one a column) or of V. Every
/// memory is asked for one word; which of them is meant is chosen after.
template <class C, ProductKind kind>
Pack<std::int16_t, C::kPe> right_slice(const WeightBanks<C>& weights, const RightBlocks<C>& blocks, int s, int step,
                                       int inner, int slice) {
  SECATEUR_HLS_INLINE
  Pack<std::int16_t, C::kPe> values = {};
  if (kind == ProductKind::weights) {
    const int at = (step * C::kBlock + inner) * slices<C>() + slice;
    Pack<Weight<C>, C::kPe> word[slices_of_word<C>()];
    SECATEUR_HLS_PARTITION(word, 1)
    SECATEUR_HLS_LABEL(WORD_OF_STREAM)
    for (int i = 0; i < slices_of_word<C>(); ++i) {
      SECATEUR_HLS_UNROLL
      word[i] = weights[s][i][at / slices_of_word<C>()];
    }
    const Pack<Weight<C>, C::kPe> chosen = pick<slices_of_word<C>()>(word, at % slices_of_word<C>());
    SECATEUR_HLS_LABEL(WEIGHTS_AS_RIGHT)
    for (int j = 0; j < C::kPe; ++j) {
      SECATEUR_HLS_UNROLL
      values.values[j] = chosen.values[j];
    }
    return values;
  }
  SECATEUR_HLS_LABEL(ROWS_OF_BLOCK)
  for (int row = 0; row < C::kBlock; ++row) {
    SECATEUR_HLS_UNROLL
    if (kind == ProductKind::scores) {
      const Pack<Activation<C>, C::kPe> word = blocks[s][row][inner / C::kPe];
      const Activation<C> value = pick<C::kPe>(word.values, inner % C::kPe);
      if (row / C::kPe == slice) values.values[row % C::kPe] = value;
    } else if (row == inner) {
      const Pack<Activation<C>, C::kPe> word = blocks[s][row][slice];
      SECATEUR_HLS_LABEL(VALUES_AS_RIGHT)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        values.values[j] = word.values[j];
      }
    }
  }
  return values;
}

/// Column `inner` of rows `slice` .. of a PE's left block.
template <class C, class T>
Pack<std::int16_t, C::kPe> left_slice(const LeftBlocks<C, T>& blocks, int pe, int inner, int slice) {
  SECATEUR_HLS_INLINE
  Pack<std::int16_t, C::kPe> values = {};
  SECATEUR_HLS_LABEL(ROWS_OF_PE)
  for (int row = 0; row < C::kBlock; ++row) {
    SECATEUR_HLS_UNROLL
    const Pack<T, C::kPe> word = blocks[pe][row][inner / C::kPe];
    const T value = pick<C::kPe>(word.values, inner % C::kPe);
    if (row / C::kPe == slice) values.values[row % C::kPe] = value;
  }
  return values;
}

/// One step of all PEs: into `accumulators`, which stay with them, and with the last step into `sums`, which the drain
/// takes. Sums of PEs without a block are 0.
template <class C, ProductKind kind, class T>
void multiply_step(const Snapshot<C>& snapshot, int step, const WeightBanks<C>& weights,
                   const LeftBlocks<C, T>& left_blocks, const RightBlocks<C>& right_blocks, SumBanks<C>& accumulators,
                   SumBanks<C>& sums) {
  constexpr int kSlices = slices<C>();
  SECATEUR_HLS_LABEL(PRODUCT)
  for (int turn = 0; turn < block_product_cycles<C>(); ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    // A multiplier's sums take turns: each comes again after the others.
    SECATEUR_HLS_DISTANCE(accumulators, slices<C>() * slices<C>())
    SECATEUR_HLS_CYCLE;
    const int right = turn % kSlices;
    const int left = turn / kSlices % kSlices;
    const int inner = turn / (kSlices * kSlices);
    const bool first = step == 0 && inner == 0;
    bool works[C::kMaxStreams];
    Pack<std::int16_t, C::kPe> b[C::kMaxStreams];
    SECATEUR_HLS_PARTITION(works, 1)
    SECATEUR_HLS_PARTITION(b, 1)
    SECATEUR_HLS_LABEL(STREAM_SLICES)
    for (int s = 0; s < C::kMaxStreams; ++s) {
      SECATEUR_HLS_UNROLL
      works[s] = s < snapshot.streams && step < snapshot.kept[s];
      b[s] = Pack<std::int16_t, C::kPe>{};
      if (works[s]) b[s] = right_slice<C, kind>(weights, right_blocks, s, step, inner, right);
    }
    SECATEUR_HLS_LABEL(PES)
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
      SECATEUR_HLS_UNROLL
      Pack<std::int16_t, C::kPe> own = {};
      Pack<std::int16_t, C::kPe> a = {};
      SECATEUR_HLS_LABEL(STREAM_OF_PE)
      for (int s = 0; s < C::kMaxStreams; ++s) {
        SECATEUR_HLS_UNROLL
        if (snapshot.active[pe] && snapshot.stream[pe] == s && works[s]) own = b[s];
      }
      if (snapshot.active[pe] && pick<C::kMaxStreams>(works, snapshot.stream[pe])) {
        a = left_slice<C, T>(left_blocks, pe, inner, left);
      }
      SECATEUR_HLS_LABEL(MAC_ROWS)
      for (int i = 0; i < C::kPe; ++i) {
        SECATEUR_HLS_UNROLL
        SECATEUR_HLS_LABEL(MAC_COLUMNS)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          const int at = left * kSlices + right;
          // In this form multiplier, adder and register are one DSP.
          const Sum<C> before = accumulators[pe][i][j][at];
          const Sum<C> sum = (first ? Sum<C>(0) : before) +
                             static_cast<std::int32_t>(a.values[i]) * static_cast<std::int32_t>(own.values[j]);
          accumulators[pe][i][j][at] = sum;
          if (step == snapshot.steps - 1) sums[pe][i][j][at] = sum;
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
    if (snapshot.active[pe] && snapshot.row[pe] % C::kRows == bank) row = snapshot.row[pe];
  }
  return row;
}

/// Row sums of exp: only PE column 0 works, a bank a PE, a slice a cycle: steps of b * u cycles. `left(bank, row,
/// column)` as for load_step.
template <class C, class Left>
void sum_rows_snapshot(const Snapshot<C>& snapshot, const Left& left, std::uint32_t (&sums)[C::kRows][C::kBlock]) {
  SECATEUR_HLS_INLINE
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
        if (block >= 0) {
          const Pack<std::int16_t, C::kPe> values =
              left(bank, block * C::kBlock + row, step * C::kBlock + slice * C::kPe);
          std::uint32_t sum = 0;
          SECATEUR_HLS_LABEL(ROW_SUM_VALUES)
          for (int j = 0; j < C::kPe; ++j) {
            SECATEUR_HLS_UNROLL
            sum += static_cast<std::uint16_t>(values.values[j]);
          }
          SECATEUR_HLS_LABEL(SUM_OF_ROW)
          for (int r = 0; r < C::kBlock; ++r) {
            SECATEUR_HLS_UNROLL
            if (r == row) sums[bank][r] = (step == 0 && slice == 0 ? 0 : sums[bank][r]) + sum;
          }
        }
      }
    }
  }
}

/// Channel `slice` * p_pe + j of a stream; j is a constant.
template <class C>
Channel channel_of(const Channels<C>& channels, int stream, int slice, int j) {
  SECATEUR_HLS_INLINE
  Channel chosen = channels[0][j];
  SECATEUR_HLS_LABEL(CHANNEL_STREAMS)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(CHANNEL_SLICES)
    for (int i = 0; i < slices<C>(); ++i) {
      SECATEUR_HLS_UNROLL
      if (s == stream && i == slice) chosen = channels[s][i * C::kPe + j];
    }
  }
  return chosen;
}

/// Where each PE's block comes in the drain of its bank.
template <class C>
struct DrainOrder {
  int bank[Snapshot<C>::kPes];   ///< -1: nothing to drain
  int place[Snapshot<C>::kPes];  ///< blocks of the bank before it
  int most;                      ///< of a bank
};

template <class C>
void order_drain(const Snapshot<C>& snapshot, DrainOrder<C>& order) {
  SECATEUR_HLS_INLINE
  order.most = 0;
  SECATEUR_HLS_LABEL(DRAIN_ORDER)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    order.bank[pe] = snapshot.active[pe] ? snapshot.row[pe] % C::kRows : -1;
    int place = 0;
    SECATEUR_HLS_LABEL(DRAINED_BEFORE)
    for (int i = 0; i < pe; ++i) {
      SECATEUR_HLS_UNROLL
      if (order.bank[i] >= 0 && order.bank[i] == order.bank[pe]) ++place;
    }
    order.place[pe] = place;
    if (order.bank[pe] >= 0 && place >= order.most) order.most = place + 1;
  }
}

/// What a port takes in a turn, of every bank alike.
struct DrainTurn {
  bool is_own;
  int place;  ///< of the block in its bank
  int row, slice;
};

/// Sums of a PE for one port: each memory is asked for one word, by the port that its row has.
template <class C>
void read_sums(const SumBanks<C>& sums, int pe, const DrainTurn (&turns)[C::kPorts], int place,
               Sum<C> (&values)[C::kPorts][C::kPe]) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(SUM_ROWS)
  for (int i = 0; i < C::kPe; ++i) {
    SECATEUR_HLS_UNROLL
    int asked = -1;
    int at = 0;
    SECATEUR_HLS_LABEL(ASKING_PORTS)
    for (int port = 0; port < C::kPorts; ++port) {
      SECATEUR_HLS_UNROLL
      if (turns[port].is_own && turns[port].place == place && turns[port].row % C::kPe == i) {
        asked = port;
        at = turns[port].row / C::kPe * slices<C>() + turns[port].slice;
      }
    }
    SECATEUR_HLS_LABEL(SUM_COLUMNS)
    for (int j = 0; j < C::kPe; ++j) {
      SECATEUR_HLS_UNROLL
      if (asked >= 0) {
        const Sum<C> sum = sums[pe][i][j][at];
        SECATEUR_HLS_LABEL(SUM_PORTS)
        for (int port = 0; port < C::kPorts; ++port) {
          SECATEUR_HLS_UNROLL
          if (port == asked) values[port][j] = sum;
        }
      }
    }
  }
}

/// The slots of a turn that are this writer's.
template <class C, int writers>
void plan_drain(int turn, int writer, DrainTurn (&turns)[C::kPorts]) {
  SECATEUR_HLS_INLINE
  constexpr int kPerBlock = C::kBlock * slices<C>();
  SECATEUR_HLS_LABEL(TURNS)
  for (int port = 0; port < C::kPorts; ++port) {
    SECATEUR_HLS_UNROLL
    const int slot = turn * C::kPorts + port;
    const int number = slot / writers;
    turns[port].is_own = slot % writers == writer;
    turns[port].place = number / kPerBlock;
    // Rows fastest: slices of a cycle come from different memories.
    turns[port].row = number % C::kBlock;
    turns[port].slice = number % kPerBlock / C::kBlock;
  }
}

/// What a PE has for a port of its bank.
template <class C>
struct DrainedSlice {
  bool has_block;
  int row, stream;
  Sum<C> sums[C::kPe];
};
template <class C>
DrainedSlice<C> find_drained(const Snapshot<C>& snapshot, const DrainOrder<C>& order, const DrainTurn& turn, int bank,
                             int port, const Sum<C> (&read)[Snapshot<C>::kPes][C::kPorts][C::kPe]) {
  SECATEUR_HLS_INLINE
  DrainedSlice<C> found;
  found.has_block = false;
  found.row = 0;
  found.stream = 0;
  SECATEUR_HLS_LABEL(FIND)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    if (turn.is_own && order.bank[pe] == bank && order.place[pe] == turn.place) {
      found.has_block = true;
      found.row = snapshot.row[pe];
      found.stream = snapshot.stream[pe];
      SECATEUR_HLS_LABEL(OWN)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        found.sums[j] = read[pe][port][j];
      }
    }
  }
  return found;
}

/// Requantised slices of p_pe values of a row to `write(bank, port, block row, block column, row, column, values)`,
/// column being the first; `channel(stream, slice, j)` gives bias and scaling. A snapshot without steps has nothing but
/// biases: `sums` are then not looked at. The write slots of a bank go round `writers` modules, of which this is number
/// `writer`: a drain takes the fullest bank's slices * writers / ports cycles.
template <class C, int writers, class ChannelOf, class Write>
void drain_snapshot(const Snapshot<C>& snapshot, const SumBanks<C>& sums, int writer, int bits,
                    const ChannelOf& channel, const Write& write) {
  SECATEUR_HLS_INLINE
  static_assert(C::kPe % C::kPorts == 0, "ports take neighbouring rows, whose sums are in memories of their own");
  constexpr int kPes = Snapshot<C>::kPes;
  constexpr int kPerBlock = C::kBlock * slices<C>();
  DrainOrder<C> order;
  SECATEUR_HLS_PARTITION(order.bank, 1)
  SECATEUR_HLS_PARTITION(order.place, 1)
  order_drain<C>(snapshot, order);
  const int cycles = ceil_div(order.most * kPerBlock * writers, C::kPorts);
  SECATEUR_HLS_LABEL(DRAIN)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * slices<C>() * C::kColumns)
    DrainTurn turns[C::kPorts];
    Sum<C> read[kPes][C::kPorts][C::kPe];
    SECATEUR_HLS_PARTITION(turns, 1)
    SECATEUR_HLS_PARTITION(read, 0)
    plan_drain<C, writers>(turn, writer, turns);
    SECATEUR_HLS_LABEL(DRAINED_PES)
    for (int pe = 0; pe < kPes; ++pe) {
      SECATEUR_HLS_UNROLL
      if (order.bank[pe] >= 0) read_sums<C>(sums, pe, turns, order.place[pe], read[pe]);
    }
    SECATEUR_HLS_LABEL(BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        const DrainedSlice<C> found = find_drained<C>(snapshot, order, turns[port], bank, port, read);
        if (found.has_block) {
          const bool has_sum = pick<C::kMaxStreams>(snapshot.kept, found.stream) != 0;
          Pack<std::int16_t, C::kPe> values;
          SECATEUR_HLS_LABEL(VALUES)
          for (int j = 0; j < C::kPe; ++j) {
            SECATEUR_HLS_UNROLL
            const Channel scaling = channel(found.stream, turns[port].slice, j);
            const std::int64_t sum = has_sum ? static_cast<std::int64_t>(found.sums[j]) : std::int64_t{0};
            values.values[j] = static_cast<std::int16_t>(
                arith::requantise(sum + scaling.bias, {scaling.multiplier, scaling.shift}, bits));
          }
          write(bank, port, found.row, pick<C::kMaxStreams>(snapshot.column, found.stream), turns[port].row,
                turns[port].slice * C::kPe, values);
        }
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
