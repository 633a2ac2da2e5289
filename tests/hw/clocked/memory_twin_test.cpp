// SPDX-License-Identifier: Apache-2.0
// The event-driven memory side against the clocked one under the programs of random machines: every operation's times
// and stalls, unit dma, every counter, every DRAM command.
#include <gtest/gtest.h>

#include "hw/clocked/whole_program.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

class MemoryTwin : public testing::TestWithParam<int> {};

TEST_P(MemoryTwin, DoesTheSameAtTheSameClocks) {
  test::compare_whole_programs(static_cast<std::uint64_t>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Random, MemoryTwin, testing::Range(1, 101));

}  // namespace
}  // namespace secateur::test
