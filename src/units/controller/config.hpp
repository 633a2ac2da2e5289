// SPDX-License-Identifier: Apache-2.0
// The machine's own controller (docs/microarchitecture/controller.md).
#pragma once

namespace secateur::config {

struct ControllerConfig {
  int operation_cycles = 0;  ///< between two operations of a unit; calibrated from boards
};

}  // namespace secateur::config
