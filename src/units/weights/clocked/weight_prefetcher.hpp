// SPDX-License-Identifier: Apache-2.0
// Fetches the weight columns of one head module ahead into its weight buffer (docs/microarchitecture/buffers.md 3.3).
// Has no counters of its own: it goes on when room, an answer of the load balancer or a sorted order of tokens comes.
#pragma once

#include <algorithm>
#include <deque>
#include <string>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "units/controller/clocked/snapshot_queue.hpp"

namespace secateur::hw::clocked {

class WeightPrefetcher : public sc_core::sc_module, public OffChipClient {
 public:
  sc_core::sc_in<bool> running{"running"};
  sc_core::sc_in<int> ticket{"ticket"};                           ///< the latest snapshot of the load balancer's
  sc_core::sc_in<int> asked_operation{"asked_operation"};         ///< for which the next one is
  sc_core::sc_in<std::int64_t> released_bytes{"released_bytes"};  ///< of columns used up, since the run began
  /// Columns, in prefetch order, up to the first that is not there yet.
  sc_core::sc_signal<std::int64_t> columns_ready{"columns_ready"};
  /// The operation of the mpca whose next snapshot is what it would fetch now; kNoPosition while there is something
  /// else.
  sc_core::sc_signal<int> awaits{"awaits", kNoPosition};
  static constexpr int kNoPosition = -1;

  WeightPrefetcher(const sc_core::sc_module_name& name, int module, const Environment& environment,
                   const SnapshotQueue& queue);

  void transfer_done(std::uint64_t tag, Cycle edge) override;
  /// The most bytes held when an edge had settled.
  std::int64_t high_water() const { return std::max(high_water_, held_bytes_); }
  std::string describe() const;
  void trace(sc_core::sc_trace_file* file);

 private:
  void evaluate();
  const Segment* next_segment();
  bool fits(std::int64_t bytes) const;
  void fetch(const Segment& segment);
  void collect();

  const int module_;
  Environment env_;
  const SnapshotQueue& queue_;
  const std::vector<OperationIndex>& order_;
  std::int64_t capacity_;  ///< bytes; 0: no limit

  int awaited_ = kNoPosition;       ///< what `awaits` will be
  std::size_t position_ = 0;        ///< operation of the mpca whose columns are fetched
  std::size_t segment_ = 0;         ///< of its segments
  std::size_t column_ = 0;          ///< of the segment's columns
  std::size_t placed_columns_ = 0;  ///< of the operation's columns for this module: asked for
  std::size_t queued_columns_ = 0;  ///< of the load balancer's, all operations: they go over the module's ports in turn
  int fetched_ticket_ = kNoTicket;  ///< the snapshot of the load balancer's that has been fetched whole
  std::int64_t asked_bytes_ = 0;
  std::int64_t held_bytes_ = 0;
  std::int64_t high_water_ = 0;  ///< up to the edge before held_edge_
  Cycle held_edge_ = 0;          ///< of the latest evaluation
  std::uint64_t asked_ = 0;      ///< columns
  std::int64_t in_place_ = 0;    ///< what columns_ready will be
  std::deque<bool> arrived_;     ///< of the columns from columns_ready on
  sc_core::sc_event arrival_{"arrival"};
};

}  // namespace secateur::hw::clocked
