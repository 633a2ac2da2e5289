// SPDX-License-Identifier: Apache-2.0
// The resources of a device document as amounts.
#pragma once

#include "base/namespaces.hpp"
#include "config/device.hpp"
#include "cost/resource_result.hpp"

namespace secateur::cost {

/// What kernels may use, all SLRs together; all 0 where the device is `unlimited`.
ResourceAmounts limits_of(const DeviceConfig& device);
/// One SLR's part, rounded down.
ResourceAmounts slr_limits_of(const DeviceConfig& device);

}  // namespace secateur::cost
