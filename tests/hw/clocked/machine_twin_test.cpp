// SPDX-License-Identifier: Apache-2.0
// The event-driven machine against the clocked one, whole, on random machines, networks, prunings and memories: every
// operation's start and end, every unit's cycles, every channel's commands (docs/verification.md).
#include <gtest/gtest.h>

#include "hw/clocked/machine_twin.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class MachineTwin : public testing::TestWithParam<int> {};

TEST_P(MachineTwin, CountsTheSame) {
  expect_twins_equal(static_cast<std::uint64_t>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Random, MachineTwin, testing::Range(0, 100));
/// Where they once differed (docs/verification.md).
INSTANTIATE_TEST_SUITE_P(Found, MachineTwin, testing::Values(886, 2563, 4965));

}  // namespace
}  // namespace secateur::test
