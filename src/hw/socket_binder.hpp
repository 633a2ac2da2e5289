// SPDX-License-Identifier: Apache-2.0
// How initiators are bound to targets inside the memory system: directly, unless a test puts something in between.
#pragma once

#include <tlm>

namespace secateur::hw {

class SocketBinder {
 public:
  virtual ~SocketBinder() = default;

  virtual void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) {
    initiator.bind(target);
  }
};

}  // namespace secateur::hw
