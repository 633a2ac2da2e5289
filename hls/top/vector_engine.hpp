// SPDX-License-Identifier: Apache-2.0
// What is not a product: element-wise passes, the token selector. One row tile after the other, as the element-wise
// module takes them, kLanes values a cycle from the banks' words. Results that head modules read go into every copy.
// C++14, synthesizable.
#pragma once

#include "gelu/gelu.hpp"
#include "layernorm/layernorm.hpp"
#include "residual/residual.hpp"
#include "softmax/softmax.hpp"
#include "token_selector/token_selector.hpp"
#include "top/transfers.hpp"

namespace secateur {
namespace hls {

/// Rows of a tile that begins at `first`.
template <class C>
int rows_of_tile(const Instruction& in, int first) {
  return first + C::kBlock > in.rows ? in.rows - first : C::kBlock;
}

/// Values of a tile from slice `index` of a bank on.
template <class C, class T, class Bank>
struct TileOfBank {
  Bank& bank;
  int index;

  void operator()(int first, int count, std::int16_t values[C::kLanes]) const {
    SECATEUR_HLS_INLINE
    read_group<C, T>(bank, index + first / C::kPe, count, values);
  }
};
template <class C, class T, class Bank>
TileOfBank<C, T, Bank> tile_of(Bank& bank, int index) {
  return {bank, index};
}

/// Into X of every module.
template <class C>
void put_in_x(State<C>& state, int bank, int index, int count, const std::int16_t values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(X_COPIES)
  for (int m = 0; m < C::kModules; ++m) {
    SECATEUR_HLS_UNROLL
    write_group<C, Activation<C>>(state.x[m][bank], index, count, values);
  }
}

/// The stream's memories have room behind their last value: a run is read whole.
template <class C>
void read_stream(const State<C>& state, int copy, int half, int first, std::int16_t values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  read_run<C::kStreamLanes, C::kLanes>(state.stream[copy][half], first, values);
}
template <class C>
void write_stream(State<C>& state, int half, int first, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  write_run<C::kStreamLanes>(state.stream[0][half], first, count, values);
  write_run<C::kStreamLanes>(state.stream[1][half], first, count, values);
}

/// Rows `from` .. of the stream to row `to` .. of X.
template <class C>
void layernorm_rows(State<C>& state, const Instruction& in, const arith::LayerNormConstants& constants, int from,
                    int to, int rows) {
  const int width = in.columns;
  const auto x = [&](int first, int, std::int16_t* values) {
    read_stream<C>(state, 0, in.left, from * width + first, values);
  };
  const auto y = [&](int first, int count, const std::int16_t* values) {
    put_in_x<C>(state, bank_of_row<C>(to), in.result + row_in_bank<C>(to, row_slices<C>(width)) + first / C::kPe, count,
                values);
  };
  const auto parameters = [&](int column, std::int16_t* gamma, std::int16_t* beta) {
    std::int16_t ends[2][C::kLanes], begins[2][C::kLanes];
    SECATEUR_HLS_PARTITION(ends, 0)
    SECATEUR_HLS_PARTITION(begins, 0)
    read_run<C::kLanes, C::kLanes>(state.gamma, in.right * width + column, ends[0]);
    read_run<C::kLanes, C::kLanes>(state.gamma, in.right * width, begins[0]);
    read_run<C::kLanes, C::kLanes>(state.beta, in.right * width + column, ends[1]);
    read_run<C::kLanes, C::kLanes>(state.beta, in.right * width, begins[1]);
    SECATEUR_HLS_LABEL(PARAMETER_LANES)
    for (int i = 0; i < C::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      const int behind = column + i - width;
      gamma[i] = behind < 0 ? ends[0][i] : begins[0][behind];
      beta[i] = behind < 0 ? ends[1][i] : begins[1][behind];
    }
  };
  layernorm_tile<C>(x, parameters, rows, width, constants, y);
}

template <class C>
void layernorm(State<C>& state, const Instruction& in) {
  arith::LayerNormConstants constants;
  constants.epsilon =
      static_cast<std::int64_t>((static_cast<std::uint64_t>(static_cast<std::uint32_t>(in.epsilon_high)) << 32) |
                                static_cast<std::uint32_t>(in.epsilon_low));
  constants.beta_shift = in.beta_shift;
  constants.to_result.multiplier = in.multiplier[0];
  constants.to_result.shift = in.shift[0];
  constants.bits = in.bits;
  if (in.part == 1) {
    // The classifiers' tokens: CLS, and the distillation token wherever it is.
    layernorm_rows<C>(state, in, constants, 0, 0, 1);
    layernorm_rows<C>(state, in, constants, state.distillation_row, 1, 1);
    return;
  }
  SECATEUR_HLS_LABEL(LAYERNORM_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    layernorm_rows<C>(state, in, constants, first, first, rows_of_tile<C>(in, first));
  }
}

template <class C>
void softmax(State<C>& state, const Instruction& in) {
  arith::SoftmaxConstants constants;
  constants.to_log2.multiplier = in.multiplier[0];
  constants.to_log2.shift = in.shift[0];
  constants.narrow.multiplier = in.multiplier[1];
  constants.narrow.shift = in.shift[1];
  constants.bits = in.bits;
  const bool is_exp = in.opcode == static_cast<std::int32_t>(Opcode::softmax_exp);
  if (!is_exp) {
    SECATEUR_HLS_LABEL(NO_SCORES)
    for (int i = 0; i < C::kMaxTokens; ++i) {
      SECATEUR_HLS_UNROLL
      state.token_scores[i] = 0;
    }
  }
  const int slices_of_row = row_slices<C>(in.columns);
  const int pitch = slices_of_row * C::kPe;
  SECATEUR_HLS_LABEL(SOFTMAX_HEADS)
  for (int head = 0; head < in.groups; ++head) {
    const int module = head % C::kModules;
    const int own = head / C::kModules;
    SECATEUR_HLS_LABEL(SOFTMAX_TILES)
    for (int first = 0; first < in.rows; first += C::kBlock) {
      const int bank = bank_of_row<C>(first);
      const int index = own * head_slices<C>(in.rows, in.columns) + row_in_bank<C>(first, slices_of_row);
      const int word = row_word<C>(own, first, in.rows);
      const int rows = rows_of_tile<C>(in, first);
      std::int16_t maxima[C::kBlock];
      std::uint32_t sums[C::kBlock];
      SECATEUR_HLS_PARTITION(maxima, 1)
      SECATEUR_HLS_PARTITION(sums, 1)
      SECATEUR_HLS_LABEL(ROW_VALUES)
      for (int row = 0; row < C::kBlock; ++row) {
        SECATEUR_HLS_UNROLL
        maxima[row] = state.maxima[module][bank][row][word];
        sums[row] = state.sums[module][bank][row][word];
      }
      if (is_exp) {
        softmax_exp_tile<C>(tile_of<C, std::int16_t>(state.scores[module][bank], index), maxima, rows, pitch,
                            constants.to_log2, [&](int at, int count, const std::int16_t* values) {
                              write_group<C, std::int16_t>(state.exps[module][bank], index + at / C::kPe, count,
                                                           values);
                            });
      } else {
        softmax_norm_tile<C>(tile_of<C, std::int16_t>(state.exps[module][bank], index), sums, first, rows, in.columns,
                             pitch, constants, state.token_scores, [&](int at, int count, const std::int16_t* values) {
                               write_group<C, std::int16_t>(state.scores[module][bank], index + at / C::kPe, count,
                                                            values);
                             });
      }
    }
  }
}

/// The stream plus what is staged; special tokens of the embedding have nothing added.
template <class C>
void add_to_stream(State<C>& state, const Instruction& in) {
  const int offset = in.opcode == static_cast<std::int32_t>(Opcode::embed) ? in.part * in.columns : 0;
  SECATEUR_HLS_LABEL(ADD_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    const int base = first * in.columns;
    const auto staged = tile_of<C, std::int16_t>(state.staged[bank_of_row<C>(first)],
                                                 in.left + row_in_bank<C>(first, row_slices<C>(in.columns)));
    residual_tile<C>([&](int at, int, std::int16_t* values) { read_stream<C>(state, 0, in.result, base + at, values); },
                     [&](int at, int count, std::int16_t* values) {
                       staged(at, count, values);
                       SECATEUR_HLS_LABEL(SPECIAL)
                       for (int i = 0; i < C::kLanes; ++i) {
                         SECATEUR_HLS_UNROLL
                         if (base + at + i < offset) values[i] = 0;
                       }
                     },
                     rows_of_tile<C>(in, first) * in.columns,
                     [&](int at, int count, const std::int16_t* values) {
                       write_stream<C>(state, in.result, base + at, count, values);
                     });
  }
}

template <class C>
void gelu(State<C>& state, const Instruction& in) {
  arith::GeluConstants constants;
  constants.to_fraction.multiplier = in.multiplier[0];
  constants.to_fraction.shift = in.shift[0];
  constants.to_result.multiplier = in.multiplier[1];
  constants.to_result.shift = in.shift[1];
  constants.bits = in.bits;
  const int slices_of_row = row_slices<C>(in.columns);
  SECATEUR_HLS_LABEL(GELU_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    const int bank = bank_of_row<C>(first);
    const int at = row_in_bank<C>(first, slices_of_row);
    gelu_tile<C>(tile_of<C, Activation<C>>(state.y[0][bank], in.left + at),
                 rows_of_tile<C>(in, first) * slices_of_row * C::kPe, constants,
                 [&](int begin, int count, const std::int16_t* values) {
                   put_in_x<C>(state, bank, in.result + at + begin / C::kPe, count, values);
                 });
  }
}

template <class C>
void select_tokens(State<C>& state, const Instruction& in) {
  arith::Scaling scaling;
  scaling.multiplier = in.multiplier[0];
  scaling.shift = in.shift[0];
  shuffle_tokens<C>(
      [&](int row, int column, std::int16_t* values) {
        read_run<C::kStreamLanes, C::kShuffleWords>(state.stream[0][in.left], row * in.columns + column, values);
      },
      [&](int row, int column, std::int16_t* values) {
        read_run<C::kStreamLanes, C::kFuseLanes>(state.stream[1][in.left], row * in.columns + column, values);
      },
      state.token_scores, state.order, in.rows, in.columns, in.kept, scaling,
      [&](int first, int count, const std::int16_t* values) {
        write_stream<C>(state, in.result, first, count, values);
      });
  if (in.part == 0) return;
  // The second classifier's token: kept, or in the fused one.
  int row = in.kept + 1;
  SECATEUR_HLS_LABEL(DISTILLATION)
  for (int i = 0; i < in.kept; ++i) {
    SECATEUR_HLS_PIPELINE(1)
    if (state.order[i] == state.distillation_row) row = i + 1;
  }
  state.distillation_row = row;
}

/// Both classifiers' logits are in one bank: the first are copied, so that the pass has all its ports.
template <class C>
void average(State<C>& state, const Instruction& in) {
  SECATEUR_HLS_LABEL(FIRST_LOGITS)
  for (int base = 0; base < in.columns; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    const int count = lanes_left<C>(base, in.columns);
    std::int16_t values[C::kLanes];
    SECATEUR_HLS_PARTITION(values, 1)
    read_group<C, std::int16_t>(state.staged[0], in.left + base / C::kPe, count, values);
    write_run<C::kLanes>(state.logits, base, count, values);
  }
  average_tile<C>(
      [&](int first, int, std::int16_t* values) { read_run<C::kLanes, C::kLanes>(state.logits, first, values); },
      tile_of<C, std::int16_t>(state.staged[0], in.right), in.columns,
      [&](int first, int count, const std::int16_t* values) {
        write_run<C::kLanes>(state.logits, first, count, values);
      });
}

/// Any instruction but a product.
template <class C>
void execute(State<C>& state, const Instruction& in, Word* io) {
  switch (static_cast<Opcode>(in.opcode)) {
    case Opcode::load:
      // The image comes first: nothing has been dropped yet.
      if (static_cast<Space>(in.result_space) == Space::x) state.distillation_row = 1;
      return load<C>(state, in, io);
    case Opcode::store:
      return store<C>(state, in, io);
    case Opcode::layernorm:
      return layernorm<C>(state, in);
    case Opcode::softmax_exp:
    case Opcode::softmax_norm:
      return softmax<C>(state, in);
    case Opcode::embed:
    case Opcode::residual:
      return add_to_stream<C>(state, in);
    case Opcode::gelu:
      return gelu<C>(state, in);
    case Opcode::token_sort:
      return sort_tokens<C>(state.token_scores, in.rows, state.order);
    case Opcode::token_shuffle:
      return select_tokens<C>(state, in);
    case Opcode::average:
      return average<C>(state, in);
    default:
      return;
  }
}

}  // namespace hls
}  // namespace secateur
