// SPDX-License-Identifier: Apache-2.0
// The computer that starts the machine.
#pragma once

namespace secateur::config {

struct HostConfig {
  double launch_us = 0.0;  ///< from the host's call to the first cycle; calibrated from boards
};

}  // namespace secateur::config
