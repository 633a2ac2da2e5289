// SPDX-License-Identifier: Apache-2.0
// Whole networks through the kernels of hls/: every operation's result equals the integer reference's, bit for bit, and
// the pipelined cycles of every snapshot, drain, tile, sort and shuffle equal those that the simulator's program
// states.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "hls/kernels/executor.hpp"
#include "hls/kernels/kernel_case.hpp"
#include "hls/kernels/ports.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

template <class C>
void compare(const test::Drawn& draw) {
  const test::KernelCase one(draw, test::machine_of<C>(), C::kBlock);
  test::KernelExecutor<C> executor(one.program, one.values, one.machine);
  executor.run();
  std::size_t seen = 0;
  for (std::size_t i = 0; i < one.program.operations.size(); ++i) {
    const Operation& operation = one.program.operations[i];
    const auto found = one.expected.all().find(operation.name);
    if (found == one.expected.all().end()) continue;
    ++seen;
    const test::KernelResult& result = executor.result(i);
    const bool is_sum = operation.values.type == ValueType::sum;
    const void* bytes =
        is_sum ? static_cast<const void*>(result.sums.data()) : static_cast<const void*>(result.words.data());
    const std::size_t count =
        is_sum ? result.sums.size() * sizeof(std::uint32_t) : result.words.size() * sizeof(std::int16_t);
    ASSERT_EQ(count, found->second.size()) << operation.name;
    ASSERT_EQ(std::memcmp(bytes, found->second.data(), count), 0) << operation.name;
  }
  EXPECT_EQ(seen, one.expected.all().size());
  EXPECT_GT(executor.compared(), 100);
  // Loaders that take longer than the PEs are there to be compared.
  EXPECT_EQ(executor.feature_stalls() > 0, C::kColumns > 1);
  testing::Test::RecordProperty("feature_stalls", std::to_string(executor.feature_stalls()));
  test::expect_ports_suffice();
}

template <class C>
void compare_many() {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const test::Drawn draw = test::drawn(seed);
    draw.distilled ? compare<test::Distilled<C>>(draw) : compare<C>(draw);
  }
}

TEST(Kernels, Int8Fold) {
  compare_many<test::Small8>();
}
TEST(Kernels, Int8FoldOfOnePort) {
  compare_many<test::Narrow8>();
}
TEST(Kernels, Int16Grid) {
  compare_many<test::Grid16>();
}
TEST(Kernels, Int16FoldOfOneModule) {
  compare_many<test::Wide16>();
}

}  // namespace
}  // namespace secateur::test
