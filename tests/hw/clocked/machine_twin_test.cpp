// SPDX-License-Identifier: Apache-2.0
// The event-driven machine against the clocked one, whole, on random machines, networks, prunings and memories: every
// operation's start and end, every unit's cycles, every channel's commands (docs/verification.md).
#include <gtest/gtest.h>

#include "hw/clocked/machine_twin.hpp"
#include "support/names.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

class MachineTwin : public SeedGroup {};

TEST_P(MachineTwin, CountsTheSame) {
  for_each_seed([](int seed) { expect_twins_equal(static_cast<std::uint64_t>(seed)); });
}

INSTANTIATE_TEST_SUITE_P(Random, MachineTwin, groups_of(100));
/// Where they once differed (docs/verification.md).
TEST(MachineTwinFound, CountsTheSame) {
  for (const std::uint64_t seed : {886, 2563, 4965}) expect_twins_equal(seed);
}

}  // namespace
}  // namespace secateur::test
