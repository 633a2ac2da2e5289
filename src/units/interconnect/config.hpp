// SPDX-License-Identifier: Apache-2.0
// From DMA ports to memory channels (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <vector>

namespace secateur::config {

struct InterconnectConfig {
  int request_cycles = 2;       ///< address path, port to channel, within one SLR
  int response_cycles = 2;      ///< data path, channel to port, within one SLR
  int slr_crossing_cycles = 4;  ///< added for each SLR boundary on a path
  int switch_ports = 0;         ///< HBM: ports and channels of one switch segment; 0 = no segmented switch
  int hop_cycles = 0;           ///< HBM: added for each segment crossed
  std::vector<int> port_channels{0, 1, 2, 3};  ///< home channel of each DMA port
};

}  // namespace secateur::config
