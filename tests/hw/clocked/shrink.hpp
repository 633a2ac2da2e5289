// SPDX-License-Identifier: Apache-2.0
// A failing case made smaller, one step at a time, as long as it still fails.
#pragma once

#include <functional>

#include "support/names.hpp"
#include "support/random_case.hpp"

namespace secateur::test {

/// A case from which no single step (fewer layers, tokens, PEs, ports; one policy or one delay back to the simplest)
/// leads to another that is sound and fails. Deterministic.
RandomCase shrink(const RandomCase& given, const std::function<bool(const RandomCase&)>& fails);

}  // namespace secateur::test
