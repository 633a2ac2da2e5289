// SPDX-License-Identifier: Apache-2.0
// Activations in the feature buffers: how long each tensor lives, and which are spilled to memory when they do not fit
// (docs/microarchitecture/buffers.md 3.4).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schedule/program.hpp"

namespace secateur::schedule {

struct BufferedTensor {
  std::string name;
  std::int64_t bits = 0;        ///< in the module that holds most of it
  std::int64_t total_bits = 0;  ///< all of it, once: what a spill moves
  int row_tiles = 1;            ///< transfers of a spill
  OperationIndex producer = 0;
  std::vector<OperationIndex> consumers;  ///< ascending; operations that read it
  std::vector<OperationIndex> writers;    ///< ascending; operations that overwrite it with their result
};

/// Adds spill and reload operations to `program` until the live tensors of every operation fit `capacity_bits`.
/// @throws ConfigError when the operands and results of one operation alone do not fit; it names the operation that
/// needs most, and the smallest capacity that would do for all.
void fit_feature_buffers(std::vector<BufferedTensor> tensors, std::int64_t capacity_bits, Program& program);

}  // namespace secateur::schedule
