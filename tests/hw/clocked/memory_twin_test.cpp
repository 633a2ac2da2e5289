// SPDX-License-Identifier: Apache-2.0
// The event-driven memory side against the clocked one under the programs of random machines: every operation's times
// and stalls, unit dma, every counter, every DRAM command.
#include <gtest/gtest.h>

#include "hw/clocked/whole_program.hpp"
#include "support/names.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

class MemoryTwin : public SeedGroup {};

TEST_P(MemoryTwin, DoesTheSameAtTheSameClocks) {
  for_each_seed([](int seed) { test::compare_whole_programs(static_cast<std::uint64_t>(seed)); });
}

INSTANTIATE_TEST_SUITE_P(Random, MemoryTwin, groups_of(100));

}  // namespace
}  // namespace secateur::test
