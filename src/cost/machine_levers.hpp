// SPDX-License-Identifier: Apache-2.0
// The keys of a machine that make it smaller, each with its smaller values (or the other choice).
#pragma once

#include <string>
#include <vector>

#include "cost/resources.hpp"

namespace secateur::cost {

/// Values largest, largest - step, ..., in which a smaller value never takes more of any resource.
struct LeverRange {
  int largest = 0;
  int step = 1;
  int count = 1;

  int value(int index) const { return largest - index * step; }
  int smallest() const { return value(count - 1); }
};

struct MachineLever {
  std::string text;  ///< the key, or of a choice all that is to be written
  bool is_choice = false;
  std::vector<LeverRange>
      ranges;  ///< the one that changes the machine least first; of p_h, p_t, p_c, p_pe a value each
  void (*set)(AcceleratorConfig&, int) = nullptr;

  /// "p_h = 2"
  std::string line(int value) const;
};

/// `accelerator` is the machine as it stands; which values make a range is found by estimating it with each.
std::vector<MachineLever> machine_levers(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                         const Sizing& sizing);

}  // namespace secateur::cost
