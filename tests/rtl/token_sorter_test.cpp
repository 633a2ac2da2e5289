// SPDX-License-Identifier: Apache-2.0
// rtl/token_sorter.sv: its order against src/arith, its cycles against the simulator's.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "SorterOf128By24.h"
#include "SorterOf256By64.h"
#include "SorterOf64By8.h"
#include "arith/bitonic_sort.hpp"
#include "support/names.hpp"
#include "units/elementwise/timing.hpp"
#include "units/selector/timing.hpp"

namespace secateur::test {
namespace {

template <class Model>
void edge(Model& model) {
  model.clk = 0;
  model.eval();
  model.clk = 1;
  model.eval();
}

/// Vectors of up to `keys` scores; the rest of the network is filled up with zeros.
template <class Model>
void compare(int keys, int comparators) {
  constexpr int kVectors = 1000;
  AcceleratorConfig machine;
  machine.selector.comparators = comparators;
  Model model;
  model.rst = 1;
  edge(model);
  model.rst = 0;
  std::mt19937 random(1);
  for (int vector = 0; vector < kVectors; ++vector) {
    const int count = 1 + static_cast<int>(random() % static_cast<unsigned>(keys));
    // Few different scores: ties.
    const std::uint32_t most = random() % 3 == 0 ? 4 : 0xffffff;
    std::vector<arith::TokenKey> expected(static_cast<std::size_t>(keys));
    model.write = 1;
    for (int i = 0; i < keys; ++i) {
      const std::uint32_t score = i < count ? static_cast<std::uint32_t>(random() % (most + 1)) : 0;
      expected[static_cast<std::size_t>(i)] = {score, static_cast<std::uint16_t>(i)};
      model.write_at = static_cast<std::uint8_t>(i);
      model.score = score;
      edge(model);
    }
    model.write = 0;
    arith::bitonic_sort(expected.data(), keys);
    model.start = 1;
    edge(model);
    model.start = 0;
    Cycle cycles = 0;
    for (; model.busy != 0; ++cycles) edge(model);
    // A network of as many keys as there are tokens beside CLS, rounded up.
    ASSERT_EQ(cycles, token_sort_cycles(keys + 1, machine));
    for (int i = 0; i < keys; ++i) {
      model.read_at = static_cast<std::uint8_t>(i);
      model.eval();
      ASSERT_EQ(model.index, expected[static_cast<std::size_t>(i)].index) << "vector " << vector << ", place " << i;
    }
  }
}

TEST(TokenSorterRtl, AThousandVectorsOf256) {
  compare<SorterOf256By64>(256, 64);
}
TEST(TokenSorterRtl, AThousandVectorsOf64) {
  compare<SorterOf64By8>(64, 8);
}
TEST(TokenSorterRtl, PassesThatDoNotDivideAStage) {
  compare<SorterOf128By24>(128, 24);
}

}  // namespace
}  // namespace secateur::test
