// SPDX-License-Identifier: Apache-2.0
// Exported images through the kernels' top: instructions, schedules and memories as hardware has them; the logits are
// the integer reference's.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "hls/kernel_faults.hpp"
#include "hls/kernel_image.hpp"
#include "hls/kernels/kernel_case.hpp"
#include "hls/kernels/ports.hpp"
#include "support/names.hpp"
#include "top/collector.hpp"
#include "top/product_engine.hpp"
#include "top/vector_engine.hpp"

namespace secateur::test {
namespace {

using hls::Instruction;
using hls::Opcode;
using hls::Word;

template <class C>
class Kernel {
 public:
  explicit Kernel(const KernelImage& image)
      : image_(image),
        state_(new hls::State<C>()),
        streams_(new Streams()),
        logits_(static_cast<std::size_t>(image.logits_words)) {
    for (const Word& word : words(image.io)) loaded_.write(word);
    ports_.resize(C::kModules);
    for (const KernelPort& port : image.ports)
      ports_[static_cast<std::size_t>(port.module)].push_back(words(port.bytes));
    for (auto& ports : ports_) ports.resize(2);
    for (const std::vector<std::uint32_t>& schedule : image.schedules) {
      schedules_.emplace_back(schedule.size() * sizeof(std::uint32_t) / sizeof(Word));
      std::memcpy(schedules_.back().data(), schedule.data(), schedule.size() * sizeof(std::uint32_t));
    }
  }

  std::vector<std::int16_t> run() {
    for (int m = 0; m < C::kModules; ++m) {
      const auto& ports = ports_[static_cast<std::size_t>(m)];
      const Word* schedule = schedules_[static_cast<std::size_t>(m)].data();
      hls::fetch_segments<C>(schedule, records_[m], columns_[m], ports[0].data(), ports[1].data());
    }
    for (const Instruction& in : image_.program) {
      const long long before = hls::cycle_counter();
      switch (static_cast<Opcode>(in.opcode)) {
        case Opcode::product:
          for (int m = 0; m < C::kModules; ++m) {
            hls::run_weights<C>(in, m, records_[m], columns_[m], state_->kept[m], state_->x[m], streams_->of_module[m]);
          }
          collect(in, state_->y);
          break;
        case Opcode::scores:
          for (int m = 0; m < C::kModules; ++m)
            hls::run_scores<C>(in, records_[m], state_->y[m], state_->scores[m], state_->maxima[m]);
          break;
        case Opcode::attention:
          for (int m = 0; m < C::kModules; ++m) {
            hls::run_attention<C>(in, m, records_[m], state_->scores[m], state_->y[m], streams_->of_module[m]);
          }
          collect(in, state_->x);
          break;
        case Opcode::row_sums:
          for (int m = 0; m < C::kModules; ++m) {
            hls::run_row_sums<C>(in, records_[m], state_->exps[m], state_->sums[m]);
          }
          break;
        default:
          hls::execute<C>(*state_, in, loaded_, logits_.data());
      }
      iterations_.push_back(hls::cycle_counter() - before);
    }
    std::vector<std::int16_t> logits(static_cast<std::size_t>(image_.classes));
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const std::uint8_t* at = logits_[0].bytes + 2 * i;
      logits[i] = static_cast<std::int16_t>(packed_load16(at));
    }
    for (int m = 0; m < C::kModules; ++m) EXPECT_TRUE(records_[m].empty() && columns_[m].empty()) << m;
    EXPECT_TRUE(loaded_.empty());
    return logits;
  }
  /// Of pipelined loops, by instruction.
  const std::vector<long long>& iterations() const { return iterations_; }

 private:
  static std::vector<Word> words(const std::vector<std::uint8_t>& bytes) {
    std::vector<Word> all(bytes.size() / sizeof(Word));
    if (!bytes.empty()) std::memcpy(all.data(), bytes.data(), bytes.size());
    return all;
  }
  template <class Result>
  void collect(const Instruction& in, Result& result) {
    for (const auto& module : streams_->of_module) {
      for (const auto& bank : module) {
        for (const auto& stream : bank) ASSERT_FALSE(stream.overflowed());
      }
    }
    hls::collect<C>(in, streams_->of_module, result, state_->staged);
  }

  struct Streams {
    hls::SliceStreams<C> of_module[C::kModules];
  };

  const KernelImage& image_;
  std::unique_ptr<hls::State<C>> state_;
  std::unique_ptr<Streams> streams_;
  hls::Feed<Word> loaded_, records_[C::kModules], columns_[C::kModules];
  std::vector<Word> logits_;
  std::vector<long long> iterations_;
  std::vector<std::vector<std::vector<Word>>> ports_;
  std::vector<std::vector<Word>> schedules_;
};

/// The image's needs are within what the configuration has.
template <class C>
void check_sizes(const KernelSizes& sizes) {
  EXPECT_EQ(sizes.sort_keys, C::kSortKeys);
  EXPECT_EQ(sizes.lanes, C::kLanes);
  EXPECT_EQ(sizes.word_slices, C::kWordSlices);
  EXPECT_EQ(sizes.piece, C::kPiece);
  EXPECT_EQ(sizes.stream_lanes, C::kStreamLanes);
  EXPECT_LE(sizes.x_words, C::kXWords);
  EXPECT_LE(sizes.y_words, C::kYWords);
  EXPECT_LE(sizes.score_words, C::kScoreWords);
  EXPECT_LE(sizes.sum_words, C::kSumWords);
  EXPECT_LE(sizes.staged_words, C::kStagedWords);
  EXPECT_LE(sizes.stream_words, C::kStreamWords);
  EXPECT_LE(sizes.parameter_words, C::kParameterWords);
  EXPECT_LE(sizes.max_slices, C::kMaxSlices);
  EXPECT_LE(sizes.column_bytes, C::kColumnBytes);
  EXPECT_LE(sizes.max_streams, C::kMaxStreams);
  EXPECT_LE(sizes.max_kept, C::kMaxKept);
  EXPECT_LE(sizes.kept_columns, C::kKeptColumns);
}

/// Element-wise passes and the token selector from banks and lanes take the simulator's cycles, less the pipeline's
/// depth between passes; rows that are no whole slices are padded to them.
template <class C>
void compare_passes(const test::KernelCase& one, const std::vector<long long>& iterations) {
  ASSERT_EQ(iterations.size(), one.program.operations.size());
  for (std::size_t i = 0; i < iterations.size(); ++i) {
    const Operation& operation = one.program.operations[i];
    if (operation.unit == Unit::token_selector) {
      EXPECT_EQ(iterations[i], operation.tiles.groups * operation.tile_cycles.front()) << operation.name;
    }
    if (operation.unit != Unit::elementwise) continue;
    const bool is_norm = operation.kind == OperationKind::layernorm;
    const bool is_quotient = operation.kind == OperationKind::softmax && operation.values.type != ValueType::exp;
    const bool is_average = operation.kind == OperationKind::classifier;
    const int rows = operation.values.rows, columns = operation.values.cols;
    const int padded = hls::row_slices<C>(columns) * C::kPe;
    long long expected = 0;
    for (int tile = 0; tile < operation.tiles.rows; ++tile) {
      const int rows_of_tile = std::min(C::kBlock, rows - tile * C::kBlock);
      const int padding =
          hls::ceil_div(rows_of_tile * padded, C::kLanes) - hls::ceil_div(rows_of_tile * columns, C::kLanes);
      // A row's reciprocal takes an iteration; the first of two logits are copied.
      expected += operation.tiles.groups *
                  (operation.tile_cycles[static_cast<std::size_t>(tile)] + padding -
                   (is_norm ? one.machine.elementwise.pipeline_depth : 0) + (is_quotient ? C::kBlock : 0));
    }
    if (is_average) expected *= 2;
    EXPECT_EQ(iterations[i], expected) << operation.name << " " << rows << " x " << columns << " part "
                                       << operation.part;
  }
}

template <class C>
void compare(const test::Drawn& draw, QkvProducts qkv, int ports) {
  AcceleratorConfig machine = test::machine_of<C>();
  machine.qkv = qkv;
  machine.dma.ports = ports;
  const test::KernelCase one(draw, machine, C::kBlock);
  ASSERT_TRUE(kernel_faults(one.program, one.model, one.machine).empty());
  KernelSizes least;
  least.max_streams = C::kMaxStreams;
  const KernelImage image = make_kernel_image(one.program, one.values, one.model, one.machine, least);
  check_sizes<C>(image.sizes);
  Kernel<C> kernel(image);
  EXPECT_EQ(kernel.run(), one.reference.logits);
  compare_passes<C>(one, kernel.iterations());
  test::expect_ports_suffice();
}

template <class C>
void compare_many() {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const test::Drawn draw = test::drawn(seed);
    const QkvProducts qkv = seed % 2 == 0 || seed == 5 ? QkvProducts::fused : QkvProducts::separate;
    const int ports = 1 + static_cast<int>(seed % (2 * C::kModules));
    draw.distilled ? compare<test::Distilled<C>>(draw, qkv, ports) : compare<C>(draw, qkv, ports);
  }
}

TEST(KernelTop, Int8Fold) {
  compare_many<test::Small8>();
}
TEST(KernelTop, Int8FoldOfOnePort) {
  compare_many<test::Narrow8>();
}
TEST(KernelTop, Int16Grid) {
  compare_many<test::Grid16>();
}
TEST(KernelTop, Int16FoldOfOneModule) {
  compare_many<test::Wide16>();
}

TEST(KernelFaults, WhatTheKernelsCannotBe) {
  const test::KernelCase one(test::drawn(1), test::machine_of<test::Small8>(), 8);
  const auto faults = [&](const auto& change) {
    AcceleratorConfig machine = one.machine;
    change(machine);
    const std::vector<Fault> all = kernel_faults(one.program, one.model, machine);
    return all.empty() ? std::string{} : all.front().path;
  };
  EXPECT_EQ(faults([](AcceleratorConfig&) {}), "");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.balance = balance_policy("dynamic"); }), "accelerator.balance");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.column_sync = ColumnSync::none; }), "accelerator.column_sync");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.p_pe = 3; }), "accelerator.p_pe");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.features.bank_words = 6; }), "accelerator.features.bank_words");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.features.ports = 4; }), "accelerator.features.ports");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.elementwise.lanes = 6; }), "accelerator.elementwise.lanes");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.selector.fuse_lanes = 65; }), "accelerator.selector.fuse_lanes");
  EXPECT_EQ(faults([](AcceleratorConfig& m) { m.idealise.memory = true; }), "accelerator.idealise");
}

}  // namespace
}  // namespace secateur::test
