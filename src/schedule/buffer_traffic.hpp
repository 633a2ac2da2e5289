// SPDX-License-Identifier: Apache-2.0
// Bits that a program moves in and out of the on-chip buffers, for the energy estimate (docs/energy.md). Sharing is
// taken as complete: a weight slice is read once for the p_t PEs of a column, a feature slice once for the p_c columns.
//
// The closed form needs the same figure without a program. What a network makes of it (TrafficCounts) is counted once;
// a machine's figure then follows from p_t, p_c, p_pe, the lanes and the balancing by arithmetic. Both ways give equal
// bits.
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

std::int64_t buffer_bits(const Program& program, const AcceleratorConfig& accelerator, int block);

/// The keys of a machine on which the counts depend: machines that agree in them share their counts.
struct TrafficKeys {
  int p_h = 1;
  int activation_bits = 16;
  int weight_bits = 16;
  QkvProducts qkv = QkvProducts::separate;
  std::int64_t features_kib = 0;
  std::int64_t weights_kib = 0;
  bool free_embedding = false;
  bool free_memory = false;

  static TrafficKeys of(const AcceleratorConfig& accelerator);
  /// A machine of which nothing but these keys is told.
  AcceleratorConfig machine() const;
  auto tied() const {
    return std::tie(p_h, activation_bits, weight_bits, qkv, features_kib, weights_kib, free_embedding, free_memory);
  }
  bool operator==(const TrafficKeys& other) const { return tied() == other.tied(); }
};

/// Equal products, counted together.
struct ProductCount {
  std::int64_t times = 1;
  std::int64_t macs = 0;
  std::int64_t blocks = 0;        ///< output blocks, of all groups
  std::int64_t column_bytes = 0;  ///< of all packed columns, each once
  bool broadcast = true;
  int row_blocks = 0;
  /// Packed bytes of a pruned product's columns, heaviest first: those that the queue of `balance: dynamic` deals out
  /// may be fetched by several modules.
  std::vector<std::int64_t> queued_bytes;
};

/// Equal element-wise tiles.
struct TileCount {
  std::int64_t times = 1;
  std::int64_t values = 0;  ///< of a tile
  int passes = 1;
};

struct TrafficCounts {
  std::vector<ProductCount> products;
  std::vector<TileCount> tiles;
  std::int64_t transfer_bits = 0;
};

/// @throws ConfigError as lower().
TrafficCounts count_traffic(const PackedModel& model, const TrafficKeys& keys);

/// Equal to buffer_bits() of the lowered program. `counts` are those of the accelerator's keys.
std::int64_t buffer_bits(const TrafficCounts& counts, const AcceleratorConfig& accelerator, int block);

}  // namespace secateur::schedule
