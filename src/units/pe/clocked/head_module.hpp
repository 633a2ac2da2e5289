// SPDX-License-Identifier: Apache-2.0
// A head module: runs its segments one after the other, waits where the page says so, and drains them
// (docs/microarchitecture/compute.md 2.2, 2.5). Products are not computed: time only.
#pragma once

#include <string>
#include <vector>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "hw/unit_ledger.hpp"
#include "units/controller/clocked/snapshot_queue.hpp"
#include "units/pe/clocked/drain.hpp"

namespace secateur::hw::clocked {

class HeadModule : public sc_core::sc_module {
 public:
  enum State { idle, waits, steps };
  /// Why it waits, the first reason of the page's order.
  enum Reason { nothing, results, transfers, answer, weights, accumulators };
  /// As a waveform's reader sees them.
  static constexpr const char* kStateNames[] = {"idle", "waits", "steps"};
  static constexpr const char* kReasonNames[] = {"nothing", "results", "transfers",
                                                 "answer",  "weights", "accumulators"};
  static constexpr int kNoStall = -1;

  sc_core::sc_in<bool> running{"running"};
  sc_core::sc_in<int> issued{"issued"};                         ///< operations of the mpca
  sc_core::sc_in<std::int64_t> columns_ready{"columns_ready"};  ///< of the prefetcher
  sc_core::sc_in<int> ticket{"ticket"};                         ///< the latest snapshot of the load balancer's
  sc_core::sc_in<int> asked_operation{"asked_operation"};       ///< for which the next one is

  sc_core::sc_signal<int> joined{"joined"};      ///< operations of which the last step has ended
  sc_core::sc_signal<int> requests{"requests"};  ///< to the load balancer
  sc_core::sc_signal<std::int64_t> released_bytes{"released_bytes"};
  sc_core::sc_signal<bool> stepping{"stepping"};
  sc_core::sc_signal<int> stall_cause{"stall_cause", kNoStall};  ///< a StallCause
  /// Waits for the load balancer: whether for a snapshot, and which, the answer will tell.
  sc_core::sc_signal<bool> unanswered{"unanswered"};
  /// At the edge of an answer: how many of the cycles before it were stalls; the first so many of them for memory, the
  /// others for weights.
  sc_core::sc_signal<int> stalled_before{"stalled_before"};
  sc_core::sc_signal<int> memory_before{"memory_before"};

  HeadModule(const sc_core::sc_module_name& name, int module, const Environment& environment,
             const SnapshotQueue& queue);

  /// What the module has counted for the operation at `position` of the mpca.
  struct Book {
    OperationStalls stalls;
    Cycle end = -1;  ///< of its last segment's last step; -1: it has none
  };
  const Book& book(std::size_t position) const { return books_[position]; }
  std::string describe() const;
  void trace(sc_core::sc_trace_file* file);

 private:
  enum class Next { segment, unanswered, none };

  void evaluate();
  void clock_edge();
  void count_cycle();
  void count_unanswered();
  void settle();
  Next find_segment();
  Reason reason_to_wait();
  int cause_of_stall() const;
  Missing missing_at(Cycle edge) const;
  void begin_segment();
  void end_segment();
  void join();
  void publish();
  template <class T>
  void publish(sc_core::sc_signal<T>& signal, T value);
  OperationIndex operation() const { return order_[position_]; }
  const ProductPlan& plan() const { return *env_.operation(operation()).product; }
  Book& book() { return books_[position_]; }

  const int module_;
  Environment env_;
  const SnapshotQueue& queue_;
  const std::vector<OperationIndex>& order_;

  int state_ = idle;  // State, Reason: int so that a waveform can show them
  int reason_ = nothing;
  std::size_t position_ = 0;          ///< in the mpca's operations
  std::size_t segment_index_ = 0;     ///< of the module's own
  const Segment* segment_ = nullptr;  ///< that it runs or waits for
  Cycle steps_left_ = 0;              ///< cycles of steps
  std::int64_t columns_needed_ = 0;   ///< up to the segments that have begun
  std::int64_t released_ = 0;
  int requests_ = 0;
  int used_ticket_ = kNoTicket;
  Cycle unanswered_cycles_ = 0;  ///< up to the present edge
  int stalled_before_ = 0;
  int memory_before_ = 0;
  Drain drain_;
  std::vector<Book> books_;
  Cycle edge_ = -1;
};

}  // namespace secateur::hw::clocked
