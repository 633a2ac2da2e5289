// SPDX-License-Identifier: Apache-2.0
// What is not a product: transfers, element-wise passes, the token selector. One row tile after the other, as the
// element-wise module takes them. Results that head modules read go into every copy. C++14, synthesizable.
#pragma once

#include "gelu/gelu.hpp"
#include "layernorm/layernorm.hpp"
#include "residual/residual.hpp"
#include "softmax/softmax.hpp"
#include "token_selector/token_selector.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// Into one copy or all.
template <class C, int words>
void put_in_all(Activation<C> copies[C::kModules][words], int at, std::int16_t value) {
  SECATEUR_HLS_INLINE
  for (int m = 0; m < C::kModules; ++m) {
    SECATEUR_HLS_UNROLL
    copies[m][at] = static_cast<Activation<C>>(value);
  }
}

template <class C>
void load(State<C>& state, const Instruction& in, const Word* io) {
  const int per_word = kWordBytes * 8 / in.bits;
  const int count = in.rows * in.columns;
  SECATEUR_HLS_LABEL(LOAD)
  for (int word = 0; word < in.words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    const Word read = io[in.memory + word];
    SECATEUR_HLS_LABEL(LOAD_VALUES)
    for (int i = 0; i < kWordBytes; ++i) {
      SECATEUR_HLS_UNROLL
      const int n = word * per_word + i;
      if (i >= per_word || n >= count) continue;
      const std::int16_t value = in.bits == 16 ? static_cast<std::int16_t>(packed_load16(read.bytes + 2 * i))
                                               : static_cast<std::int16_t>(static_cast<std::int8_t>(read.bytes[i]));
      const int at = in.result + n;
      switch (static_cast<Space>(in.result_space)) {
        case Space::x:
          put_in_all<C, C::kXWords>(state.x, at, value);
          break;
        case Space::stream:
          state.stream[at] = value;
          break;
        case Space::parameters:
          state.parameters[at] = value;
          break;
        default:
          break;
      }
    }
  }
}

template <class C>
void store(const State<C>& state, const Instruction& in, Word* io) {
  constexpr int kPerWord = kWordBytes / 2;
  SECATEUR_HLS_LABEL(STORE)
  for (int word = 0; word < in.words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    Word written = {};
    SECATEUR_HLS_LABEL(STORE_VALUES)
    for (int i = 0; i < kPerWord; ++i) {
      SECATEUR_HLS_UNROLL
      const int n = word * kPerWord + i;
      if (n < in.columns) packed_store16(written.bytes + 2 * i, static_cast<std::uint16_t>(state.staged[in.left + n]));
    }
    io[in.memory + word] = written;
  }
}

/// Rows of a tile that begins at `first`.
template <class C>
int rows_of_tile(const Instruction& in, int first) {
  return first + C::kBlock > in.rows ? in.rows - first : C::kBlock;
}

template <class C>
void layernorm(State<C>& state, const Instruction& in) {
  const arith::LayerNormConstants constants = [&] {
    arith::LayerNormConstants made;
    made.epsilon =
        static_cast<std::int64_t>((static_cast<std::uint64_t>(static_cast<std::uint32_t>(in.epsilon_high)) << 32) |
                                  static_cast<std::uint32_t>(in.epsilon_low));
    made.beta_shift = in.beta_shift;
    made.to_result.multiplier = in.multiplier[0];
    made.to_result.shift = in.shift[0];
    made.bits = in.bits;
    return made;
  }();
  SECATEUR_HLS_LABEL(LAYERNORM_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    // The classifiers' tokens: CLS, and the distillation token wherever it is.
    const auto x = [&](int i) {
      const int at = first * in.columns + i;
      const bool second = in.part == 1 && at >= in.columns;
      return state.stream[in.left + (second ? (state.distillation_row - 1) * in.columns : 0) + at];
    };
    const auto y = [&](int i, std::int16_t value) {
      put_in_all<C, C::kXWords>(state.x, in.result + first * in.columns + i, value);
    };
    const std::int16_t* gamma = state.parameters + in.right;
    layernorm_tile<C>(x, gamma, gamma + in.columns, rows_of_tile<C>(in, first), in.columns, constants, y);
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
  SECATEUR_HLS_LABEL(SOFTMAX_HEADS)
  for (int head = 0; head < in.groups; ++head) {
    const int module = head % C::kModules;
    const int row0 = head / C::kModules * in.rows;
    SECATEUR_HLS_LABEL(SOFTMAX_TILES)
    for (int first = 0; first < in.rows; first += C::kBlock) {
      std::int16_t* scores = state.scores[module] + (row0 + first) * in.columns;
      const auto write = [&](int i, std::uint32_t value) { scores[i] = static_cast<std::int16_t>(value); };
      const int rows = rows_of_tile<C>(in, first);
      if (is_exp) {
        softmax_exp_tile<C>([&](int i) { return scores[i]; },
                            [&](int row) { return state.maxima[module][row0 + first + row]; }, rows, in.columns,
                            constants.to_log2, write);
      } else {
        softmax_norm_tile<C>([&](int i) { return static_cast<std::uint16_t>(scores[i]); },
                             [&](int row) { return state.sums[module][row0 + first + row]; }, first, rows, in.columns,
                             constants, state.token_scores, [&](int i, std::int16_t value) { scores[i] = value; });
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
    residual_tile<C>([&](int i) { return state.stream[in.result + base + i]; },
                     [&](int i) -> std::int16_t {
                       return base + i < offset ? std::int16_t{0} : state.staged[in.left + base + i - offset];
                     },
                     rows_of_tile<C>(in, first) * in.columns,
                     [&](int i, std::int16_t value) { state.stream[in.result + base + i] = value; });
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
  SECATEUR_HLS_LABEL(GELU_TILES)
  for (int first = 0; first < in.rows; first += C::kBlock) {
    const int base = in.left + first * in.columns;
    gelu_tile<C>([&](int i) -> std::int32_t { return state.y[0][base + i]; }, rows_of_tile<C>(in, first) * in.columns,
                 constants, [&](int i, std::int16_t value) { put_in_all<C, C::kYWords>(state.y, base + i, value); });
  }
}

template <class C>
void select_tokens(State<C>& state, const Instruction& in) {
  arith::Scaling scaling;
  scaling.multiplier = in.multiplier[0];
  scaling.shift = in.shift[0];
  shuffle_tokens<C>([&](int i) { return state.stream[in.left + i]; }, state.token_scores, state.order, in.rows,
                    in.columns, in.kept, scaling,
                    [&](int i, std::int16_t value) { state.stream[in.result + i] = value; });
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
      return average_tile<C>([&](int i) { return state.staged[in.left + i]; },
                             [&](int i) { return state.staged[in.right + i]; }, in.columns,
                             [&](int i, std::int16_t value) { state.staged[in.result + i] = value; });
    default:
      return;
  }
}

}  // namespace hls
}  // namespace secateur
