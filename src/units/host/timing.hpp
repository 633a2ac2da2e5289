// SPDX-License-Identifier: Apache-2.0
// The first edge of a run (docs/microarchitecture/controller.md).
#pragma once

#include "base/decimal_product.hpp"
#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"

namespace secateur::schedule {

/// ceil(launch_us * clock) of the decimals that the configuration has.
inline Cycle launch_edge(const AcceleratorConfig& accelerator) {
  constexpr std::int64_t kKhzPerMhz = 1000;
  return ceil_of_product(accelerator.host.launch_us, accelerator.clock_khz(), kKhzPerMhz);
}

}  // namespace secateur::schedule
