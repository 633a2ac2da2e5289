// SPDX-License-Identifier: Apache-2.0
// The event-driven memory side against the clocked one under random transfers: when each is done, every DRAM command,
// every counter.
#include <gtest/gtest.h>

#include "hw/clocked/transfer_stream.hpp"

namespace secateur {
namespace {

class MemoryStreamTwin : public testing::TestWithParam<int> {};

TEST_P(MemoryStreamTwin, DoesTheSameAtTheSameClocks) {
  test::compare_memory_sides(test::random_transfer_stream(static_cast<std::uint64_t>(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Random, MemoryStreamTwin, testing::Range(1, 101));
/// 6116: two reads of a channel complete at one clock, the one granted first found out last.
INSTANTIATE_TEST_SUITE_P(Found, MemoryStreamTwin, testing::Values(6116));

}  // namespace
}  // namespace secateur
