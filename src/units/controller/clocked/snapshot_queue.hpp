// SPDX-License-Identifier: Apache-2.0
// What lies in the load balancer's memory: the snapshots of all dynamic operations, one behind the other
// (docs/microarchitecture/buffers.md 3.2). No time.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "schedule/program.hpp"

namespace secateur::hw::clocked {

class SnapshotQueue {
 public:
  struct Entry {
    int position = 0;  ///< of the operation among those of the mpca
    int number = 0;    ///< of the snapshot in the operation's queue
  };

  explicit SnapshotQueue(const Program& program) {
    const std::vector<OperationIndex>& order = program.of_unit[static_cast<std::size_t>(Unit::mpca)];
    for (std::size_t position = 0; position < order.size(); ++position) {
      const ProductPlan& plan = *program.operations[static_cast<std::size_t>(order[position])].product;
      for (std::size_t number = 0; number < plan.queue.size(); ++number) {
        entries_.push_back({static_cast<int>(position), static_cast<int>(number)});
      }
    }
    end_position_ = static_cast<int>(order.size());
  }

  int size() const { return static_cast<int>(entries_.size()); }
  /// Behind the last entry stands one behind the last operation.
  Entry operator[](int ticket) const {
    return ticket < size() ? entries_[static_cast<std::size_t>(ticket)] : Entry{end_position_, 0};
  }
  /// One behind the last.
  int end_position() const { return end_position_; }
  /// The next operation that has a queue.
  int operation_after(int position) const {
    for (const Entry& entry : entries_) {
      if (entry.position > position) return entry.position;
    }
    return end_position_;
  }

 private:
  std::vector<Entry> entries_;
  int end_position_ = 0;
};

/// Before the first answer.
inline constexpr int kNoTicket = -1;

}  // namespace secateur::hw::clocked
