// SPDX-License-Identifier: Apache-2.0
// The AXI masters (docs/microarchitecture/memory.md 5.1, 5.2).
#pragma once

namespace secateur::config {

struct DmaConfig {
  int ports = 4;               ///< AXI masters; port q serves head module q mod p_h
  int beat_bytes = 64;         ///< width of the data bus
  int max_burst_bytes = 4096;  ///< AXI4: 4096; AXI3 with 256 bit: 512
  int outstanding = 16;        ///< bursts in flight a port
};

}  // namespace secateur::config
