// SPDX-License-Identifier: Apache-2.0
// The element-wise module (docs/microarchitecture/elementwise.md 4.1).
#pragma once

namespace secateur::config {

struct ElementwiseConfig {
  int lanes = 64;           ///< values a cycle in one pass
  int pipeline_depth = 16;  ///< cycles from the last operand to the last result of a pass
};

}  // namespace secateur::config
