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
#include <type_traits>
#include <vector>

#include "gelu/gelu.hpp"
#include "layernorm/layernorm.hpp"
#include "product/product.hpp"
#include "residual/residual.hpp"
#include "schedule/lowering.hpp"
#include "schedule/machine_values.hpp"
#include "softmax/softmax.hpp"
#include "support/names.hpp"
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
  /// Cycles that PEs waited for the loaders.
  std::int64_t feature_stalls() const { return feature_stalls_; }

 private:
  static constexpr int kBlock = C::kBlock;

  /// What a head module has for a snapshot.
  template <class Left>
  struct ProductMemory {
    hls::Snapshot<C> snapshot;
    hls::InnerRows<C> rows;
    hls::Channels<C> channels;
    hls::WeightBanks<C> weights;
    hls::LeftBlocks<C, Left> left_blocks;
    hls::RightBlocks<C> right_blocks;
    hls::SumBanks<C> accumulators;
    hls::SumBanks<C> sums;
  };

  const KernelResult& operand(const Operation& operation, std::size_t i) const {
    return results_[static_cast<std::size_t>(operation.operands[i].producer)];
  }
  const OperationConstants& constants(std::size_t i) const { return values_.constants[i]; }
  int bits_of_result(const Operation& operation) const {
    return operation.values.type == ValueType::wide ? 16 : C::kActivationBits;
  }

  /// Memories as the kernels see them: up to kLanes values from one on.
  static auto reader(const std::int16_t* from) {
    return [from](int first, int count, std::int16_t* values) { std::copy_n(from + first, count, values); };
  }
  static auto writer(std::int16_t* to) {
    return [to](int first, int count, const std::int16_t* values) { std::copy_n(values, count, to + first); };
  }
  /// p_pe values of a row of `width`, 0 beyond its end.
  template <class T>
  static hls::Pack<T, C::kPe> slice_of(const std::int16_t* row, int column, int width) {
    hls::Pack<T, C::kPe> slice = {};
    for (int j = 0; j < C::kPe && column + j < width; ++j) slice.values[j] = static_cast<T>(row[column + j]);
    return slice;
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
      case OperationKind::elementwise:
        FAIL() << "no kernel has it";
      case OperationKind::spill:
      case OperationKind::reload:
        FAIL() << "the case spills";
    }
  }

  /// Every tile of an element-wise operation, and the cycles that the program states: passes, and a pipeline's depth
  /// between.
  /// `besides`: iterations that a tile takes besides its passes.
  template <class Tile>
  void tiles(const Operation& operation, int passes, const Tile& tile, int besides = 0) {
    for (int group = 0; group < operation.tiles.groups; ++group) {
      for (int t = 0; t < operation.tiles.rows; ++t) {
        const int first = t * kBlock;
        const int rows = std::min(kBlock, operation.values.rows - first);
        const std::int64_t cycles = cycles_of([&] { tile(group, first, rows); });
        EXPECT_EQ(cycles, operation.tile_cycles[static_cast<std::size_t>(t)] -
                              (passes - 1) * machine_.elementwise.pipeline_depth + besides)
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
      snapshot.active[pe] = true;
      snapshot.stream[pe] = static_cast<int>(found - columns.begin());
      snapshot.row[pe] = block.row;
    }
    for (std::size_t s = 0; s < columns.size(); ++s) snapshot.column[s] = columns[s];
    snapshot.streams = static_cast<int>(columns.size());
    return columns;
  }

  void product(std::size_t i, const Operation& operation, KernelResult& result) {
    switch (operation.kind) {
      case OperationKind::qk:
        return product_of<hls::ProductKind::scores>(i, operation, result);
      case OperationKind::av:
        return product_of<hls::ProductKind::attention>(i, operation, result);
      default:
        return product_of<hls::ProductKind::weights>(i, operation, result);
    }
  }

  template <hls::ProductKind kind>
  void product_of(std::size_t i, const Operation& operation, KernelResult& result) {
    constexpr bool is_qk = kind == hls::ProductKind::scores, is_av = kind == hls::ProductKind::attention;
    constexpr bool has_right = is_qk || is_av;
    using Left = std::conditional_t<is_av, std::int16_t, hls::Activation<C>>;
    const KernelResult& from = operand(operation, 0);
    const KernelResult* other = has_right ? &operand(operation, 1) : nullptr;
    const int width = values_.head_width;
    const int inner = is_qk ? width : from.shape.cols;
    const auto memory = std::make_unique<ProductMemory<Left>>();
    hls::Snapshot<C>& snapshot = memory->snapshot;
    segments(operation, [&](const Segment& segment) {
      const std::vector<int> columns = arrange(segment, snapshot);
      ASSERT_LE(snapshot.streams, C::kMaxStreams);
      if (!has_right) {
        unpack(i, columns, *memory);
      } else {
        for (int s = 0; s < snapshot.streams; ++s) {
          snapshot.kept[s] = hls::ceil_div(inner, kBlock);
          for (int k = 0; k < snapshot.kept[s]; ++k) memory->rows[s][k] = static_cast<std::uint16_t>(k);
        }
      }
      for (int s = 0; s < snapshot.streams; ++s) snapshot.steps = std::max(snapshot.steps, snapshot.kept[s]);
      const int group = segment.group;
      const int left_first = operation.operands[0].first_column + (is_qk ? group * width : 0);
      const auto left = [&](int bank, int row, int k) -> hls::Pack<Left, C::kPe> {
        EXPECT_EQ(bank, row / kBlock % C::kRows);
        const int from_row = operation.kind == OperationKind::classifier ? operation.part + row : row;
        if (row >= operation.values.rows) return {};
        return slice_of<Left>(from.row(is_av ? group : 0, from_row) + left_first, k, inner);
      };
      const auto right = [&](int bank, int column, int block, int row,
                             int slice) -> hls::Pack<hls::Activation<C>, C::kPe> {
        EXPECT_EQ(bank, C::kRows - 1 - column % C::kRows);
        const int first = operation.operands[1].first_column + group * width;
        const int token = (is_qk ? column : block) * kBlock + row;
        const int at = (is_qk ? block : column) * kBlock + slice * C::kPe;
        if (token >= other->shape.rows) return {};
        return slice_of<hls::Activation<C>>(other->row(0, token) + first, at, width);
      };
      // Loaders work beside the PEs: a step lasts the longer of both.
      std::int64_t step_cycles = 0;
      for (int step = 0; step < snapshot.steps; ++step) {
        const std::int64_t loads = cycles_of([&] {
          hls::load_step<C, has_right, Left>(snapshot, memory->rows, step, left, right, memory->left_blocks,
                                             memory->right_blocks);
        });
        const std::int64_t products = cycles_of([&] {
          hls::multiply_step<C, kind, Left>(snapshot, step, memory->weights, memory->left_blocks, memory->right_blocks,
                                            memory->accumulators, memory->sums);
        });
        step_cycles += std::max(loads, products);
        feature_stalls_ += std::max(loads, products) - products;
      }
      EXPECT_EQ(step_cycles, segment.cycles);
      const auto channel = [&](int s, int slice, int j) -> hls::Channel {
        if (!has_right) return hls::channel_of<C>(memory->channels, s, slice, j);
        const arith::Scaling scaling = constants(i).scaling;
        return {0, scaling.multiplier, scaling.shift};
      };
      const int limit = is_av ? width : operation.values.cols;
      const auto write = [&](int bank, int, int block_row, int block_column, int row, int column,
                             const hls::Pack<std::int16_t, C::kPe>& slice) {
        EXPECT_EQ(bank, block_row % C::kRows);
        const int r = block_row * kBlock + row;
        for (int j = 0; j < C::kPe; ++j) {
          const int c = block_column * kBlock + column + j;
          if (r < operation.values.rows && c < limit) {
            result.row(is_qk ? group : 0, r)[(is_av ? group * width : 0) + c] = slice.values[j];
          }
        }
      };
      // Every module has its own of the write slots: the last one takes longest.
      const int bits = bits_of_result(operation);
      const std::int64_t drain = cycles_of([&] {
        if (operation.product->broadcast) {
          hls::drain_snapshot<C, C::kModules>(snapshot, memory->sums, C::kModules - 1, bits, channel, write);
        } else {
          hls::drain_snapshot<C, 1>(snapshot, memory->sums, 0, bits, channel, write);
        }
      });
      EXPECT_EQ(drain, segment.drain_cycles);
      ++compared_;
    });
  }

  template <class Left>
  void unpack(std::size_t i, const std::vector<int>& columns, ProductMemory<Left>& memory) {
    const PackedMatrix& matrix = *values_.weights[i];
    for (std::size_t s = 0; s < columns.size(); ++s) {
      const auto column = static_cast<std::size_t>(columns[s]);
      const std::int64_t bytes = matrix.column_start[column + 1] - matrix.column_start[column];
      const std::uint8_t* from = matrix.bytes.data() + matrix.column_start[column];
      const auto next = [&from] {
        hls::Word read;
        std::copy_n(from, hls::kWordBytes, read.bytes);
        from += hls::kWordBytes;
        return read;
      };
      const std::int64_t cycles = cycles_of([&] {
        hls::unpack_column<C>(next, static_cast<int>(bytes / kPackedAlignment), static_cast<int>(s), memory.snapshot,
                              memory.rows, memory.channels, memory.weights);
      });
      EXPECT_EQ(cycles, bytes / kPackedAlignment);
    }
  }

  void row_sums(const Operation& operation, KernelResult& result) {
    const KernelResult& exps = operand(operation, 0);
    const auto snapshot_memory = std::make_unique<hls::Snapshot<C>>();
    hls::Snapshot<C>& snapshot = *snapshot_memory;
    std::uint32_t sums[C::kRows][C::kBlock];
    segments(operation, [&](const Segment& segment) {
      arrange(segment, snapshot);
      snapshot.steps = hls::ceil_div(exps.shape.cols, kBlock);
      const auto left = [&](int bank, int row, int k) -> hls::Pack<std::int16_t, C::kPe> {
        EXPECT_EQ(bank, row / kBlock % C::kRows);
        if (row >= exps.shape.rows) return {};
        return slice_of<std::int16_t>(exps.row(segment.group, row), k, exps.shape.cols);
      };
      const std::int64_t cycles = cycles_of([&] { hls::sum_rows_snapshot<C>(snapshot, left, sums); });
      EXPECT_EQ(cycles, segment.cycles);
      for (const OutputBlock& block : segment.blocks) {
        for (int row = 0; row < kBlock; ++row) {
          const int r = block.row * kBlock + row;
          if (r >= exps.shape.rows) continue;
          result.sums[static_cast<std::size_t>(segment.group * exps.shape.rows + r)] = sums[block.row % C::kRows][row];
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
      const int width = result.shape.cols;
      const auto lanes = [&](int column, std::int16_t* gamma, std::int16_t* beta) {
        for (int lane = 0; lane < C::kLanes; ++lane) {
          gamma[lane] = parameters.row(0, 2 * operation.part)[(column + lane) % width];
          beta[lane] = parameters.row(0, 2 * operation.part + 1)[(column + lane) % width];
        }
      };
      hls::layernorm_tile<C>(reader(rows_read.data() + static_cast<std::ptrdiff_t>(first) * width), lanes, rows, width,
                             constants(i).layernorm, writer(result.row(0, first)));
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
      maxima.resize(kBlock);
      hls::softmax_exp_tile<C>(reader(scores.row(group, first)), maxima.data(), rows, scores.shape.cols,
                               constants(i).softmax.to_log2, writer(result.row(group, first)));
    });
  }

  void softmax_norm(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& exps = operand(operation, 0);
    const KernelResult& sums = operand(operation, 1);
    token_scores_.assign(static_cast<std::size_t>(exps.shape.cols), 0);
    tiles(
        operation, 1,
        [&](int group, int first, int rows) {
          std::uint32_t row_sums[kBlock] = {};
          std::copy_n(sums.sums.data() + group * exps.shape.rows + first, rows, row_sums);
          hls::softmax_norm_tile<C>(reader(exps.row(group, first)), row_sums, first, rows, exps.shape.cols,
                                    exps.shape.cols, constants(i).softmax, token_scores_.data(),
                                    writer(result.row(group, first)));
        },
        kBlock);
  }

  void shuffle(std::size_t i, const Operation& operation, KernelResult& result) {
    const KernelResult& stream = operand(operation, 1);
    const int kept = operation.values.rows - 2;
    const auto token = [&](int lanes) {
      return [&stream, lanes](int row, int column, std::int16_t* values) {
        std::copy_n(stream.row(0, row) + column, std::min(lanes, stream.shape.cols - column), values);
      };
    };
    const std::int64_t cycles = cycles_of([&] {
      hls::shuffle_tokens<C>(token(C::kShuffleWords), token(C::kFuseLanes), token_scores_.data(), order_.data(),
                             stream.shape.rows, stream.shape.cols, kept, constants(i).scaling,
                             writer(result.words.data()));
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
  std::int64_t feature_stalls_ = 0;
};

}  // namespace secateur::test
