// SPDX-License-Identifier: Apache-2.0
// The memories of the machine. Which operation reads and writes which (top/instruction.hpp) is such that no process of
// a dataflow region writes what another reads: products go from X to Y or from Y to X; scores stay in their head's
// module. Further constants of the configuration C:
//   kModules                                      p_h
//   kXWords, kYWords, kScoreWords, kSumWords      values of one module's copies
//   kStagedWords, kStreamHalf, kParameterWords    values
//   kMaxSlices                                    slices of one operation from one module, for C simulation
// C++14, synthesizable.
#pragma once

#include "arith/token_fuse.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/stream.hpp"
#include "secateur/hls/types.hpp"
#include "secateur/hls/word.hpp"
#include "top/instruction.hpp"

namespace secateur {
namespace hls {

template <class C>
struct State {
  Activation<C> x[C::kModules][C::kXWords];
  Activation<C> y[C::kModules][C::kYWords];
  std::int16_t scores[C::kModules][C::kScoreWords];
  std::int16_t maxima[C::kModules][C::kSumWords];
  std::uint32_t sums[C::kModules][C::kSumWords];
  std::int16_t staged[C::kStagedWords];
  std::int16_t stream[2 * C::kStreamHalf];
  std::int16_t parameters[C::kParameterWords];
  arith::TokenScore token_scores[C::kMaxTokens];
  std::uint16_t order[C::kMaxTokens];
  std::int32_t distillation_row;
};

/// p_pe values of a row, on their way from a PE into the feature buffers.
template <class C>
struct Slice {
  std::int32_t address;
  std::int32_t count;  ///< values that are within the result; -1: the module has no more
  std::int16_t values[C::kPe];
};
template <class C>
using SliceStream = Stream<Slice<C>, C::kMaxSlices>;

}  // namespace hls
}  // namespace secateur
