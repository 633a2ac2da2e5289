// SPDX-License-Identifier: Apache-2.0
// What pruning saved: parameters and multiply-accumulates, counted three ways. Row sums of exp are additions and count
// nowhere.
#pragma once

#include <cstdint>

#include "pruning/packed_model.hpp"

namespace secateur::pruning {

struct ModelStatistics {
  std::int64_t parameters_dense = 0;
  std::int64_t parameters_kept = 0;           ///< kept blocks alone
  std::int64_t parameters_in_kept_heads = 0;  ///< every block of a kept head, as the paper counts
  std::int64_t macs_dense = 0;                ///< unpruned network, all tokens
  std::int64_t macs_dense_in_kept_heads = 0;
  std::int64_t macs_executed = 0;
  double mean_kept_blocks = 0.0;  ///< of a column of the attention matrices
  int min_kept_blocks = 0;
  int max_kept_blocks = 0;

  double compression() const { return static_cast<double>(parameters_dense) / static_cast<double>(parameters_kept); }
};

ModelStatistics model_statistics(const PackedModel& model);

}  // namespace secateur::pruning
