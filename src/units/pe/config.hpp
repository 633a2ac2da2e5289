// SPDX-License-Identifier: Apache-2.0
// One processing element of a head module (docs/microarchitecture/compute.md).
#pragma once

namespace secateur::config {

struct PeConfig {
  int pipeline_depth = 8;           ///< cycles from the last product to the first drained value
  bool double_accumulators = true;  ///< hide the drain behind the next output block
};

}  // namespace secateur::config
