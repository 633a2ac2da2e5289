// SPDX-License-Identifier: Apache-2.0
// Things that arrive somewhere at a known time: hands them out in order of time, then rank, then order of arrival, and
// wakes a process when the first is due. One SystemC notification for each due time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <systemc>

namespace secateur::hw {

template <class Item>
class TimedQueue {
 public:
  const sc_core::sc_event& event() const { return event_; }

  /// Due at `fs`, which is not in the past. `rank`: order among those due together.
  void push(std::int64_t fs, std::int64_t rank, Item item) {
    heap_.push_back({fs, rank, number_++, std::move(item)});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
    arm();
  }

  /// body(item) for everything due now; body may push.
  template <class Body>
  void take_due(const Body& body) {
    const auto now = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
    while (!heap_.empty() && heap_.front().fs <= now) {
      std::pop_heap(heap_.begin(), heap_.end(), Later{});
      Item item = std::move(heap_.back().item);
      heap_.pop_back();
      body(std::move(item));
    }
    armed_fs_ = -1;
    arm();
  }

  bool empty() const { return heap_.empty(); }

 private:
  struct Entry {
    std::int64_t fs;
    std::int64_t rank;
    std::uint64_t number;
    Item item;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      if (a.fs != b.fs) return a.fs > b.fs;
      return a.rank != b.rank ? a.rank > b.rank : a.number > b.number;
    }
  };

  void arm() {
    if (heap_.empty()) return;
    const std::int64_t fs = heap_.front().fs;
    if (armed_fs_ >= 0 && armed_fs_ <= fs) return;
    armed_fs_ = fs;
    event_.notify(sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(fs)) - sc_core::sc_time_stamp());
  }

  std::vector<Entry> heap_;
  std::uint64_t number_ = 0;
  std::int64_t armed_fs_ = -1;  ///< time the event is set for; -1: not set
  sc_core::sc_event event_;
};

}  // namespace secateur::hw
