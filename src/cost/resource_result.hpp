// SPDX-License-Identifier: Apache-2.0
// Amounts of FPGA resources: what a machine takes, what a device has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace secateur::cost {

struct ResourceAmounts {
  std::int64_t dsp = 0;
  std::int64_t lut = 0;
  std::int64_t ff = 0;
  std::int64_t bram36 = 0;
  std::int64_t uram = 0;
};

struct ResourceResult {
  ResourceAmounts used;
  ResourceAmounts limits;  ///< of the device; all 0 for `unlimited`
  bool fits = true;
  std::int64_t fabric_macs = 0;  ///< multiply-accumulators built from LUTs because the DSPs ran out
  std::vector<std::string> warnings;
  struct Slr {
    ResourceAmounts used, limits;
  };
  std::vector<Slr> slrs;
};

}  // namespace secateur::cost
