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

/// Values of a tile: of one bank, from slice `index` on. The banks are those of a copy of X or Y, or what is staged.
template <class C, class T, class BankArray>
struct TileOfBank {
  BankArray& banks;
  int bank;
  int index;

  void operator()(int first, int count, std::int16_t values[C::kLanes]) const {
    SECATEUR_HLS_INLINE
    read_group<C, T>(banks, bank, index + first / C::kPe, count, values);
  }
};
template <class C, class T, class BankArray>
TileOfBank<C, T, BankArray> tile_of(BankArray& banks, int bank, int index) {
  SECATEUR_HLS_INLINE
  return {banks, bank, index};
}
/// The same of one head module's scores.
template <class C, class Copies>
struct TileOfModule {
  Copies& copies;
  int module;
  int bank;
  int index;

  void operator()(int first, int count, std::int16_t values[C::kLanes]) const {
    SECATEUR_HLS_INLINE
    read_group_of<C, std::int16_t>(copies, module, bank, index + first / C::kPe, count, values);
  }
};
template <class C, class Copies>
TileOfModule<C, Copies> tile_of_module(Copies& copies, int module, int bank, int index) {
  SECATEUR_HLS_INLINE
  return {copies, module, bank, index};
}

/// Into X of every module.
template <class C>
void put_in_x(State<C>& state, int bank, int index, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  write_group_by<C, Activation<C>>(
      [&](int at, int word, const Pack<Activation<C>, C::kPe>& slice) {
        SECATEUR_HLS_INLINE
        SECATEUR_HLS_LABEL(X_COPIES)
        for (int place = 0; place < C::kModules * C::kRows; ++place) {
          SECATEUR_HLS_UNROLL
          if (place % C::kRows == bank) state.x[place / C::kRows][place % C::kRows][at][word] = slice;
        }
      },
      index, count, values);
}

/// The stream's memories have room behind their last value: a run is read whole. One half is read, the other left
/// alone.
template <class C, int copy, int count>
void read_stream(const State<C>& state, int half, int first, std::int16_t values[count]) {
  SECATEUR_HLS_INLINE
  read_run_by<C::kStreamLanes, count>(
      [&](int lane, int word) -> std::int16_t {
        SECATEUR_HLS_INLINE
        std::int16_t value = 0;
        if (half == 0) {
          value = state.stream[copy][0][lane][word];
        } else {
          value = state.stream[copy][1][lane][word];
        }
        return value;
      },
      first, values);
}
/// Of `most` values the first `count`, into both copies.
template <class C, int most>
void write_stream(State<C>& state, int half, int first, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(STREAM_HALVES)
  for (int at = 0; at < 4; ++at) {
    SECATEUR_HLS_UNROLL
    if (at % 2 == half) write_run<C::kStreamLanes, most>(state.stream[at / 2][at % 2], first, count, values);
  }
}

/// Rows `from` .. of the stream to row `to` .. of X.
template <class C>
void layernorm_rows(State<C>& state, const Instruction& in, const arith::LayerNormConstants& constants, int from,
                    int to, int rows) {
  SECATEUR_HLS_INLINE
  const int width = in.columns;
  const auto x = [&](int first, int, std::int16_t* values) {
    SECATEUR_HLS_INLINE
    read_stream<C, 0, C::kLanes>(state, in.left, from * width + first, values);
  };
  const auto y = [&](int first, int count, const std::int16_t* values) {
    SECATEUR_HLS_INLINE
    put_in_x(state, bank_of_row<C>(to), in.result + row_in_bank<C>(to, row_slices<C>(width)) + first / C::kPe, count,
             values);
  };
  // What stands behind a row's last column is its first.
  const auto run_of = [&](const Lanes<std::int16_t, C::kLanes, C::kParameterWords>& memories, int column,
                          std::int16_t* values) {
    SECATEUR_HLS_INLINE
    std::int16_t ends[C::kLanes], begins[C::kLanes];
    SECATEUR_HLS_PARTITION(ends, 1)
    SECATEUR_HLS_PARTITION(begins, 1)
    read_run<C::kLanes, C::kLanes>(memories, in.right * width + column, ends);
    read_run<C::kLanes, C::kLanes>(memories, in.right * width, begins);
    if (width - column < C::kLanes) join<C::kLanes>(ends, begins, width - column);
    SECATEUR_HLS_LABEL(PARAMETER_LANES)
    for (int i = 0; i < C::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      values[i] = ends[i];
    }
  };
  const auto parameters = [&](int column, std::int16_t* gamma, std::int16_t* beta) {
    SECATEUR_HLS_INLINE
    run_of(state.gamma, column, gamma);
    run_of(state.beta, column, beta);
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

/// Maxima and sums of the rows of a block.
template <class C>
void read_row_values(const State<C>& state, int module, int bank, int word, std::int16_t (&maxima)[C::kBlock],
                     std::uint32_t (&sums)[C::kBlock]) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_APART
  SECATEUR_HLS_LABEL(ROW_VALUES)
  for (int row = 0; row < C::kBlock; ++row) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(ROW_VALUE_BANKS)
    for (int place = 0; place < C::kModules * C::kRows; ++place) {
      SECATEUR_HLS_UNROLL
      const int m = place / C::kRows;
      const int b = place % C::kRows;
      if (m == module && b == bank) {
        maxima[row] = state.maxima[m][b][row][word];
        sums[row] = state.sums[m][b][row][word];
      }
    }
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
  int module = 0;
  int own = 0;
  SECATEUR_HLS_LABEL(SOFTMAX_HEADS)
  for (int head = 0; head < in.groups; ++head) {
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
      read_row_values<C>(state, module, bank, word, maxima, sums);
      if (is_exp) {
        softmax_exp_tile<C>(tile_of_module<C>(state.scores, module, bank, index), maxima, rows, pitch,
                            constants.to_log2, [&](int at, int count, const std::int16_t* values) {
                              SECATEUR_HLS_INLINE
                              write_group_of<C, std::int16_t>(state.exps, module, bank, index + at / C::kPe, count,
                                                              values);
                            });
      } else {
        softmax_norm_tile<C>(tile_of_module<C>(state.exps, module, bank, index), sums, first, rows, in.columns, pitch,
                             constants, state.token_scores, [&](int at, int count, const std::int16_t* values) {
                               SECATEUR_HLS_INLINE
                               write_group_of<C, std::int16_t>(state.scores, module, bank, index + at / C::kPe, count,
                                                               values);
                             });
      }
    }
    own = module == C::kModules - 1 ? own + 1 : own;
    module = module == C::kModules - 1 ? 0 : module + 1;
  }
}

/// The stream plus what is staged; special tokens of the embedding have nothing added.
template <class C>
void add_to_stream(State<C>& state, const Instruction& in) {
  const int offset = in.opcode == static_cast<std::int32_t>(Opcode::embed) ? in.part * in.columns : 0;
  SECATEUR_HLS_LABEL(ADD_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    const int base = first * in.columns;
    const int index = in.left + row_in_bank<C>(first, row_slices<C>(in.columns));
    residual_tile<C>(
        [&](int at, int, std::int16_t* values) {
          SECATEUR_HLS_INLINE
          read_stream<C, 0, C::kLanes>(state, in.result, base + at, values);
        },
        [&](int at, int count, std::int16_t* values) {
          SECATEUR_HLS_INLINE
          read_group<C, std::int16_t>(state.staged, bank_of_row<C>(first), index + at / C::kPe, count, values);
          SECATEUR_HLS_LABEL(SPECIAL)
          for (int i = 0; i < C::kLanes; ++i) {
            SECATEUR_HLS_UNROLL
            if (base + at + i < offset) values[i] = 0;
          }
        },
        rows_of_tile<C>(in, first) * in.columns,
        [&](int at, int count, const std::int16_t* values) {
          SECATEUR_HLS_INLINE
          write_stream<C, C::kLanes>(state, in.result, base + at, count, values);
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
    gelu_tile<C>(tile_of<C, Activation<C>>(state.y[0], bank, in.left + at),
                 rows_of_tile<C>(in, first) * slices_of_row * C::kPe, constants,
                 [&](int begin, int count, const std::int16_t* values) {
                   SECATEUR_HLS_INLINE
                   put_in_x(state, bank, in.result + at + begin / C::kPe, count, values);
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
        SECATEUR_HLS_INLINE
        read_stream<C, 0, C::kShuffleWords>(state, in.left, row * in.columns + column, values);
      },
      [&](int row, int column, std::int16_t* values) {
        SECATEUR_HLS_INLINE
        read_stream<C, 1, C::kFuseLanes>(state, in.left, row * in.columns + column, values);
      },
      state.token_scores, state.order, in.rows, in.columns, in.kept, scaling,
      [&](int first, int count, const std::int16_t* values) {
        SECATEUR_HLS_INLINE
        write_stream<C, C::kShuffleWords>(state, in.result, first, count, values);
      });
  // The second classifier's token: kept, or in the fused one.
  int row = in.kept + 1;
  SECATEUR_HLS_LABEL(DISTILLATION)
  for (int i = 0; i < C::kMaxTokens; ++i) {
    SECATEUR_HLS_UNROLL
    if (i < in.kept && state.order[i] == state.distillation_row) row = i + 1;
  }
  if (in.part != 0) state.distillation_row = row;
}

/// Both classifiers' logits are in one bank: the first are copied, so that the pass has all its ports.
template <class C>
void average(State<C>& state, const Instruction& in) {
  SECATEUR_HLS_LABEL(FIRST_LOGITS)
  for (int base = 0; base < in.columns; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kLanes)
    const int count = lanes_left<C>(base, in.columns);
    std::int16_t values[C::kLanes];
    SECATEUR_HLS_PARTITION(values, 1)
    read_group<C, std::int16_t>(state.staged, 0, in.left + base / C::kPe, count, values);
    write_run<C::kLanes, C::kLanes>(state.logits, base, count, values);
  }
  average_tile<C>(
      [&](int first, int, std::int16_t* values) {
        SECATEUR_HLS_INLINE
        read_run<C::kLanes, C::kLanes>(state.logits, first, values);
      },
      tile_of<C, std::int16_t>(state.staged, 0, in.right), in.columns,
      [&](int first, int count, const std::int16_t* values) {
        SECATEUR_HLS_INLINE
        write_run<C::kLanes, C::kLanes>(state.logits, first, count, values);
      });
}

/// Instructions on their way, in order.
template <class C>
void read_program(const Instruction* program, int instructions, Feed<Instruction>& listed) {
  SECATEUR_HLS_BURST(program)
  SECATEUR_HLS_LABEL(PROGRAM)
  for (int i = 0; i < instructions; ++i) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxInstructions)
    listed.write(program[i]);
  }
}

/// Any instruction but a product.
template <class C>
void execute(State<C>& state, const Instruction& in, Feed<Word>& loaded, Word* logits) {
  switch (static_cast<Opcode>(in.opcode)) {
    case Opcode::load:
      // The image comes first: nothing has been dropped yet.
      if (static_cast<Space>(in.result_space) == Space::x) state.distillation_row = 1;
      return load<C>(state, in, loaded);
    case Opcode::store:
      return store<C>(state, in, logits);
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
