// SPDX-License-Identifier: Apache-2.0
// A machine on a shipped device, without documents.
#pragma once

#include <stdexcept>
#include <string>

#include "config/accelerator.hpp"
#include "config/shipped_files.hpp"
#include "support/names.hpp"

namespace secateur::test {

inline void place_on(AcceleratorConfig& machine, const std::string& device) {
  const DeviceConfig* shipped = shipped_device(device);
  if (shipped == nullptr) throw std::invalid_argument(device);
  machine.device = device;
  machine.board = *shipped;
}

}  // namespace secateur::test
