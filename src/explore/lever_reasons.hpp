// SPDX-License-Identifier: Apache-2.0
// Why a lever that saves nothing cannot: what of the run as it is says that nothing waits for it.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "sim/result.hpp"

namespace secateur::explore {

/// `lever`: the name of a lever ("2x features.ports"). `base`: the run without it. Empty: nothing is known.
std::string why_it_saves_nothing(const std::string& lever, const AcceleratorConfig& machine, const Result& base);

/// Values a cycle that the feature buffer gives the element-wise module: lanes beyond them are idle
/// (docs/microarchitecture/elementwise.md 4.1).
inline int feature_values_a_cycle(const AcceleratorConfig& machine) {
  return machine.features.ports * machine.features.bank_words;
}

}  // namespace secateur::explore
