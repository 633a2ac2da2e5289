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

  /// True when the memory of somebody else answers in the place of our channel: these sockets are bound then. Their
  /// target answers BEGIN_REQ with END_REQ at once and sends BEGIN_RESP later, in the order of the requests of a
  /// socket.
  virtual bool takes_channel(int /*channel*/, tlm::tlm_initiator_socket<>& /*read*/,
                             tlm::tlm_initiator_socket<>& /*write*/) {
    return false;
  }
};

}  // namespace secateur::hw
