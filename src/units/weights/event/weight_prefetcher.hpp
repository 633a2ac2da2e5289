// SPDX-License-Identifier: Apache-2.0
// The weight column buffer of one head module and the prefetcher that fills it in the order of first need, across
// operations (docs/microarchitecture/buffers.md 3.3). Also holds the segments that wait for the module. No time of its
// own: it acts at the edges at which it is called.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/off_chip.hpp"
#include "hw/operation_log.hpp"
#include "schedule/program.hpp"
#include "units/controller/event/load_balancer.hpp"
#include "units/pe/arithmetic/head_arithmetic.hpp"

namespace secateur::hw {

/// A segment on its way through the buffer.
struct WaitingSegment {
  OperationIndex operation = 0;
  const Segment* segment = nullptr;
  int queue_number = -1;         ///< of the load balancer's queue; -1: static
  std::size_t first_column = 0;  ///< of the operation's columns for this module
  std::size_t columns_asked = 0;
  std::size_t columns_left = 0;  ///< not yet arrived
  Cycle arrived = 0;             ///< edge of the last arrival
  Cycle granted = 0;             ///< edge of the load balancer's answer; 0: static
};

class PrefetchListener {
 public:
  /// A segment's last column has arrived, or the load balancer has answered.
  virtual void prefetch_changed() = 0;

 protected:
  ~PrefetchListener() = default;
};

class WeightPrefetcher : public OffChipClient, public BalancerClient {
 public:
  WeightPrefetcher(int module, const Program& program, const AcceleratorConfig& accelerator, OffChip& off_chip,
                   LoadBalancer& balancer, OperationLog& log, PrefetchListener& listener, HeadArithmetic* arithmetic,
                   std::function<bool(OperationIndex)> has_ended);

  /// Goes on at the present edge: takes further segments and asks for their columns while they fit.
  void advance();

  /// The next segment of `operation`, or null: none left, or not known yet (see exhausted()).
  const WaitingSegment* front(OperationIndex operation) const;
  /// No segment of `operation` is left for this module.
  bool exhausted(OperationIndex operation) const;
  /// The front segment begins: a dynamic one makes the module ask for the next.
  void begin();
  /// The segment that began last has ended: its columns that nobody needs any more leave.
  void release(const Segment& segment);
  /// Takes the begun segment off the queue.
  void pop();

  /// The operation that has to end before the next one's columns may be asked for; -1: none.
  OperationIndex held_up_by() const { return held_up_by_; }

  /// The most that was held when an edge had settled.
  std::int64_t held_bytes_high_water() const { return std::max(high_water_, held_bytes_); }
  std::int64_t held_bytes() const { return held_bytes_; }
  bool asks_balancer() const { return asked_; }

  void transfer_done(std::uint64_t tag, Cycle edge) override;
  void segment_granted(OperationIndex operation, const Segment* segment, int number, Cycle edge) override;

 private:
  bool take_next();
  bool take_from(OperationIndex operation);
  void take(OperationIndex operation, const Segment* segment, int number);
  bool ask_for_columns(WaitingSegment& waiting, std::uint64_t number);
  void hold(std::int64_t bytes);

  int module_;
  const Program& program_;
  std::int64_t capacity_bytes_;  ///< 0: no limit
  OffChip& off_chip_;
  LoadBalancer& balancer_;
  OperationLog& log_;
  PrefetchListener& listener_;
  HeadArithmetic* arithmetic_;                     ///< null in a timing run
  std::function<bool(OperationIndex)> has_ended_;  ///< an operation, by the present edge
  OperationIndex held_up_by_ = -1;
  std::deque<WaitingSegment> waiting_;
  std::uint64_t first_number_ = 0;  ///< running number of waiting_.front(), for tags
  std::size_t operation_cursor_ = 0;
  std::size_t segment_cursor_ = 0;
  std::size_t column_cursor_ = 0;   ///< of the operation's columns for this module
  std::size_t queued_columns_ = 0;  ///< of all operations: they go over the module's ports in turn
  std::uint64_t asking_ = 0;        ///< running number of the segment whose columns are asked for next
  std::int64_t held_bytes_ = 0;
  std::int64_t high_water_ = 0;  ///< up to the edge before held_since_
  sc_core::sc_time held_since_;  ///< edge of the latest change
  bool asked_ = false;           ///< a request to the load balancer is under way
  bool may_ask_ = true;          ///< the last granted segment has begun
  bool advancing_ = false;
};

}  // namespace secateur::hw
