// SPDX-License-Identifier: Apache-2.0
// What the run has to tell of each operation: first edge of work, stalls, off-chip bytes.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "base/namespaces.hpp"
#include "base/statistic.hpp"
#include "config/units.hpp"
#include "schedule/program.hpp"

namespace secateur::hw {

/// Cycles by which an operation was prolonged, on the head module that ended last
/// (docs/microarchitecture/controller.md).
struct OperationStalls {
  Cycle weights = 0;
  Cycle features = 0;
  Cycle sync = 0;
  Cycle memory = 0;
  Cycle pipeline = 0;
};

/// In the order of result.json.
inline const std::vector<Statistic<OperationStalls>>& stall_statistics() {
  using S = OperationStalls;
  static const std::vector<Statistic<OperationStalls>> rows{
      {"weights", "cycles", "Weight columns were not yet in the buffer.", &S::weights},
      {"features", "cycles", "More distinct reads of a feature bank than it has ports.", &S::features},
      {"sync", "cycles", "Some PEs of the snapshot had finished and waited for the longest column.", &S::sync},
      {"memory", "cycles", "Features or parameters had to come from memory.", &S::memory},
      {"pipeline", "cycles", "No accumulator set was free: the one to be used was still draining.", &S::pipeline}};
  return rows;
}

struct OperationRecord {
  Cycle start = std::numeric_limits<Cycle>::max();
  OperationStalls stalls;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_written = 0;

  void started(Cycle edge) { start = std::min(start, edge); }
};

class OperationLog {
 public:
  explicit OperationLog(const Program& program) : records_(program.operations.size()) {}

  OperationRecord& operator[](OperationIndex index) { return records_[static_cast<std::size_t>(index)]; }
  const OperationRecord& operator[](OperationIndex index) const { return records_[static_cast<std::size_t>(index)]; }

 private:
  std::vector<OperationRecord> records_;
};

}  // namespace secateur::hw
