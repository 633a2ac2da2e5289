// SPDX-License-Identifier: Apache-2.0
// From an assignment of weight columns to the segments of a head module: packing of output blocks into snapshots
// (docs/microarchitecture/compute.md 2.3), length of each step (2.2), drains. No waiting, no memory.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"
#include "pruning/block_mask.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

/// Where the right operand of a product comes from.
enum class RightOperand { weights, features, none };

/// A product as the head modules see it, one group (head) of it.
struct ProductShape {
  int row_blocks = 0;    ///< R
  int inner_blocks = 0;  ///< K
  int columns = 0;       ///< C
  int block = 16;        ///< b
  RightOperand right = RightOperand::weights;
  const BlockMask* mask = nullptr;  ///< kept blocks; null when dense
  /// Packed bytes of a column; empty when the right operand is no weight.
  std::vector<std::int64_t> column_bytes;

  int kept(int column) const { return mask ? mask->kept(column) : inner_blocks; }
};

/// Weight columns that are packed together; snapshots do not span chunks.
struct Chunk {
  int group = 0;
  std::vector<int> columns;
};

/// The mean number of kept blocks of a column, as a fraction: for `idealise.imbalance`.
struct MeanLoad {
  std::int64_t kept = 0;
  std::int64_t columns = 1;
};

/// Rules that follow from the accelerator, the block size and the kind of product.
struct PackingRules {
  int p_t = 1;
  int p_c = 1;
  int ports = 2;                 ///< of a feature bank
  Cycle step_cycles = 1;         ///< c_b; for row sums b * u
  std::int64_t left_reads = 1;   ///< reads of a left block in a step: b * u
  std::int64_t right_reads = 1;  ///< reads of a right block in a step: c_b
  std::int64_t slices = 1;       ///< write slices of an output block
  int writers = 1;
  bool grid = false;
  bool snapshot_sync = true;
  bool ideal_ports = false;
  bool ideal_drain = false;
  bool mean_load = false;             ///< idealise.imbalance
  bool independent = false;           ///< each snapshot fetches and frees its own columns (the load balancer's queue)
  std::int64_t live_bytes_limit = 0;  ///< half the weight buffer; 0: no limit

  int pes() const { return p_t * p_c; }
};

PackingRules packing_rules(const AcceleratorConfig& accelerator, int block, bool broadcast);

/// The segments of one head module, in order.
std::vector<Segment> pack_segments(const ProductShape& shape, const std::vector<Chunk>& chunks,
                                   const PackingRules& rules, const MeanLoad& mean);

/// Longest streams and mean loads of the snapshots, for the imbalance figure (buffers.md 3.2).
struct LoadFigures {
  double longest = 0.0;
  double mean = 0.0;
};
LoadFigures load_figures(const ProductShape& shape, const std::vector<Chunk>& chunks, const PackingRules& rules);

}  // namespace secateur::schedule
