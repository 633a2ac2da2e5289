// SPDX-License-Identifier: Apache-2.0
#include "cost/device.hpp"

namespace secateur::cost {

ResourceAmounts limits_of(const DeviceConfig& device) {
  if (device.unlimited) return {};
  return {device.dsp, device.lut, device.ff, device.bram36, device.uram};
}

ResourceAmounts slr_limits_of(const DeviceConfig& device) {
  const ResourceAmounts all = limits_of(device);
  const std::int64_t slrs = device.slrs;
  return {all.dsp / slrs, all.lut / slrs, all.ff / slrs, all.bram36 / slrs, all.uram / slrs};
}

}  // namespace secateur::cost
