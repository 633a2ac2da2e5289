// SPDX-License-Identifier: Apache-2.0
// The summary of one run for a person at a terminal of 80 columns. Says nothing that result.json does not hold.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "sim/result.hpp"
#include "units/memory/config.hpp"

namespace secateur::report {

struct SummaryContext {
  NetworkConfig network;
  PruningConfig pruning;
  AcceleratorConfig accelerator;
  MemoryConfig memory;
  std::string result_path;  ///< printed at the end; empty: not printed
  bool colour = false;      ///< ANSI colours; the text is the same without
  /// What differs from the documents that it names: "pruning.weight_keep 0.5".
  std::vector<std::string> overrides = {};
};

std::string summary(const Result& result, const SummaryContext& context);

}  // namespace secateur::report
