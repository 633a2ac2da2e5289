// SPDX-License-Identifier: Apache-2.0
// Runs a lowered program through the kernels of hls/, operation by operation as the controller orders them, keeps every
// result, and counts the cycles of pipelined loops beside those that the program states. What the kernels' top will do
// in hardware - issue, overlap, buffers, transfers - is done by the host here.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gelu/gelu.hpp"
#include "layernorm/layernorm.hpp"
#include "product/product.hpp"
#include "residual/residual.hpp"
#include "schedule/lowering.hpp"
#include "schedule/machine_values.hpp"
#include "softmax/softmax.hpp"
#include "token_selector/token_selector.hpp"

namespace secateur::test {

/// A result: groups x rows x cols, row-major.
struct KernelResult {
  ValueShape shape;
  std::vector<std::int16_t> words;
  std::vector<std::uint32_t> sums;

  const std::int16_t* row(int group, int r) const {
    return words.data() + (static_cast<std::ptrdiff_t>(group) * shape.rows + r) * shape.cols;
  }
  std::int16_t* row(int group, int r) {
    return words.data() + (static_cast<std::ptrdiff_t>(group) * shape.rows + r) * shape.cols;
  }
};

template <class C>
class KernelExecutor {
 public:
  KernelExecutor(const Program& program, const MachineValues& values, const AcceleratorConfig& machine)
      : program_(program),
        values_(values),
        machine_(machine),
        results_(program.operations.size()),
        distillation_row_(values.special_tokens > 1 ? 1 : 0) {}

  void run() {
    for (std::size_t i = 0; i < program_.operations.size(); ++i) {
      const Operation& operation = program_.operations[i];
      SCOPED_TRACE(operation.name);
      KernelResult& result = results_[i];
      result.shape = operation.values;
      if (operation.values.type == ValueType::sum) {
        result.sums.resize(static_cast<std::size_t>(operation.values.count()));
      } else {
        result.words.resize(static_cast<std::size_t>(operation.values.count()));
      }
      execute(i, operation, result);
    }
  }

  const KernelResult& result(std::size_t operation) const { return results_[operation]; }
  /// Snapshots and tiles whose cycles were compared.
  int compared() const { return compared_; }

 private:
  static constexpr int kBlock = C::kBlock;

  const KernelResult& operand(const Operation& operation, std::size_t i) const {
    return results_[static_cast<std::size_t>(operation.operands[i].producer)];
  }
  const OperationConstants& constants(std::size_t i) const { return values_.constants[i]; }
  int bits_of_result(const Operation& operation) const {
    return operation.values.type == ValueType::wide ? 16 : C::kActivationBits;
  }

  /// Memories as the kernels see them.
  template <class T>
  static auto reader(const T* from) {
    return [from](int i) { return from[i]; };
  }
  template <class T>
  static auto writer(T* to) {
    return [to](int i, auto value) { to[i] = static_cast<T>(value); };
  }

  template <class Action>
  static std::int64_t cycles_of(const Action& action) {
    const long long before = hls::cycle_counter();
    action();
    return hls::cycle_counter() - before;
  }

  void execute(std::size_t i, const Operation& operation, KernelResult& result) {
    switch (operation.kind) {
      case OperationKind::load_image:
      case OperationKind::load_positions:
      case OperationKind::load_parameters:
        return load(i, operation, result);
      case OperationKind::patch_embed:
      case OperationKind::qkv:
      case OperationKind::proj:
      case OperationKind::mlp_int:
      case OperationKind::mlp_out:
      case OperationKind::qk:
      case OperationKind::av:
        return product(i, operation, result);
      case OperationKind::classifier:
        if (operation.unit == Unit::mpca) return product(i, operation, result);
        return tiles(operation, 1, [&](int, int, int) {
          hls::average_tile<C>(reader(operand(operation, 0).words.data()), reader(operand(operation, 1).words.data()),
                               static_cast<int>(result.words.size()), writer(result.words.data()));
        });
      case OperationKind::row_sums:
        return row_sums(operation, result);
      case OperationKind::embed:
        return embed(operation, result);
      case OperationKind::layernorm:
        return layernorm(i, operation, result);
      case OperationKind::softmax:
        return operation.values.type == ValueType::exp ? softmax_exp(i, operation, result)
                                                       : softmax_norm(i, operation, result);
      case OperationKind::residual:
        return tiles(operation, 1, [&](int, int first, int rows) {
          hls::residual_tile<C>(reader(operand(operation, 1).row(0, first)),
                                reader(operand(operation, 0).row(0, first)), rows * result.shape.cols,
                                writer(result.row(0, first)));
        });
      case OperationKind::gelu:
        return tiles(operation, 1, [&](int, int first, int rows) {
          hls::gelu_tile<C>(reader(operand(operation, 0).row(0, first)), rows * result.shape.cols, constants(i).gelu,
                            writer(result.row(0, first)));
        });
      case OperationKind::token_sort: {
        order_.resize(token_scores_.size());
        const std::int64_t cycles = cycles_of(
            [&] { hls::sort_tokens<C>(token_scores_.data(), static_cast<int>(token_scores_.size()), order_.data()); });
        EXPECT_EQ(cycles, operation.tile_cycles.front());
        ++compared_;
        return;
      }
      case OperationKind::token_shuffle:
        return shuffle(i, operation, result);
      case OperationKind::store_logits:
        result = operand(operation, 0);
        return;
      case OperationKind::spill:
      case OperationKind::reload:
        FAIL() << "the case spills";
    }
  }

  /// Every tile of an element-wise operation, and the cycles that the program states: passes, and a pipeline's depth
  /// between.
  template <class Tile>
  void tiles(const Operation& operation, int passes, const Tile& tile) {
    for (int group = 0; group < operation.tiles.groups; ++group) {
      for (int t = 0; t < operation.tiles.rows; ++t) {
        const int first = t * kBlock;
        const int rows = std::min(kBlock, operation.values.rows - first);
        const std::int64_t cycles = cycles_of([&] { tile(group, first, rows); });
        EXPECT_EQ(cycles, operation.tile_cycles[static_cast<std::size_t>(t)] -
                              (passes - 1) * machine_.elementwise.pipeline_depth)
            << "tile " << t;
        ++compared_;
      }
    }
  }

  void load(std::size_t i, const Operation& operation, KernelResult& result) {
    const int bits = bits_of(operation.values.type, C::kActivationBits);
    std::int16_t* to = result.words.data();
    std::int64_t left = operation.values.count();
    const auto& loads = values_.loads[i];
    for (std::size_t tile = 0; tile < loads.size() && left > 0; ++tile) {
      const std::int64_t whole = loads.size() == 1 ? left : std::int64_t{kBlock} * operation.values.cols;
      const std::int64_t count = std::min(left, whole);
      load_values(loads[tile].data(), count, bits, true, to);
      to += count;
      left -= count;
    }
  }

  /// Snapshots of all modules, in their order.
  template <class Action>
  void segments(const Operation& operation, const Action& action) const {
    for (const auto& module : operation.product->modules) {
      for (const Segment& segment : module) action(segment);
    }
  }

  /// Streams of a segment, in the order in which its blocks name them, and what each PE makes.
  static std::vector<int> arrange(const Segment& segment, hls::Snapshot<C>& snapshot) {
    snapshot = {};
    std::vector<int> columns;
    for (std::size_t pe = 0; pe < segment.blocks.size(); ++pe) {
      const OutputBlock& block = segment.blocks[pe];
      auto found = std::find(columns.begin(), columns.end(), block.column);
      if (found == columns.end()) found = columns.insert(columns.end(), block.column);
      snapshot.pe[pe] = {true, static_cast<int>(found - columns.begin()), block.row};
    }
    snapshot.streams = static_cast<int>(columns.size());
    return columns;
  }

  void product(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& from = operand(operation, 0);
    const bool is_qk = operation.kind == OperationKind::qk, is_av = operation.kind == OperationKind::av;
    const KernelResult* other = is_qk || is_av ? &operand(operation, 1) : nullptr;
    const int width = values_.head_width;
    const int inner = is_qk ? width : from.shape.cols;
    const int writers = operation.product->broadcast ? machine_.p_h : 1;
    const std::unique_ptr<hls::Sum<C>[][C::kBlock][C::kBlock]> sums(
        new hls::Sum<C>[hls::Snapshot<C>::kPes][C::kBlock][C::kBlock]());
    std::vector<hls::Weight<C>> weights(C::kWeightWords);
    const auto snapshot_memory = std::make_unique<hls::Snapshot<C>>();
    hls::Snapshot<C>& snapshot = *snapshot_memory;
    segments(operation, [&](const Segment& segment) {
      const std::vector<int> columns = arrange(segment, snapshot);
      ASSERT_LE(snapshot.streams, C::kMaxStreams);
      if (other == nullptr) {
        unpack(i, columns, snapshot, weights);
      } else {
        for (int s = 0; s < snapshot.streams; ++s) {
          snapshot.stream[s].kept = hls::ceil_div(inner, kBlock);
          for (int k = 0; k < snapshot.stream[s].kept; ++k) snapshot.stream[s].rows[k] = static_cast<std::uint16_t>(k);
        }
      }
      for (int s = 0; s < snapshot.streams; ++s) snapshot.steps = std::max(snapshot.steps, snapshot.stream[s].kept);
      const int group = segment.group;
      const int left_first = operation.operands[0].first_column + (is_qk ? group * width : 0);
      const auto left = [&](int row, int k) -> std::int32_t {
        const int from_row = operation.kind == OperationKind::classifier ? operation.part + row : row;
        if (row >= operation.values.rows || k >= inner) return 0;
        return from.row(is_av ? group : 0, from_row)[left_first + k];
      };
      const auto right = [&](int s, int step, int k, int column) -> std::int32_t {
        const hls::WeightStream<C>& stream = snapshot.stream[s];
        if (other == nullptr)
          return weights[static_cast<std::size_t>(stream.weights_at + (step * kBlock + k) * kBlock + column)];
        const int first = operation.operands[1].first_column + group * width;
        const int at = stream.rows[step] * kBlock + k, c = columns[static_cast<std::size_t>(s)] * kBlock + column;
        if (is_qk) return at < width && c < other->shape.rows ? other->row(0, c)[first + at] : 0;
        return at < other->shape.rows && c < width ? other->row(0, at)[first + c] : 0;
      };
      const std::int64_t step_cycles = cycles_of([&] { hls::multiply_snapshot<C>(snapshot, left, right, sums.get()); });
      EXPECT_EQ(step_cycles, segment.cycles - segment.feature_cycles);
      const auto channel = [&](int s, int column) -> PackedChannel {
        if (other == nullptr) return snapshot.stream[s].channels[column];
        const arith::Scaling scaling = constants(i).scaling;
        return {0, scaling.multiplier, scaling.shift};
      };
      const int limit = is_av ? width : operation.values.cols;
      const auto write = [&](int pe, int row, int column, const std::int16_t* slice) {
        const hls::OutputOfPe& output = snapshot.pe[pe];
        const int r = output.row * kBlock + row;
        for (int j = 0; j < C::kPe; ++j) {
          const int c = columns[static_cast<std::size_t>(output.stream)] * kBlock + column + j;
          if (r < operation.values.rows && c < limit) {
            result.row(is_qk ? group : 0, r)[(is_av ? group * width : 0) + c] = slice[j];
          }
        }
      };
      const std::int64_t drain = cycles_of(
          [&] { hls::drain_snapshot<C>(snapshot, sums.get(), writers, bits_of_result(operation), channel, write); });
      EXPECT_EQ(drain, segment.drain_cycles);
      ++compared_;
    });
  }

  void unpack(std::size_t i, const std::vector<int>& columns, hls::Snapshot<C>& snapshot,
              std::vector<hls::Weight<C>>& weights) {
    const PackedMatrix& matrix = *values_.weights[i];
    int weights_at = 0;
    for (std::size_t s = 0; s < columns.size(); ++s) {
      const auto column = static_cast<std::size_t>(columns[s]);
      const std::int64_t bytes = matrix.column_start[column + 1] - matrix.column_start[column];
      const std::int64_t cycles = cycles_of([&] {
        hls::unpack_column<C>(matrix.bytes.data() + matrix.column_start[column],
                              static_cast<int>(bytes / kPackedAlignment), static_cast<int>(s), snapshot, weights.data(),
                              weights_at);
      });
      EXPECT_EQ(cycles, bytes / kPackedAlignment);
    }
  }

  void row_sums(const Operation& operation, KernelResult& result) {
    const KernelResult& exps = operand(operation, 0);
    const auto snapshot_memory = std::make_unique<hls::Snapshot<C>>();
    hls::Snapshot<C>& snapshot = *snapshot_memory;
    std::uint32_t sums[hls::Snapshot<C>::kPes][C::kBlock];
    segments(operation, [&](const Segment& segment) {
      arrange(segment, snapshot);
      snapshot.steps = hls::ceil_div(exps.shape.cols, kBlock);
      const auto left = [&](int row, int k) -> std::uint16_t {
        if (row >= exps.shape.rows || k >= exps.shape.cols) return 0;
        return static_cast<std::uint16_t>(exps.row(segment.group, row)[k]);
      };
      const std::int64_t cycles = cycles_of([&] { hls::sum_rows_snapshot<C>(snapshot, left, sums); });
      EXPECT_EQ(cycles, segment.cycles - segment.feature_cycles);
      for (std::size_t pe = 0; pe < segment.blocks.size(); ++pe) {
        for (int row = 0; row < kBlock; ++row) {
          const int r = segment.blocks[pe].row * kBlock + row;
          if (r >= exps.shape.rows) continue;
          result.sums[static_cast<std::size_t>(segment.group * exps.shape.rows + r)] = sums[pe][row];
        }
      }
      ++compared_;
    });
  }

  void embed(const Operation& operation, KernelResult& result) {
    const KernelResult& patches = operand(operation, 0);
    const KernelResult& positions = operand(operation, 1);
    // The special tokens' rows are their positions: nothing is added.
    std::vector<std::int16_t> shifted(result.words.size(), 0);
    std::copy(patches.words.begin(), patches.words.end(),
              shifted.begin() + static_cast<std::ptrdiff_t>(values_.special_tokens) * result.shape.cols);
    tiles(operation, 1, [&](int, int first, int rows) {
      hls::residual_tile<C>(reader(positions.row(0, first)),
                            reader(shifted.data() + static_cast<std::ptrdiff_t>(first) * result.shape.cols),
                            rows * result.shape.cols, writer(result.row(0, first)));
    });
  }

  void layernorm(std::size_t i, const Operation& operation, KernelResult& result) {
    constexpr int kFinal = 2;
    const KernelResult& stream = operand(operation, 0);
    const KernelResult& parameters = operand(operation, 1);
    std::vector<std::int16_t> rows_read = stream.words;
    if (operation.part == kFinal && result.shape.rows > 1) {
      std::copy_n(stream.row(0, distillation_row_), stream.shape.cols, rows_read.begin() + stream.shape.cols);
    }
    tiles(operation, 2, [&](int, int first, int rows) {
      hls::layernorm_tile<C>(reader(rows_read.data() + static_cast<std::ptrdiff_t>(first) * result.shape.cols),
                             parameters.row(0, 2 * operation.part), parameters.row(0, 2 * operation.part + 1), rows,
                             result.shape.cols, constants(i).layernorm, writer(result.row(0, first)));
    });
  }

  void softmax_exp(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& scores = operand(operation, 0);
    tiles(operation, 1, [&](int group, int first, int rows) {
      std::vector<std::int16_t> maxima;
      for (int row = 0; row < rows; ++row) {
        const std::int16_t* from = scores.row(group, first + row);
        maxima.push_back(*std::max_element(from, from + scores.shape.cols));
      }
      hls::softmax_exp_tile<C>(reader(scores.row(group, first)), reader(maxima.data()), rows, scores.shape.cols,
                               constants(i).softmax.to_log2,
                               writer(reinterpret_cast<std::uint16_t*>(result.row(group, first))));
    });
  }

  void softmax_norm(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& exps = operand(operation, 0);
    const KernelResult& sums = operand(operation, 1);
    token_scores_.assign(static_cast<std::size_t>(exps.shape.cols), 0);
    tiles(operation, 1, [&](int group, int first, int rows) {
      hls::softmax_norm_tile<C>(reader(reinterpret_cast<const std::uint16_t*>(exps.row(group, first))),
                                reader(sums.sums.data() + group * exps.shape.rows + first), first, rows,
                                exps.shape.cols, constants(i).softmax, token_scores_.data(),
                                writer(result.row(group, first)));
    });
  }

  void shuffle(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& stream = operand(operation, 1);
    const int kept = operation.values.rows - 2;
    const std::int64_t cycles = cycles_of([&] {
      hls::shuffle_tokens<C>(reader(stream.words.data()), token_scores_.data(), order_.data(), stream.shape.rows,
                             stream.shape.cols, kept, constants(i).scaling, writer(result.words.data()));
    });
    EXPECT_EQ(cycles, operation.tile_cycles.front());
    ++compared_;
    if (distillation_row_ == 0) return;
    const auto place = std::find(order_.begin(), order_.end(), distillation_row_) - order_.begin();
    distillation_row_ = 1 + static_cast<int>(std::min<std::ptrdiff_t>(place, kept));
  }

  const Program& program_;
  const MachineValues& values_;
  const AcceleratorConfig& machine_;
  std::vector<KernelResult> results_;
  std::vector<arith::TokenScore> token_scores_;
  std::vector<std::uint16_t> order_;
  int distillation_row_;
  int compared_ = 0;
};

}  // namespace secateur::test
