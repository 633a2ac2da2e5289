// SPDX-License-Identifier: Apache-2.0
// What several keys, or several documents, must fulfil together; what the keys of a unit must, its folder in src/units/
// says. Whether the machine fits its device is asked in src/cost, whether a tile fits its buffer in src/schedule.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "config/accelerator.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "units/memory/config.hpp"

namespace secateur::config {

/// Documents that are present and sound in themselves; the others are null, and rules that need them are left out.
struct CheckedDocuments {
  const NetworkConfig* network = nullptr;
  const PruningConfig* pruning = nullptr;
  const AcceleratorConfig* accelerator = nullptr;
  const MemoryConfig* memory = nullptr;
  const DeviceConfig* device = nullptr;
  /// "accelerator.p_pe" -> the file the value comes from, or "--set".
  std::function<std::string(const std::string& path)> file_of;
};

using Paths = std::vector<std::string>;
/// A rule of several keys: unless it `holds`, `message` is a fault at the first of `paths` that --set gave, else at the
/// first.
using Require = std::function<void(bool holds, const Paths& paths, std::string message)>;

/// Every rule that is broken.
std::vector<Fault> document_faults(const CheckedDocuments& documents);

}  // namespace secateur::config
