// SPDX-License-Identifier: Apache-2.0
// One computing head module: runs the segments of the operation that the mpca has issued, each as soon as its operands,
// weights and accumulators are there (docs/microarchitecture/compute.md 2.2, 2.5). Cycle counts of steps come with the
// segments; what is found out here is waiting and draining.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/alarm.hpp"
#include "hw/operation_log.hpp"
#include "hw/unit_ledger.hpp"
#include "units/controller/event/tile_board.hpp"
#include "units/pe/arithmetic/head_arithmetic.hpp"
#include "units/weights/event/weight_prefetcher.hpp"

namespace secateur::hw {

class HeadModule;

class JoinListener {
 public:
  /// The module has ended its last step of the operation (or has none).
  virtual void module_joined(HeadModule& module) = 0;

 protected:
  ~JoinListener() = default;
};

/// What the modules of an mpca share.
struct MpcaContext {
  const Clock& clock;
  const Program& program;
  const AcceleratorConfig& accelerator;
  TileBoard& tiles;
  OperationLog& log;
  UnitLedger& ledger;
  TraceSink* trace;          ///< null: no trace
  Cycle broadcast_crossing;  ///< SLR crossing of a broadcast result
  DataPath* data;            ///< null: a timing run
};

class HeadModule : public sc_core::sc_module, public TileListener, public PrefetchListener {
 public:
  HeadModule(const sc_core::sc_module_name& name, int index, const MpcaContext& context, OffChip& off_chip,
             LoadBalancer& balancer, JoinListener& mpca);

  /// The present edge is the first of the run: the prefetcher starts.
  void start() { prefetcher_.advance(); }
  /// `operation` is issued at the present edge.
  void issue(OperationIndex operation);

  Cycle last_step_end() const { return previous_end_; }
  /// Of the operation issued last.
  const OperationStalls& stalls() const { return stalls_; }
  const WeightPrefetcher& prefetcher() const { return prefetcher_; }
  std::string describe_waiting() const;

  void tiles_changed() override;
  void prefetch_changed() override;

 private:
  enum class State { joined, waiting, running };

  /// Edges from which on each condition of a segment holds.
  struct Conditions {
    Cycle units = 0;   ///< operands made by units
    Cycle memory = 0;  ///< operands brought by DMA
    Cycle weights = 0;
    Cycle accumulators = 0;
  };

  void work();
  void go_on_prefetching();
  bool begin_next(Cycle now);
  std::optional<Conditions> conditions(const WaitingSegment& waiting) const;
  bool operands_ready(const Operation& operation, const Segment& segment, Conditions& conditions) const;
  void trace_segment(const Segment& segment) const;
  void account_waiting(const Conditions& conditions, Cycle start);
  void wait(StallCause cause, Cycle from, Cycle to, Cycle* counter);
  void end_segment();
  void drain(const Operation& operation, const Segment& segment);
  void join();
  const Operation& current() const { return context_.program.operations[static_cast<std::size_t>(operation_)]; }
  std::int64_t fs(Cycle edge) const;

  int index_;
  MpcaContext context_;
  std::optional<HeadArithmetic> arithmetic_;  ///< functional runs
  WeightPrefetcher prefetcher_;
  JoinListener& mpca_;
  Alarm alarm_;
  Alarm prefetch_alarm_;  ///< the prefetcher may go on
  State state_ = State::joined;
  OperationIndex operation_ = -1;
  Cycle issued_ = 0;
  Cycle previous_end_ = 0;  ///< of the last segment
  Cycle segment_start_ = 0;
  Cycle segment_end_ = 0;
  Cycle drain_end_ = 0;          ///< of the last drain
  std::vector<Cycle> set_free_;  ///< per accumulator set: edge from which it is free
  std::size_t next_set_ = 0;
  OperationStalls stalls_;
  TrackId track_ = 0;
};

}  // namespace secateur::hw
