// SPDX-License-Identifier: Apache-2.0
// That II = 1 is within reach is a count (secateur/hls/memory.hpp): it must find what a memory cannot do, in loops as
// the kernels have them. That the kernels do none of it is said by the other tests of this program, after each run.
#include <gtest/gtest.h>

#include <memory>

#include "hls/kernels/configurations.hpp"
#include "hls/kernels/ports.hpp"
#include "product/product.hpp"
#include "residual/residual.hpp"
#include "support/names.hpp"
#include "top/collector.hpp"

namespace secateur::test {
namespace {

using hls::PortCounter;

class Ports : public testing::Test {
 protected:
  void SetUp() override { hls::port_counter() = {}; }
  void TearDown() override { hls::port_counter() = {}; }
  static const PortCounter& counter() { return hls::port_counter(); }
};

TEST_F(Ports, ReadsOfOneWordShareAPortAndWritesDoNot) {
  const auto memory = std::make_unique<hls::Memory<int, 8, 2>[]>(1);
  auto& words = memory[0];
  for (int i = 0; i < 4; ++i) {
    SECATEUR_HLS_PIPELINE(1)
    words[i] = i;
    const int before = words[i + 4], again = words[i + 4];
    EXPECT_EQ(before, again);
  }
  EXPECT_EQ(counter().conflicts, 0);
  EXPECT_EQ(counter().most, 2);
  for (int i = 0; i < 4; ++i) {
    SECATEUR_HLS_PIPELINE(1)
    words[i] = words[i] + words[i + 4];
  }
  EXPECT_EQ(counter().conflicts, 4);
  EXPECT_EQ(counter().most, 3);
  EXPECT_EQ(counter().outside, 0);
  words[8] = 0;
  EXPECT_EQ(counter().outside, 1);
}

/// Two words of a bank through its one port; lanes that take more than a bank's ports.
struct OnePort : test::Small8 {
  static constexpr int kPorts = 1;
};
struct WideLanes : test::Small8 {
  static constexpr int kLanes = 24;
};
template <class C>
void add_a_tile() {
  const auto banks = std::make_unique<hls::Banks<C, std::int16_t, 64>[]>(2);
  auto& from = banks[0];
  auto& to = banks[1];
  const auto read = [&](int first, int count, std::int16_t* values) {
    hls::read_group<C, std::int16_t>(from, 0, first / C::kPe, count, values);
  };
  hls::residual_tile<C>(read, read, 8 * C::kLanes, [&](int first, int count, const std::int16_t* values) {
    hls::write_group<C, std::int16_t>(to, 0, first / C::kPe, count, values);
  });
}

TEST_F(Ports, ATileOfLanes) {
  add_a_tile<test::Small8>();
  EXPECT_EQ(counter().conflicts, 0);
  add_a_tile<WideLanes>();  // 6 slices of words of 2: 3 words a cycle
  EXPECT_EQ(counter().most, 3);
  EXPECT_GT(counter().conflicts, 0);
}

TEST_F(Ports, GroupsBeginWithinAWord) {
  const auto banks = std::make_unique<hls::Banks<test::Wide16, std::int16_t, 64>[]>(1);
  std::int16_t values[test::Wide16::kLanes] = {};
  for (int first = 0; first < 9; ++first) {
    SECATEUR_HLS_PIPELINE(1)
    hls::read_group<test::Wide16, std::int16_t>(banks[0], 0, first, test::Wide16::kLanes, values);
  }
  EXPECT_EQ(counter().most, 2);
  EXPECT_EQ(counter().conflicts, 0);
}

/// Loaders take what their bank has ports for, and the iterations that it needs; a second block in one bank is a stall.
template <class C>
int loads_of(int second_row) {
  hls::Snapshot<C> snapshot{};
  hls::InnerRows<C> rows{};
  snapshot.streams = 1;
  snapshot.steps = snapshot.kept[0] = 1;
  for (int pe = 0; pe < 3; ++pe) {
    snapshot.active[pe] = true;
    snapshot.row[pe] = pe == 2 ? second_row : 0;
  }
  const auto banks = std::make_unique<hls::Banks<C, std::int16_t, 256>[]>(1);
  const auto left_blocks = std::make_unique<hls::LeftBlocks<C, std::int16_t>[]>(1);
  const auto right_blocks = std::make_unique<hls::RightBlocks<C>[]>(1);
  const auto left = [&](int bank, int row, int k) {
    return hls::read_slice<C, std::int16_t>(banks[0][bank], hls::row_in_bank<C>(row, 4) + k / C::kPe);
  };
  const auto right = [](int, int, int, int, int) { return hls::Pack<hls::Activation<C>, C::kPe>{}; };
  const long long before = hls::cycle_counter();
  hls::load_step<C, false, std::int16_t>(snapshot, rows, 0, left, right, left_blocks[0], right_blocks[0]);
  return static_cast<int>(hls::cycle_counter() - before);
}

TEST_F(Ports, LoadersOfABank) {
  constexpr int kReads = 16;  // b * u
  EXPECT_EQ(loads_of<test::Small8>(1), kReads / 2);
  EXPECT_EQ(loads_of<test::Small8>(2), kReads);  // row blocks 0 and 2 are in one of two banks
  EXPECT_EQ(loads_of<OnePort>(2), 2 * kReads);
  EXPECT_EQ(counter().conflicts, 0);
}

/// Slices that stay in their bank pass side by side; V's, which may all be of one bank, take turns at its ports.
int collects(bool into_one) {
  using C = test::Small8;
  constexpr int kEach = 16;
  struct Streams {
    hls::SliceStreams<C> of_module[C::kModules];
  };
  const auto memory = std::make_unique<Streams>();
  auto& streams = memory->of_module;
  const auto copies = std::make_unique<hls::Banks<C, hls::Activation<C>, 256>[]>(C::kModules);
  const auto staged = std::make_unique<hls::Banks<C, std::int16_t, 256>[]>(1);
  int index = 0;
  for (int i = 0; i <= kEach; ++i) {
    for (int m = 0; m < C::kModules; ++m) {
      for (int at = 0; at < C::kRows * C::kPorts; ++at) {
        const int bank = i == kEach ? -1 : into_one ? 0 : at / C::kPorts;
        streams[m][at / C::kPorts][at % C::kPorts].write({static_cast<std::int16_t>(bank), index++, {}});
      }
    }
  }
  hls::Instruction in{};
  in.result_space = static_cast<std::int32_t>(hls::Space::y);
  const long long before = hls::port_counter().iteration;
  hls::collect<C>(in, streams, copies, staged[0]);
  return static_cast<int>(hls::port_counter().iteration - before);
}

TEST_F(Ports, TheCollector) {
  // The slices, and an iteration in which the last stream ends.
  EXPECT_EQ(collects(false), 32 + 1);
  EXPECT_EQ(collects(true), 64 + 1);
  EXPECT_EQ(counter().conflicts, 0);
}

/// What the flat arrays were: each PE asks the bank by itself.
TEST_F(Ports, PesThatReadABankDirectly) {
  using C = test::Small8;
  const auto banks = std::make_unique<hls::Banks<C, std::int16_t, 64>[]>(1);
  int sum = 0;
  for (int k = 0; k < 4; ++k) {
    SECATEUR_HLS_PIPELINE(1)
    for (int row = 0; row < C::kPe; ++row) {
      sum += hls::read_slice<C, std::int16_t>(banks[0][0], hls::row_in_bank<C>(row, 4) + k / C::kPe).values[0];
    }
  }
  EXPECT_EQ(sum, 0);
  EXPECT_GT(counter().conflicts, 0);
}

}  // namespace
}  // namespace secateur::test
