// SPDX-License-Identifier: Apache-2.0
// Random whole machines for the comparison of both implementations: random_case() with every memory, token counts as an
// image under `token_policy: mass` has them, and idealised effects. The same seed gives the same case.
#pragma once

#include <cstdint>

#include "support/names.hpp"
#include "support/random_case.hpp"

namespace secateur::test {

/// The compute side's part; memory as random_case() draws it.
RandomCase compute_machine_case(std::uint64_t seed);
/// With memories of all shipped kinds, and with timings far from any.
RandomCase machine_case(std::uint64_t seed);

}  // namespace secateur::test
