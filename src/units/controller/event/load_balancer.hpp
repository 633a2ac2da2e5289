// SPDX-License-Identifier: Apache-2.0
// The hardware queue of `balance: dynamic`: hands the next snapshot of an operation to the module that asks, one a
// cycle, lower modules first (docs/microarchitecture/buffers.md 3.2). Static policies are settled in the program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "hw/alarm.hpp"
#include "schedule/program.hpp"

namespace secateur::hw {

class BalancerClient {
 public:
  /// At the present edge. `segment` is null when the operation's queue is empty. `number`: position in the queue.
  virtual void segment_granted(OperationIndex operation, const Segment* segment, int number, Cycle edge) = 0;

 protected:
  ~BalancerClient() = default;
};

class LoadBalancer : public sc_core::sc_module {
 public:
  LoadBalancer(const sc_core::sc_module_name& name, const Clock& clock, const Program& program, int modules);

  /// Asks at the present edge for a snapshot of `operation`; answered at a later edge.
  void request(int module, BalancerClient& client, OperationIndex operation);

  std::string describe_waiting() const;

 private:
  struct Request {
    BalancerClient* client = nullptr;
    OperationIndex operation = 0;
    Cycle edge = 0;
  };

  void serve();

  const Clock& clock_;
  const Program& program_;
  Alarm alarm_;
  std::vector<std::optional<Request>> requests_;  ///< per module
  std::vector<std::size_t> next_;                 ///< per operation
};

}  // namespace secateur::hw
