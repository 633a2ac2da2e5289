// SPDX-License-Identifier: Apache-2.0
// Arithmetic on resource amounts, and their fields by name in the order in which people read them.
#pragma once

#include "cost/resource_result.hpp"

namespace secateur::cost {

struct AmountField {
  const char* name;  ///< for people
  std::int64_t ResourceAmounts::*member;
};

inline constexpr AmountField kAmountFields[] = {{"DSP", &ResourceAmounts::dsp},
                                                {"LUT", &ResourceAmounts::lut},
                                                {"FF", &ResourceAmounts::ff},
                                                {"BRAM36", &ResourceAmounts::bram36},
                                                {"URAM", &ResourceAmounts::uram}};

inline ResourceAmounts& operator+=(ResourceAmounts& sum, const ResourceAmounts& part) {
  for (const AmountField& field : kAmountFields) sum.*field.member += part.*field.member;
  return sum;
}

inline ResourceAmounts operator*(ResourceAmounts part, std::int64_t instances) {
  for (const AmountField& field : kAmountFields) part.*field.member *= instances;
  return part;
}

/// No resource is used beyond its limit.
inline bool fits_in(const ResourceAmounts& used, const ResourceAmounts& limits) {
  for (const AmountField& field : kAmountFields) {
    if (used.*field.member > limits.*field.member) return false;
  }
  return true;
}

}  // namespace secateur::cost
