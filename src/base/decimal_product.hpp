// SPDX-License-Identifier: Apache-2.0
// Cycle counts from decimal keys that may have any number of digits: 1.1 us at 100 MHz are 110 cycles, where the
// product of binary fractions is 110.00000000000001 and its ceiling 111.
#pragma once

#include <cstdint>

namespace secateur {

/// ceil(decimal * factor / divisor), exactly; `decimal` is the shortest one that reads back as the double: what the
/// user wrote, for up to 15 digits. `decimal` and `factor` are 0 or more, `factor` at most 10^12, `divisor` 1 to 10^12;
/// the result fits 64 bits.
std::int64_t ceil_of_product(double decimal, std::int64_t factor, std::int64_t divisor);

}  // namespace secateur
