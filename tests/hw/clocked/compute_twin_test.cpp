// SPDX-License-Identifier: Apache-2.0
// The event-driven compute side against the clocked one on random machines: every operation's start, end, stalls and
// bytes, every unit's cycles, every weight buffer's high water.
#include <gtest/gtest.h>

#include "hw/clocked/compute_case.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class ComputeTwin : public testing::TestWithParam<int> {};

TEST_P(ComputeTwin, CountsTheSameCycles) {
  test::compare_compute_sides(static_cast<std::uint64_t>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Random, ComputeTwin, testing::Range(1, 101));
/// 1230: a weight buffer that is fullest in the middle of an edge.
INSTANTIATE_TEST_SUITE_P(Found, ComputeTwin, testing::Values(1230));

}  // namespace
}  // namespace secateur::test
