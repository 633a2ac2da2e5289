// SPDX-License-Identifier: Apache-2.0
// rtl/pe.sv: output blocks against products worked out here, and every cycle against
// docs/microarchitecture/compute.md.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "PeOf4Block16.h"
#include "PeOf4Block32.h"
#include "PeOf8Block16.h"
#include "PeOf8Block8.h"
#include "rtl/bits.hpp"
#include "schedule/lowering.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr int kPipelineDepth = 3;

/// B x B values, row-major.
using Block = std::vector<int>;

struct OutputBlockWork {
  std::vector<Block> left, right;  ///< by step
  int gap = 0;                     ///< cycles that the start waits beyond what it must
};

template <class Model, int P, int B, int W>
class PeBench {
 public:
  static constexpr int kU = (B + P - 1) / P;
  static constexpr int kA = 2 * W + 10;
  static constexpr std::int64_t kBlockProduct = std::int64_t{kU} * kU * B;  ///< c_b

  PeBench() {
    model_.rst = 1;
    edge();
    model_.rst = 0;
  }

  /// One output block after the other, as a head module would: a block starts when the one before has ended and the
  /// drain of the one before that has; drains follow each other. Compares values; the cycles that steps and drains
  /// took.
  void run(const std::vector<OutputBlockWork>& blocks) {
    for (const OutputBlockWork& block : blocks) add(block);
    while (!drains_.empty() || model_.busy != 0 || !slices_.empty()) cycle();
  }

  std::int64_t step_cycles() const { return step_cycles_; }
  std::int64_t left_reads() const { return left_reads_; }
  std::int64_t now() const { return now_; }
  std::int64_t last_drain_end() const { return drain_end_; }
  int slices_seen() const { return slices_seen_; }

 private:
  struct Drain {
    std::int64_t begin = 0;
    int set = 0;
    std::vector<std::int64_t> sums;
  };

  static std::vector<std::int64_t> product(const OutputBlockWork& work) {
    std::vector<std::int64_t> sums(B * B, 0);
    for (std::size_t s = 0; s < work.left.size(); ++s) {
      for (int i = 0; i < B; ++i) {
        for (int k = 0; k < B; ++k) {
          for (int j = 0; j < B; ++j) {
            sums[static_cast<std::size_t>(i * B + j)] +=
                std::int64_t{work.left[s][static_cast<std::size_t>(i * B + k)]} *
                work.right[s][static_cast<std::size_t>(k * B + j)];
          }
        }
      }
    }
    return sums;
  }

  void add(const OutputBlockWork& work) {
    const auto steps = static_cast<std::int64_t>(work.left.size());
    while (drain_ends_.size() >= 2 && now_ + 1 < drain_ends_[drain_ends_.size() - 2]) cycle();
    for (int i = 0; i < work.gap; ++i) cycle();
    while (model_.ready == 0) cycle();
    model_.start = 1;
    model_.steps = static_cast<std::uint8_t>(steps);
    cycle();
    model_.start = 0;
    const std::int64_t end = now_ + steps * kBlockProduct;
    ends_ = end;
    const std::int64_t begin = std::max(end + kPipelineDepth, drain_end_);
    drain_end_ = begin + B * kU;
    drain_ends_.push_back(drain_end_);
    drains_.push_back({begin, static_cast<int>(model_.accumulators), product(work)});
    works_.push_back(work);
  }

  /// The cycle that begins now: outputs are stable, inputs are given, then the clock's edge.
  void cycle() {
    model_.eval();
    const bool busy = model_.busy != 0;
    if (busy) {
      ++step_cycles_;
      EXPECT_LT(now_, ends_) << "a block takes longer than its steps";
    } else if (!works_.empty()) {
      EXPECT_GE(now_, ends_) << "a block ends before its steps";
    }
    const int step = model_.step, inner = model_.inner, left_slice = model_.left_slice,
              right_slice = model_.right_slice;
    const bool left_read = model_.left_read != 0;
    left_reads_ += busy && left_read ? 1 : 0;
    model_.drain = !drains_.empty() && drains_.front().begin == now_ ? 1 : 0;
    if (model_.drain != 0) {
      model_.drain_set = static_cast<std::uint8_t>(drains_.front().set);
      slices_.push_back({now_ + (kU == 1 ? 1 : 2), 0, std::move(drains_.front().sums)});
      drains_.pop_front();
    }
    model_.eval();
    check_slice();
    edge();
    if (!busy) return;
    // A memory's answer: the operands of the addresses of the cycle before.
    const OutputBlockWork& work = works_.back();
    const auto at = static_cast<std::size_t>(step);
    for (int i = 0; i < P; ++i) {
      const int row = left_slice * P + i, column = right_slice * P + i;
      if (left_read) {
        test::put_bits(
            model_.left, i * W, W,
            row < B ? static_cast<std::uint32_t>(work.left[at][static_cast<std::size_t>(row * B + inner)]) : 0U);
      }
      test::put_bits(
          model_.right, i * W, W,
          column < B ? static_cast<std::uint32_t>(work.right[at][static_cast<std::size_t>(inner * B + column)]) : 0U);
    }
  }

  void check_slice() {
    const bool expected = !slices_.empty() && now_ >= slices_.front().begin;
    ASSERT_EQ(model_.slice_valid != 0, expected) << "at " << now_;
    if (!expected) return;
    Slices& from = slices_.front();
    const int row = from.seen / kU, slice = from.seen % kU;
    for (int j = 0; j < P && slice * P + j < B; ++j) {
      EXPECT_EQ(test::signed_bits(model_.slice, j * kA, kA),
                from.sums[static_cast<std::size_t>(row * B + slice * P + j)])
          << "row " << row << ", column " << slice * P + j;
    }
    ++slices_seen_;
    if (++from.seen == B * kU) slices_.pop_front();
  }

  void edge() {
    model_.clk = 0;
    model_.eval();
    model_.clk = 1;
    model_.eval();
    ++now_;
  }

  struct Slices {
    std::int64_t begin = 0;
    int seen = 0;
    std::vector<std::int64_t> sums;
  };

  Model model_;
  std::int64_t now_ = 0, ends_ = 0, drain_end_ = 0, step_cycles_ = 0;
  std::int64_t left_reads_ = 0;
  int slices_seen_ = 0;
  std::deque<OutputBlockWork> works_;
  std::deque<Drain> drains_;
  std::deque<Slices> slices_;
  std::vector<std::int64_t> drain_ends_;
};

Block random_block(int side, int bits, std::mt19937& random) {
  const int most = (1 << (bits - 1)) - 1;
  std::uniform_int_distribution<int> value(-most, most);
  Block block(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  const bool extreme = random() % 8 == 0;
  for (int& each : block) each = extreme ? (random() % 2 == 0 ? most : -most) : value(random);
  return block;
}

template <class Model, int P, int B, int W>
void compare_random_blocks(int blocks) {
  constexpr int kMostSteps = 6;
  using Bench = PeBench<Model, P, B, W>;
  std::mt19937 random(1);
  Bench bench;
  std::int64_t steps = 0;
  std::vector<OutputBlockWork> works;
  for (int i = 0; i < blocks; ++i) {
    OutputBlockWork work;
    const int count = 1 + static_cast<int>(random() % kMostSteps);
    for (int s = 0; s < count; ++s) {
      work.left.push_back(random_block(B, W, random));
      work.right.push_back(random_block(B, W, random));
    }
    work.gap = random() % 4 == 0 ? static_cast<int>(random() % 50) : 0;
    steps += count;
    works.push_back(std::move(work));
  }
  bench.run(works);
  EXPECT_EQ(bench.step_cycles(), steps * Bench::kBlockProduct);
  // The left slice stays while the right ones pass: b * u reads a block product.
  EXPECT_EQ(bench.left_reads(), steps * B * Bench::kU);
  EXPECT_EQ(bench.slices_seen(), blocks * B * Bench::kU);
}

TEST(PeRtl, AThousandBlocksOf16OnPesOf8) {
  compare_random_blocks<PeOf8Block16, 8, 16, 16>(1000);
}
TEST(PeRtl, AThousandBlocksOf16OnPesOf4InEightBits) {
  compare_random_blocks<PeOf4Block16, 4, 16, 8>(1000);
}
TEST(PeRtl, AThousandBlocksOf8OnPesOf8WithOneSumAMultiplier) {
  compare_random_blocks<PeOf8Block8, 8, 8, 16>(1000);
}
TEST(PeRtl, BlocksOf32OnPesOf4) {
  compare_random_blocks<PeOf4Block32, 4, 32, 16>(100);
}

/// The segments that the simulator's program has for a machine of one PE, on the PE: the same cycles for steps and
/// drains.
TEST(PeRtl, TakesTheCyclesOfTheSimulatorsProgram) {
  constexpr int kBlock = 16;
  NetworkConfig network = test::small_network();
  const PackedModel model = test::balanced_model(network, kBlock, 0.5, {1}, 0.5);
  AcceleratorConfig machine;
  machine.p_h = machine.p_t = machine.p_c = 1;
  machine.p_pe = 8;
  machine.features.ports = 1;
  machine.pe.pipeline_depth = kPipelineDepth;
  machine.balance = balance_policy("none");
  using Bench = PeBench<PeOf8Block16, 8, kBlock, 16>;
  const Program program = lower(model, machine);
  std::mt19937 random(2);
  int compared = 0;
  for (const Operation& operation : program.operations) {
    if (!operation.product || operation.product->modules.empty() || operation.kind == OperationKind::row_sums) continue;
    // K and V come from the feature buffer too: with one port and one bank those steps are longer than the PE's.
    if (operation.kind == OperationKind::qk || operation.kind == OperationKind::av) continue;
    Bench bench;
    std::vector<OutputBlockWork> works;
    std::int64_t end = 0, drain_end = 0, before = 0;
    std::vector<std::int64_t> drain_ends;
    for (const Segment& segment : operation.product->modules[0]) {
      // More would only take longer.
      if (works.size() == 12) break;
      ASSERT_EQ((segment.cycles - segment.feature_cycles) % Bench::kBlockProduct, 0) << operation.name;
      ASSERT_EQ(segment.feature_cycles, 0) << operation.name;
      ASSERT_EQ(segment.drain_cycles, kBlock * Bench::kU) << operation.name;
      OutputBlockWork work;
      for (std::int64_t s = 0; s < segment.cycles / Bench::kBlockProduct; ++s) {
        work.left.push_back(random_block(kBlock, 16, random));
        work.right.push_back(random_block(kBlock, 16, random));
      }
      if (work.left.empty()) continue;
      // docs/microarchitecture/compute.md 2.2.
      const std::size_t count = drain_ends.size();
      const std::int64_t start = std::max(end, count >= 2 ? drain_ends[count - 2] : 0);
      end = start + segment.cycles;
      drain_end = std::max(end + machine.pe.pipeline_depth, before) + segment.drain_cycles;
      before = drain_end;
      drain_ends.push_back(drain_end);
      works.push_back(std::move(work));
    }
    if (works.empty()) continue;
    const std::int64_t begin = bench.now() + 1;
    bench.run(works);
    EXPECT_EQ(bench.last_drain_end() - begin, drain_end) << operation.name;
    ++compared;
  }
  EXPECT_GT(compared, 10);
}

}  // namespace
}  // namespace secateur::test
