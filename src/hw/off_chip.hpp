// SPDX-License-Identifier: Apache-2.0
// What the compute side sees of the memory system: transfers out, completions in.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "schedule/placement.hpp"

namespace secateur::hw {

/// Bytes and address are multiples of 64 (docs/microarchitecture/memory.md 5.1).
struct OffChipRequest {
  int port = 0;
  int channel = 0;
  std::uint64_t address = 0;  ///< within the channel
  std::int64_t bytes = 0;
  bool write = false;
  int source = 0;  ///< order at a port among transfers of one edge: 0 the transfer unit, 1 + m head module m
  std::uint8_t* data = nullptr;  ///< functional runs: where the bytes come from or go to, until the transfer is done
};

inline OffChipRequest request_of(const Place& place, std::int64_t bytes) {
  OffChipRequest request;
  request.port = place.port;
  request.channel = place.channel;
  request.address = place.address;
  request.bytes = bytes;
  return request;
}

class OffChipClient {
 public:
  /// The transfer's last burst is done at `edge`, which is now. May be called from within request().
  virtual void transfer_done(std::uint64_t tag, Cycle edge) = 0;

 protected:
  ~OffChipClient() = default;
};

class OffChip {
 public:
  /// Enqueues a transfer at the present edge. Transfers of 0 bytes are done at once.
  virtual void request(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag) = 0;

 protected:
  ~OffChip() = default;
};

}  // namespace secateur::hw
