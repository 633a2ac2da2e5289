// SPDX-License-Identifier: Apache-2.0
// The dynamic load balancer: an arbiter that hands out the next snapshot of its queue, one a cycle
// (docs/microarchitecture/buffers.md 3.2). A request is a registered signal: seen at the edge after it was made.
#pragma once

#include <vector>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "units/controller/clocked/snapshot_queue.hpp"

namespace secateur::hw::clocked {

class LoadBalancer : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_in<int>> requests{"requests"};  ///< per module: how often it has asked
  sc_core::sc_vector<sc_core::sc_in<int>> awaited{"awaited"};    ///< per module: what its prefetcher awaits
  /// Per module: the latest snapshot, an index into the queue.
  sc_core::sc_vector<sc_core::sc_signal<int>> ticket{"ticket"};
  /// Per module: which operation of the mpca its next request is for; the queues of all before are empty.
  sc_core::sc_vector<sc_core::sc_signal<int>> asked_operation{"asked_operation"};

  LoadBalancer(const sc_core::sc_module_name& name, const Environment& environment, const SnapshotQueue& queue);

  void trace(sc_core::sc_trace_file* file);

 private:
  void serve();
  void answer(std::size_t module);

  Environment env_;
  const SnapshotQueue& queue_;
  std::vector<int> served_;
  int next_ = 0;  ///< snapshots given away
};

}  // namespace secateur::hw::clocked
