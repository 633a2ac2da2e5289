// SPDX-License-Identifier: Apache-2.0
// The event-driven compute side against the clocked one on random machines: every operation's start, end, stalls and
// bytes, every unit's cycles, every weight buffer's high water.
#include <gtest/gtest.h>

#include "hw/clocked/compute_case.hpp"
#include "support/names.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

class ComputeTwin : public SeedGroup {};

TEST_P(ComputeTwin, CountsTheSameCycles) {
  for_each_seed([](int seed) { test::compare_compute_sides(static_cast<std::uint64_t>(seed)); });
}

INSTANTIATE_TEST_SUITE_P(Random, ComputeTwin, groups_of(100));
/// 1230: a weight buffer that is fullest in the middle of an edge.
TEST(ComputeTwinFound, CountsTheSameCycles) {
  test::compare_compute_sides(1230);
}

}  // namespace
}  // namespace secateur::test
