// SPDX-License-Identifier: Apache-2.0
// rtl/elementwise_lanes.sv: every result against src/arith, bit for bit, and every cycle against
// docs/microarchitecture/elementwise.md 4.1, as src/schedule has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "ElementwiseOf3.h"
#include "ElementwiseOf8.h"
#include "arith/constants.hpp"
#include "arith/gelu.hpp"
#include "arith/layernorm.hpp"
#include "arith/softmax.hpp"
#include "rtl/bits.hpp"
#include "support/names.hpp"
#include "units/elementwise/timing.hpp"

namespace secateur::test {
namespace {

enum Kind { add, exponential, normalise, gelu, layernorm, average };

/// What a tile is made of, and what it must give.
struct Tile {
  Kind kind = add;
  int rows = 1, width = 1, copied_rows = 0, bits = 16;
  arith::Scaling scaling, first_scaling;
  std::int64_t epsilon = 0;
  int beta_shift = 0;
  std::vector<std::int16_t> first, second, third;  ///< second and third of LayerNorm: gamma and beta, a row
  std::vector<std::uint32_t> row_values;
  std::vector<int> expected, probabilities;

  std::size_t count() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(width); }
};

template <class Model, int Lanes, int Depth>
class LanesBench {
 public:
  LanesBench() {
    machine_.elementwise.lanes = Lanes;
    machine_.elementwise.pipeline_depth = Depth;
    machine_.features.bank_words = 64;
    model_.rst = 1;
    edge();
    model_.rst = 0;
  }

  void run(const Tile& tile) {
    configure(tile);
    model_.start = 1;
    edge();
    model_.start = 0;
    const std::int64_t begin = now_;
    const int passes = tile.kind == layernorm ? 2 : 1;
    const Cycle cycles = elementwise_tile(static_cast<std::int64_t>(tile.count()), passes, machine_).cycles;
    std::size_t seen = 0;
    while (now_ < begin + cycles + Depth) {
      model_.eval();
      ASSERT_EQ(model_.busy != 0, now_ < begin + cycles) << "cycle " << now_ - begin << " of " << cycles;
      if (model_.result_valid != 0) seen += check(tile);
      give_operands(tile);
      edge();
    }
    ASSERT_EQ(seen, tile.count()) << "results that are there when the page has them";
    model_.eval();
    ASSERT_EQ(model_.result_valid, 0);
  }

 private:
  void configure(const Tile& tile) {
    model_.kind = static_cast<std::uint8_t>(tile.kind);
    model_.values = static_cast<std::uint16_t>(tile.count());
    model_.width = static_cast<std::uint16_t>(tile.width);
    model_.copied_rows = static_cast<std::uint8_t>(tile.copied_rows);
    model_.multiplier = static_cast<std::uint32_t>(tile.scaling.multiplier);
    model_.shift = static_cast<std::uint8_t>(tile.scaling.shift);
    model_.first_multiplier = static_cast<std::uint32_t>(tile.first_scaling.multiplier);
    model_.first_shift = static_cast<std::uint8_t>(tile.first_scaling.shift);
    model_.epsilon = static_cast<std::uint64_t>(tile.epsilon);
    model_.beta_shift = static_cast<std::uint8_t>(tile.beta_shift);
    model_.wide = tile.bits == 16 ? 1 : 0;
    for (std::size_t row = 0; row < tile.row_values.size(); ++row) {
      model_.row_write = 1;
      model_.row_at = static_cast<std::uint8_t>(row);
      model_.row_value = tile.row_values[row];
      edge();
    }
    model_.row_write = 0;
  }

  /// Of the cycle that begins now.
  void give_operands(const Tile& tile) {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::size_t i = model_.index + static_cast<std::size_t>(lane);
      const bool there = i < tile.count();
      // What lies behind a tile must not matter.
      std::int16_t second = -1, third = -1;
      if (there && tile.kind == layernorm) {
        second = tile.second[i % static_cast<std::size_t>(tile.width)];
        third = tile.third[i % static_cast<std::size_t>(tile.width)];
      } else if (there && !tile.second.empty()) {
        second = tile.second[i];
      }
      put(model_.first, lane, there ? tile.first[i] : std::int16_t{-1});
      put(model_.second, lane, second);
      put(model_.third, lane, third);
    }
  }

  template <class Port>
  static void put(Port& port, int lane, std::int16_t value) {
    put_bits(port, lane * 16, 16, static_cast<std::uint16_t>(value));
  }

  std::size_t check(const Tile& tile) const {
    std::size_t seen = 0;
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::size_t i = model_.result_index + static_cast<std::size_t>(lane);
      if (i >= tile.count()) continue;
      EXPECT_EQ(static_cast<std::uint16_t>(signed_bits(model_.result, lane * 16, 16)),
                static_cast<std::uint16_t>(tile.expected[i]))
          << "kind " << tile.kind << ", value " << i << ", operand " << tile.first[i] << ", rows of " << tile.width
          << ", " << tile.rows << " rows, epsilon " << tile.epsilon << ", shift " << tile.scaling.shift
          << ", beta_shift " << tile.beta_shift << ", bits " << tile.bits;
      if (!tile.probabilities.empty()) {
        EXPECT_EQ(static_cast<std::uint16_t>(signed_bits(model_.probability, lane * 16, 16)), tile.probabilities[i]);
      }
      ++seen;
    }
    return seen;
  }

  void edge() {
    model_.clk = 0;
    model_.eval();
    model_.clk = 1;
    model_.eval();
    ++now_;
  }

  AcceleratorConfig machine_;
  Model model_;
  std::int64_t now_ = 0;
};

class Tiles {
 public:
  explicit Tiles(unsigned seed) : random_(seed) {}

  Tile draw(Kind kind, int lanes, int block) {
    Tile tile;
    tile.kind = kind;
    tile.rows = kind == average ? 1 : between(1, block);
    tile.width = kind == average ? between(2, 40) : between(lanes, lanes * 6);
    tile.bits = between(0, 1) == 0 ? 8 : 16;
    tile.first = values(tile.count());
    switch (kind) {
      case add:
      case average:
        return sums(std::move(tile));
      case exponential:
        return exponentials(std::move(tile));
      case normalise:
        return softmax(std::move(tile));
      case Kind::gelu:
        return gelus(std::move(tile));
      case layernorm:
        return layernorms(std::move(tile));
    }
    return tile;
  }

  /// All operands of the table functions: 65,535 of them.
  static std::vector<std::int16_t> all_values() {
    std::vector<std::int16_t> all;
    for (int x = -32767; x <= 32767; ++x) all.push_back(static_cast<std::int16_t>(x));
    return all;
  }

  static Tile exponentials(Tile tile) {
    for (int row = 0; row < tile.rows; ++row) {
      const auto begin = tile.first.begin() + row * tile.width;
      const int top = *std::max_element(begin, begin + tile.width);
      tile.row_values.push_back(static_cast<std::uint32_t>(top));
      for (int i = 0; i < tile.width; ++i) tile.expected.push_back(arith::softmax_exp(top - begin[i], tile.scaling));
    }
    return tile;
  }

  static Tile gelus(Tile tile) {
    for (const std::int16_t x : tile.first) {
      tile.expected.push_back(arith::gelu(x, tile.first_scaling, tile.scaling, tile.bits));
    }
    return tile;
  }

  arith::Scaling scaling(int low, int high) {
    return {between(arith::kMultiplierLow, arith::kMultiplierHigh - 1), between(low, high)};
  }
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

 private:
  std::vector<std::int16_t> values(std::size_t count) {
    // Also rows of one value alone, and of the largest ones.
    const int most = between(0, 5) == 0 ? 0 : between(0, 3) == 0 ? 32767 : between(1, 3000);
    const bool extreme = between(0, 5) == 0;
    std::vector<std::int16_t> drawn(count);
    for (std::int16_t& value : drawn) {
      value = static_cast<std::int16_t>(extreme ? (between(0, 1) == 0 ? most : -most) : between(-most, most));
    }
    return drawn;
  }

  Tile sums(Tile tile) {
    tile.second = values(tile.count());
    tile.copied_rows = tile.kind == add ? std::min(between(0, 2), tile.rows) : 0;
    for (std::size_t i = 0; i < tile.count(); ++i) {
      const std::int16_t a = tile.first[i], b = tile.second[i];
      const bool copied = i < static_cast<std::size_t>(tile.copied_rows) * static_cast<std::size_t>(tile.width);
      tile.expected.push_back(tile.kind == average ? arith::average(a, b) : copied ? b : arith::residual_add(a, b));
    }
    return tile;
  }

  Tile softmax(Tile tile) {
    tile.scaling = scaling(16, 26);
    for (int row = 0; row < tile.rows; ++row) {
      std::uint32_t sum = 0;
      const auto begin = tile.first.begin() + row * tile.width;
      begin[between(0, tile.width - 1)] = -1;  // 65535: the largest
      for (int i = 0; i < tile.width; ++i) sum += static_cast<std::uint16_t>(begin[i]);
      tile.row_values.push_back(sum);
      const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
      for (int i = 0; i < tile.width; ++i) {
        const std::uint16_t p = arith::softmax_probability(static_cast<std::uint16_t>(begin[i]), reciprocal);
        tile.probabilities.push_back(p);
        tile.expected.push_back(arith::narrow_probability(p, tile.scaling, tile.bits));
      }
    }
    return tile;
  }

  Tile layernorms(Tile tile) {
    const auto width = static_cast<std::size_t>(tile.width);
    tile.second = values(width);
    tile.third = values(width);
    tile.scaling = scaling(16, 44);
    tile.beta_shift = between(0, 24);
    tile.epsilon = between(0, 3) == 0 ? 0 : between(1, 1 << 30);
    for (int row = 0; row < tile.rows; ++row) {
      const auto begin = tile.first.begin() + row * tile.width;
      arith::RowStatistics statistics;
      for (int i = 0; i < tile.width; ++i) arith::add_to_row(statistics, begin[i]);
      const arith::ReciprocalRoot root = arith::layernorm_root(statistics, tile.width, tile.epsilon);
      for (int i = 0; i < tile.width; ++i) {
        const std::int64_t z = arith::normalise(begin[i], statistics, tile.width, root);
        const auto at = static_cast<std::size_t>(i);
        tile.expected.push_back(
            arith::layernorm_value(z, tile.second[at], tile.third[at], tile.beta_shift, tile.scaling, tile.bits));
      }
    }
    return tile;
  }

  std::mt19937 random_;
};

template <class Model, int Lanes, int Depth>
void compare_tiles(int block, int tiles) {
  LanesBench<Model, Lanes, Depth> bench;
  Tiles drawn(1);
  for (int i = 0; i < tiles; ++i) {
    const auto kind = static_cast<Kind>(i % 6);
    Tile tile = drawn.draw(kind, Lanes, block);
    if (kind == exponential || kind == Kind::gelu) {
      tile.scaling = drawn.scaling(8, 24);
      tile.first_scaling = drawn.scaling(6, 20);
      tile.expected.clear();
      tile.row_values.clear();
      tile = kind == exponential ? Tiles::exponentials(std::move(tile)) : Tiles::gelus(std::move(tile));
    }
    bench.run(tile);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ElementwiseRtl, TilesOfAllKindsOnEightLanes) {
  compare_tiles<ElementwiseOf8, 8, 4>(8, 1200);
}
TEST(ElementwiseRtl, RowsThatLanesDoNotDivide) {
  compare_tiles<ElementwiseOf3, 3, 1>(16, 600);
}

/// One row of all operands, so that every entry of the tables is used: shifts that bring them to every whole part.
TEST(ElementwiseRtl, EveryEntryOfTheExponentialsTable) {
  LanesBench<ElementwiseOf8, 8, 4> bench;
  for (const int shift : {16, 11}) {
    Tile tile;
    tile.kind = exponential;
    tile.scaling = {arith::kMultiplierLow, shift};
    tile.first = Tiles::all_values();
    // A row's length has 15 bits: two tiles, both with the same maximum.
    const std::vector<std::int16_t> all = tile.first;
    for (std::size_t half = 0; half < 4; ++half) {
      tile.first.assign(
          all.begin() + static_cast<std::ptrdiff_t>(half * 16'000),
          all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), half * 16'000 + 16'000)));
      tile.first.push_back(32767);
      tile.width = static_cast<int>(tile.first.size());
      tile.expected.clear();
      tile.row_values.clear();
      bench.run(Tiles::exponentials(tile));
      if (HasFailure()) return;
    }
  }
}
TEST(ElementwiseRtl, EveryEntryOfGelusTable) {
  LanesBench<ElementwiseOf8, 8, 4> bench;
  for (const int shift : {12, 14, 9}) {
    const std::vector<std::int16_t> all = Tiles::all_values();
    for (std::size_t at = 0; at < all.size(); at += 16'000) {
      Tile tile;
      tile.kind = Kind::gelu;
      tile.first_scaling = {arith::kMultiplierLow, shift};
      tile.scaling = {arith::kMultiplierLow, 20};
      tile.first.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                        all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), at + 16'000)));
      tile.width = static_cast<int>(tile.first.size());
      bench.run(Tiles::gelus(tile));
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace secateur::test
