// SPDX-License-Identifier: Apache-2.0
// Packing and step lengths against a second, slow reading of docs/microarchitecture/compute.md 2.2 and 2.3: every PE,
// every step, every read of every bank.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include "schedule/packing/segments.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

struct Block {
  int pe, column, row;
};

struct Expected {
  std::int64_t cycles = 0, features = 0, sync = 0, drain = 0, released = 0;
  std::vector<std::int64_t> fetched;
  std::map<int, int> finished;
  std::set<int> begun_rows;
};

/// A random module with a random product, and what the page says of it.
class Reference {
 public:
  explicit Reference(std::mt19937_64& random) : random_(random) {
    block_ = 1 << pick(1, 3);
    rules.p_t = pick(1, 6);
    rules.p_c = pick(1, 4);
    const int u = 1 << pick(0, 2);
    rules.ports = pick(1, 3);
    rules.step_cycles = u * u * block_;
    rules.left_reads = u * block_;
    rules.right_reads = u * u * block_;
    rules.slices = u * block_;
    rules.writers = pick(1, 4);
    rules.grid = pick(0, 1) == 1;
    rules.ideal_drain = pick(0, 9) == 0;
    shape.row_blocks = pick(1, 9);
    shape.inner_blocks = pick(1, 8);
    shape.columns = pick(1, 12);
    shape.block = block_;
    order_.resize(static_cast<std::size_t>(shape.columns));
    std::iota(order_.begin(), order_.end(), 0);
    std::shuffle(order_.begin(), order_.end(), random_);
  }

  void with_mask(double keep) {
    mask_ = test::random_mask(block_ * shape.inner_blocks, block_ * shape.columns, block_, keep, random_);
    shape.mask = &mask_;
  }

  void with_bytes() {
    std::int64_t largest = 0;
    for (int c = 0; c < shape.columns; ++c) {
      shape.column_bytes.push_back(64 * pick(1, 5));
      largest = std::max(largest, shape.column_bytes.back());
    }
    rules.live_bytes_limit = pick(0, 3) == 0 ? 0 : largest + 64 * pick(0, 8);
  }

  std::vector<Segment> actual() const { return pack_segments(shape, {{0, order_}}, rules, {1, 1}); }

  /// 2.3, by hand: which blocks go together.
  std::vector<std::vector<Block>> snapshots() const {
    std::vector<std::vector<Block>> all;
    const auto P = static_cast<std::size_t>(rules.p_t * rules.p_c);
    if (!rules.grid) {
      for (const int c : order_) {
        for (int r = 0; r < shape.row_blocks; ++r) {
          if (all.empty() || all.back().size() == P || !room(all.back(), c)) all.emplace_back();
          all.back().push_back({static_cast<int>(all.back().size()), c, r});
        }
      }
      return all;
    }
    for (std::size_t next = 0; next < order_.size();) {
      std::vector<int> group;
      while (next < order_.size() && group.size() < static_cast<std::size_t>(rules.p_c)) {
        std::int64_t bytes = size(order_[next]);
        for (const int c : group) bytes += size(c);
        if (!group.empty() && rules.live_bytes_limit > 0 && bytes > rules.live_bytes_limit) break;
        group.push_back(order_[next++]);
      }
      for (int r0 = 0; r0 < shape.row_blocks; r0 += rules.p_t) {
        all.emplace_back();
        for (std::size_t g = 0; g < group.size(); ++g) {
          for (int r = r0; r < std::min(r0 + rules.p_t, shape.row_blocks); ++r) {
            all.back().push_back({static_cast<int>(g) * rules.p_t + r - r0, group[g], r});
          }
        }
      }
    }
    return all;
  }

  std::int64_t size(int column) const {
    return shape.column_bytes.empty() ? 0 : shape.column_bytes[static_cast<std::size_t>(column)];
  }

  int inner(int column, int step) const { return shape.mask ? shape.mask->rows_of(column)[step] : step; }

  /// 3.4: one step with the given (column, row, inner block) products.
  std::int64_t step(const std::vector<std::tuple<int, int, int>>& products) const {
    std::int64_t longest = rules.step_cycles;
    for (int bank = 0; bank < rules.p_t && !rules.ideal_ports; ++bank) {
      std::set<std::pair<int, int>> left, right;
      for (const auto& [column, row, k] : products) {
        if (row % rules.p_t == bank) left.insert({row, k});
        const bool here = rules.p_t - 1 - column % rules.p_t == bank;
        if (here && shape.right == RightOperand::features) right.insert({column, k});
      }
      const std::int64_t reads = static_cast<std::int64_t>(left.size()) * rules.left_reads +
                                 static_cast<std::int64_t>(right.size()) * rules.right_reads;
      longest = std::max(longest, (reads + rules.ports - 1) / rules.ports);
    }
    return longest;
  }

  void finish(const Block& block, Expected& segment) const { ++segment.finished[block.row]; }

  void drain(Expected& segment) const {
    std::map<int, std::int64_t> banks;
    std::int64_t most = 0;
    for (const auto& [row, blocks] : segment.finished) most = std::max(most, banks[row % rules.p_t] += blocks);
    const std::int64_t writes = most * rules.slices * rules.writers;
    segment.drain = rules.ideal_drain ? 0 : (writes + rules.ports - 1) / rules.ports;
  }

  std::vector<Expected> synchronised() const {
    std::vector<Expected> expected;
    const auto all = snapshots();
    std::set<int> fetched;
    for (std::size_t i = 0; i < all.size(); ++i) {
      Expected segment;
      int steps = 0;
      for (const Block& block : all[i]) {
        steps = std::max(steps, shape.kept(block.column));
        segment.begun_rows.insert(block.row);
        if (fetched.insert(block.column).second && size(block.column) > 0)
          segment.fetched.push_back(size(block.column));
        finish(block, segment);
      }
      for (int j = 0; j < steps; ++j) {
        std::vector<std::tuple<int, int, int>> products;
        for (const Block& block : all[i]) {
          if (j < shape.kept(block.column)) products.emplace_back(block.column, block.row, inner(block.column, j));
        }
        segment.cycles += step(products);
        segment.features += step(products) - rules.step_cycles;
        if (products.size() < all[i].size()) segment.sync += rules.step_cycles;
      }
      std::set<int> gone;
      for (const Block& block : all[i]) gone.insert(block.column);
      for (std::size_t later = i + 1; later < all.size(); ++later) {
        for (const Block& block : all[later]) gone.erase(block.column);
      }
      for (const int column : gone) segment.released += size(column);
      drain(segment);
      expected.push_back(segment);
    }
    return expected;
  }

  std::vector<Expected> unsynchronised() const {
    std::map<int, std::vector<Block>> queue;  // by PE
    std::vector<int> order;                   // of fetching
    std::map<int, int> left;                  // blocks, by column
    std::size_t blocks = 0;
    for (const auto& snapshot : snapshots()) {
      for (const Block& block : snapshot) {
        queue[block.pe].push_back(block);
        if (left[block.column]++ == 0) order.push_back(block.column);
        ++blocks;
      }
    }
    std::map<int, int> position;  // of the queue, by PE
    std::map<int, int> done;      // steps, by PE; absent: at rest
    std::size_t fetched = 0;
    std::set<int> held;
    std::vector<Expected> expected;
    while (blocks > 0) {
      Expected segment;
      std::set<int> finished_columns;
      const auto end_block = [&](int pe) {
        const Block& block = queue[pe][static_cast<std::size_t>(position[pe]++)];
        finish(block, segment);
        done.erase(pe);
        --blocks;
        if (--left[block.column] == 0) finished_columns.insert(block.column);
      };
      const auto available = [&](int column) {
        std::set<int> with = held;
        for (std::size_t i = fetched; i < order.size() && with.count(column) == 0; ++i) with.insert(order[i]);
        std::int64_t bytes = 0;
        for (const int c : with) bytes += size(c);
        return rules.live_bytes_limit == 0 || held.count(column) > 0 || bytes <= rules.live_bytes_limit;
      };
      for (bool again = true; again;) {
        again = false;
        for (auto& [pe, list] : queue) {
          while (done.count(pe) == 0 && position[pe] < static_cast<int>(list.size()) &&
                 available(list[static_cast<std::size_t>(position[pe])].column)) {
            const Block& block = list[static_cast<std::size_t>(position[pe])];
            while (held.count(block.column) == 0) {
              held.insert(order[fetched]);
              if (size(order[fetched]) > 0) segment.fetched.push_back(size(order[fetched]));
              ++fetched;
            }
            segment.begun_rows.insert(block.row);
            done[pe] = 0;
            again = true;
            if (shape.kept(block.column) == 0) end_block(pe);
          }
        }
      }
      bool ended = done.empty();
      while (!ended) {
        std::vector<std::tuple<int, int, int>> products;
        for (const auto& [pe, steps] : done) {
          const Block& block = queue[pe][static_cast<std::size_t>(position[pe])];
          products.emplace_back(block.column, block.row, inner(block.column, steps));
        }
        segment.cycles += step(products);
        segment.features += step(products) - rules.step_cycles;
        if (done.size() < queue.size()) segment.sync += rules.step_cycles;
        std::vector<int> ending;
        for (auto& [pe, steps] : done) {
          if (++steps == shape.kept(queue[pe][static_cast<std::size_t>(position[pe])].column)) ending.push_back(pe);
        }
        for (const int pe : ending) end_block(pe);
        ended = !ending.empty();
      }
      for (const int column : finished_columns) {
        segment.released += size(column);
        held.erase(column);
      }
      drain(segment);
      expected.push_back(segment);
    }
    return expected;
  }

  int pick(int low, int high) { return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1)); }

  ProductShape shape;
  PackingRules rules;

 private:
  bool room(const std::vector<Block>& snapshot, int column) const {
    if (rules.live_bytes_limit == 0) return true;
    std::set<int> columns{column};
    for (const Block& block : snapshot) columns.insert(block.column);
    std::int64_t bytes = 0;
    for (const int c : columns) bytes += size(c);
    return bytes <= rules.live_bytes_limit;
  }

  std::mt19937_64& random_;
  int block_ = 4;
  BlockMask mask_;
  std::vector<int> order_;
};

void expect_equal(const std::vector<Segment>& segments, const std::vector<Expected>& expected) {
  ASSERT_EQ(segments.size(), expected.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    EXPECT_EQ(segments[i].cycles, expected[i].cycles) << i;
    EXPECT_EQ(segments[i].feature_cycles, expected[i].features) << i;
    EXPECT_EQ(segments[i].sync_cycles, expected[i].sync) << i;
    EXPECT_EQ(segments[i].drain_cycles, expected[i].drain) << i;
    EXPECT_EQ(segments[i].column_bytes, expected[i].fetched) << i;
    EXPECT_EQ(segments[i].released_bytes, expected[i].released) << i;
    const std::set<int> rows(segments[i].left_rows.begin(), segments[i].left_rows.end());
    EXPECT_EQ(rows, expected[i].begun_rows) << i;
    EXPECT_EQ(rows.size(), segments[i].left_rows.size());
    std::map<int, int> finished;
    for (const FinishedBlocks& row : segments[i].finished) finished[row.row] += row.blocks;
    EXPECT_EQ(finished, expected[i].finished) << i;
  }
}

class PackingReference : public ::testing::TestWithParam<double> {};

TEST_P(PackingReference, SnapshotsAgreeWithASlowReadingOfThePage) {
  std::mt19937_64 random(17);
  for (int trial = 0; trial < 400 && !HasFatalFailure() && !HasNonfatalFailure(); ++trial) {
    SCOPED_TRACE(trial);
    Reference reference(random);
    if (GetParam() < 1.0) reference.with_mask(GetParam());
    reference.with_bytes();
    expect_equal(reference.actual(), reference.synchronised());
  }
}

TEST_P(PackingReference, FreeRunningPesAgreeWithASlowReadingOfThePage) {
  std::mt19937_64 random(18);
  for (int trial = 0; trial < 400 && !HasFatalFailure() && !HasNonfatalFailure(); ++trial) {
    SCOPED_TRACE(trial);
    Reference reference(random);
    reference.rules.snapshot_sync = false;
    if (GetParam() < 1.0) reference.with_mask(GetParam());
    reference.with_bytes();
    expect_equal(reference.actual(), reference.unsynchronised());
  }
}

TEST_P(PackingReference, TheRightOperandFromTheFeatureBufferContends) {
  std::mt19937_64 random(19);
  for (int trial = 0; trial < 400 && !HasFatalFailure() && !HasNonfatalFailure(); ++trial) {
    SCOPED_TRACE(trial);
    Reference reference(random);
    reference.shape.right = RightOperand::features;
    expect_equal(reference.actual(), reference.synchronised());
    reference.rules.snapshot_sync = false;
    expect_equal(reference.actual(), reference.unsynchronised());
  }
}

INSTANTIATE_TEST_SUITE_P(Keep, PackingReference, ::testing::Values(0.1, 0.5, 0.9, 1.0));

TEST(MeanLoadReference, SnapshotsEndAtRoundedUpSumsOfStepLengths) {
  std::mt19937_64 random(20);
  for (int trial = 0; trial < 300; ++trial) {
    Reference reference(random);
    reference.with_mask(0.5);
    reference.rules.mean_load = true;
    reference.rules.snapshot_sync = trial % 2 == 0;
    const std::int64_t kept = reference.pick(1, 40);
    const std::int64_t columns = reference.pick(1, 12);
    std::vector<int> order(static_cast<std::size_t>(reference.shape.columns));
    std::iota(order.begin(), order.end(), 0);
    const auto segments = pack_segments(reference.shape, {{0, order}}, reference.rules, {kept, columns});
    // All streams stand at the same inner block: the reads of the dense product of the same blocks.
    ProductShape dense = reference.shape;
    dense.mask = nullptr;
    PackingRules rules = reference.rules;
    rules.mean_load = false;
    rules.snapshot_sync = true;
    const auto uniform = pack_segments(dense, {{0, order}}, rules, {1, 1});
    ASSERT_EQ(segments.size(), uniform.size());
    std::int64_t steps = 0;
    std::int64_t end = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      steps += uniform[i].cycles / dense.inner_blocks;
      end += segments[i].cycles;
      EXPECT_EQ(end, (steps * kept + columns - 1) / columns);
      EXPECT_EQ(segments[i].sync_cycles, 0);
      EXPECT_EQ(segments[i].drain_cycles, uniform[i].drain_cycles);
    }
  }
}

}  // namespace
}  // namespace secateur::test
