// SPDX-License-Identifier: Apache-2.0
// One program on both machines, the event-driven and the clocked one: everything they count, and every command of every
// memory channel, which the JEDEC checker watches too.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "support/names.hpp"
#include "support/random_case.hpp"

namespace secateur::test {

/// Changes the clocked machine only: how a test breaks one rule of the two.
using Break = std::function<void(RandomCase&)>;

/// The first few figures in which they differ, a line each; empty when they are equal and JEDEC's rules are kept.
std::string twin_difference(const RandomCase& given, const Break& broken = {});

/// Fails the running test when the two differ, with the smallest case that still does.
void expect_twins_equal(std::uint64_t seed);

/// The four documents' keys that were drawn, to take it up by hand.
std::string documents_of(const RandomCase& given);

}  // namespace secateur::test
