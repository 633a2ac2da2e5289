// SPDX-License-Identifier: Apache-2.0
#include "hls/kernel_image.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/math.hpp"
#include "hls/bank_layout.hpp"
#include "hls/instruction_constants.hpp"
#include "hls/load_layout.hpp"
#include "hls/segment_records.hpp"
#include "hls/weight_ports.hpp"

namespace secateur::hls {
namespace {

constexpr int kWord = 64;  // bytes of an AXI port's beat

class ImageBuilder {
 public:
  ImageBuilder(const Program& program, const MachineValues& values, const PackedModel& model,
               const AcceleratorConfig& machine, const KernelSizes& least)
      : program_(program),
        values_(values),
        model_(model),
        machine_(machine),
        layout_{model.pruning.block, machine.p_t, machine.p_pe},
        ports_(machine),
        place_(program.operations.size(), 0),
        last_use_(program.operations.size(), -1) {
    image_.schedules.resize(static_cast<std::size_t>(machine.p_h));
    records_ = SegmentRecords(machine.p_h);
    image_.sizes = least;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
      for (const ValueOperand& operand : program.operations[i].operands) {
        last_use_[static_cast<std::size_t>(operand.producer)] = static_cast<int>(i);
      }
    }
  }

  KernelImage build() {
    const NetworkConfig& network = model_.network;
    set_lanes();
    sizes().sort_keys = static_cast<int>(next_power_of_two(network.tokens() - 1));
    sizes().max_tokens = network.tokens();
    image_.classes = network.classes;
    for (std::size_t i = 0; i < program_.operations.size(); ++i) add(i, program_.operations[i]);
    image_.schedules = records_.words(sizes().max_streams, machine_.p_t * machine_.p_c);
    at_least(sizes().max_segments, records_.most_segments());
    at_least(sizes().max_instructions, static_cast<std::int64_t>(image_.program.size()));
    at_least(sizes().load_words, static_cast<std::int64_t>(image_.io.size()) / kWord);
    constexpr int kBytesOfKib = 1024;
    at_least(sizes().fetch_words,
             std::max<std::int64_t>(std::int64_t{machine_.weights.capacity_kib} * kBytesOfKib / kWord / 2,
                                    sizes().column_bytes / kWord));
    image_.ports = ports_.take();
    return std::move(image_);
  }

 private:
  void set_lanes() {
    const int lanes = std::min(machine_.elementwise.lanes, machine_.features.ports * machine_.features.bank_words);
    sizes().lanes = lanes;
    sizes().word_slices = machine_.features.bank_words / machine_.p_pe;
    sizes().stream_lanes = std::max({lanes, machine_.selector.shuffle_words_per_cycle, machine_.selector.fuse_lanes});
    sizes().piece = load_piece(program_, machine_.p_pe, lanes);
  }

  void needs(int& words, std::int64_t slices) { at_least(words, ceil_div<std::int64_t>(slices, sizes().word_slices)); }
  KernelSizes& sizes() { return image_.sizes; }
  template <class Size>
  static void at_least(Size& size, std::int64_t value) {
    size = std::max(size, static_cast<Size>(value));
  }

  const Operation& producer(const Operation& operation, std::size_t operand) const {
    return program_.operations[static_cast<std::size_t>(operation.operands[operand].producer)];
  }
  int place_of(const Operation& operation, std::size_t operand) const {
    return place_[static_cast<std::size_t>(operation.operands[operand].producer)];
  }

  int half() const { return second_half_ ? 1 : 0; }

  Instruction of(const Operation& operation, Opcode opcode) const {
    return instruction_of(operation, opcode, machine_.activation_bits);
  }

  void add(std::size_t i, const Operation& operation) {
    const OperationConstants& constants = values_.constants[i];
    switch (operation.kind) {
      case OperationKind::load_image:
        return add_load(i, operation, Space::x, 0);
      case OperationKind::load_positions:
        // A run of lanes may reach beyond the last value.
        at_least(sizes().stream_words, operation.values.count() / sizes().stream_lanes + 2);
        return add_load(i, operation, Space::stream, 0);
      case OperationKind::load_parameters:
        return add_load(i, operation, Space::parameters, parameter_place(i, operation));
      case OperationKind::patch_embed:
      case OperationKind::proj:
      case OperationKind::mlp_out:
        return add_product(i, operation, Space::staged, 0);
      case OperationKind::mlp_int:
        return add_product(i, operation, Space::y, 0);
      case OperationKind::qkv:
        return add_product(i, operation, Space::y, 0);
      case OperationKind::classifier:
        if (operation.unit == Unit::mpca) {
          return add_product(i, operation, Space::staged, operation.part * layout_.row_slices(operation.values.cols));
        }
        return add_average(operation);
      case OperationKind::embed:
        return add_to_stream(operation, Opcode::embed);
      case OperationKind::residual:
        return add_to_stream(operation, Opcode::residual);
      case OperationKind::layernorm:
        return add_layernorm(operation, constants.layernorm);
      case OperationKind::qk:
      case OperationKind::av:
        return add_head_product(i, operation, constants.scaling);
      case OperationKind::row_sums:
        return add_row_sums(operation);
      case OperationKind::softmax:
        return add_softmax(operation, constants.softmax);
      case OperationKind::gelu:
        return add_gelu(operation, constants.gelu);
      case OperationKind::token_sort: {
        Instruction in = of(operation, Opcode::token_sort);
        in.rows = tokens_;
        return image_.program.push_back(in);
      }
      case OperationKind::token_shuffle:
        return add_shuffle(operation, constants.scaling);
      case OperationKind::store_logits:
        return add_store(operation);
      case OperationKind::spill:
      case OperationKind::reload:
        SECATEUR_CHECK(false, "spills are refused before");
        return;
      case OperationKind::elementwise:
        SECATEUR_CHECK(false, "what the kernels do not have is refused before");
        return;
    }
  }

  void add_load(std::size_t i, const Operation& operation, Space space, int place) {
    Instruction in = of(operation, Opcode::load);
    // Parameters have 16 bits in every machine.
    in.bits = bits_of(operation.values.type, machine_.activation_bits);
    in.result_space = static_cast<std::int32_t>(space);
    in.result = place;
    place_[i] = place;
    const int pitch = load_columns(operation, machine_.p_pe);
    const std::int64_t row_bytes = std::int64_t{in.columns} * in.bits / 8;
    const std::int64_t padding = std::int64_t{pitch - in.columns} * in.bits / 8;
    in.result_stride = layout_.row_slices(in.columns);
    in.columns = pitch;
    if (space == Space::x) needs(sizes().x_words, layout_.bank_slices(in.rows, pitch));
    if (operation.kind == OperationKind::load_positions) tokens_ = operation.values.rows;
    const std::size_t begin = image_.io.size();
    append_rows(values_.loads[i], operation.values.rows * operation.values.groups, model_.pruning.block, row_bytes,
                padding, image_.io);
    in.words = static_cast<std::int32_t>(image_.io.size() - begin) / kWord;
    image_.program.push_back(in);
  }

  /// The first place whose parameters nobody needs any more: the number of its first LayerNorm.
  int parameter_place(std::size_t i, const Operation& operation) {
    const int norms = operation.values.rows / 2;
    at_least(parameter_norms_, norms);
    std::size_t slot = 0;
    while (slot < parameter_slots_.size() && parameter_slots_[slot] > static_cast<int>(i)) ++slot;
    if (slot == parameter_slots_.size()) parameter_slots_.push_back(0);
    parameter_slots_[slot] = last_use_[i];
    // All loads of parameters are of one size but the last, which is smaller.
    const int place = static_cast<int>(slot) * parameter_norms_;
    at_least(sizes().parameter_words, std::int64_t{place + norms} * operation.values.cols / sizes().lanes + 2);
    return place;
  }

  void add_product(std::size_t i, const Operation& operation, Space space, int place) {
    const Operation& left = producer(operation, 0);
    Instruction in = of(operation, Opcode::product);
    in.inner = left.values.cols;
    in.left_stride = layout_.row_slices(in.inner);
    in.left_row = operation.kind == OperationKind::classifier ? operation.part : 0;
    in.result_row = operation.kind == OperationKind::patch_embed ? values_.special_tokens : 0;
    in.result_space = static_cast<std::int32_t>(space);
    in.result = place;
    in.result_stride = layout_.row_slices(in.columns);
    place_[i] = place;
    if (operation.kind == OperationKind::qkv) {
      place_qkv(operation, in);
    } else {
      needs(space == Space::staged ? sizes().staged_words : sizes().y_words,
            place + layout_.bank_slices(in.rows + in.result_row, in.columns));
    }
    schedule(i, operation, in);
    image_.program.push_back(in);
  }

  /// Q, K and V one behind the other, each in its layout.
  void place_qkv(const Operation& operation, Instruction& in) {
    const bool is_fused = operation.role == OperationRole::qkv;
    const int columns = is_fused ? in.columns / 3 : in.columns;
    const std::int64_t slices = layout_.qkv_slices(in.rows, columns, values_.head_width);
    const int order = is_fused || operation.role == OperationRole::q ? 0 : operation.role == OperationRole::k ? 1 : 2;
    in.part = values_.head_width;
    in.kept = part_reciprocal(in.part, columns);
    in.layout = order;
    in.result = static_cast<std::int32_t>(order * slices);
    in.result_stride = layout_.row_slices(columns);
    in.layout_columns = is_fused ? columns : 0;
    in.layout_slices = static_cast<std::int32_t>(slices);
    needs(sizes().y_words, 3 * slices);
  }

  void add_head_product(std::size_t i, const Operation& operation, arith::Scaling scaling) {
    const bool is_scores = operation.kind == OperationKind::qk;
    Instruction in = of(operation, is_scores ? Opcode::scores : Opcode::attention);
    const int heads = operation.tiles.groups, width = values_.head_width;
    in.groups = heads;
    in.columns = is_scores ? operation.values.cols : width;
    in.inner = is_scores ? width : producer(operation, 0).values.cols;
    const std::int64_t slices = layout_.qkv_slices(in.rows, heads * width, width);
    in.left_stride = layout_.row_slices(heads * width);
    in.right = static_cast<std::int32_t>(is_scores ? slices : 2 * slices);
    in.right_stride = layout_.row_slices(heads * width);
    in.result_space = static_cast<std::int32_t>(Space::x);
    in.result_stride = layout_.row_slices(operation.values.cols);
    put_scaling(in, 0, scaling);
    if (is_scores) {
      const int heads_a_module = static_cast<int>(ceil_div(heads, machine_.p_h));
      needs(sizes().score_words, heads_a_module * layout_.bank_slices(in.rows, in.columns));
      at_least(sizes().sum_words,
               std::int64_t{heads_a_module} * ceil_div(in.rows, model_.pruning.block * machine_.p_t));
    } else {
      needs(sizes().x_words, layout_.bank_slices(in.rows, operation.values.cols));
    }
    schedule(i, operation, in);
    image_.program.push_back(in);
  }

  void add_row_sums(const Operation& operation) {
    const Operation& exps = producer(operation, 0);
    Instruction in = of(operation, Opcode::row_sums);
    in.rows = exps.values.rows;
    in.inner = exps.values.cols;
    in.groups = exps.values.groups;
    schedule(0, operation, in);
    image_.program.push_back(in);
  }

  void add_softmax(const Operation& operation, const arith::SoftmaxConstants& constants) {
    const bool is_exp = operation.values.type == ValueType::exp;
    Instruction in = of(operation, is_exp ? Opcode::softmax_exp : Opcode::softmax_norm);
    put_constants(in, constants);
    image_.program.push_back(in);
  }

  void add_layernorm(const Operation& operation, const arith::LayerNormConstants& constants) {
    constexpr int kFinal = 2;
    Instruction in = of(operation, Opcode::layernorm);
    in.left = half();
    in.right = place_of(operation, 1) + operation.part;
    in.part = operation.part == kFinal && operation.values.rows > 1 ? 1 : 0;
    put_constants(in, constants);
    needs(sizes().x_words, layout_.bank_slices(in.rows, in.columns));
    at_least(sizes().max_width, operation.values.cols);
    image_.program.push_back(in);
  }

  void add_gelu(const Operation& operation, const arith::GeluConstants& constants) {
    Instruction in = of(operation, Opcode::gelu);
    needs(sizes().x_words, layout_.bank_slices(in.rows, in.columns));
    put_constants(in, constants);
    image_.program.push_back(in);
  }

  void add_to_stream(const Operation& operation, Opcode opcode) {
    Instruction in = of(operation, opcode);
    in.result = half();
    in.part = values_.special_tokens;
    image_.program.push_back(in);
  }

  void add_shuffle(const Operation& operation, arith::Scaling scaling) {
    Instruction in = of(operation, Opcode::token_shuffle);
    in.rows = tokens_;
    in.kept = operation.values.rows - 2;
    in.left = half();
    second_half_ = !second_half_;
    in.result = half();
    in.part = values_.special_tokens > 1 ? 1 : 0;
    put_scaling(in, 0, scaling);
    tokens_ = operation.values.rows;
    image_.program.push_back(in);
  }

  void add_average(const Operation& operation) {
    Instruction in = of(operation, Opcode::average);
    in.left = place_of(operation, 0);
    in.right = place_of(operation, 1);
    is_averaged_ = true;
    at_least(sizes().parameter_words, in.columns / sizes().lanes + 2);
    image_.program.push_back(in);
  }

  void add_store(const Operation& operation) {
    const Operation& logits = producer(operation, 0);
    Instruction in = of(logits, Opcode::store);
    in.left = place_of(operation, 0);
    in.part = is_averaged_ ? 1 : 0;
    in.words = static_cast<std::int32_t>(ceil_div(2 * in.columns, kWord));
    image_.logits_words = in.words;
    image_.program.push_back(in);
  }

  /// Segments of every module, and their columns behind its ports.
  void schedule(std::size_t i, const Operation& operation, const Instruction& in) {
    const bool has_weights = operation.kind != OperationKind::qk && operation.kind != OperationKind::av &&
                             operation.kind != OperationKind::row_sums;
    records_.next_operation();
    for (std::size_t m = 0; m < image_.schedules.size(); ++m) {
      const std::vector<Segment>& segments = operation.product->modules[m];
      std::map<int, ColumnPlace> placed;
      for (const Segment& segment : segments) add_segment(i, segment, m, has_weights, in, placed);
      at_least(sizes().max_slices, layout_.drained_slices(segments));
    }
    at_least(sizes().kept_columns, records_.keep_columns());
  }

  void add_segment(std::size_t i, const Segment& segment, std::size_t module, bool has_weights, const Instruction& in,
                   std::map<int, ColumnPlace>& placed) {
    SegmentRecord record;
    record.group = segment.group;
    std::vector<int> columns;
    for (const OutputBlock& block : segment.blocks) {
      auto found = std::find(columns.begin(), columns.end(), block.column);
      if (found == columns.end()) found = columns.insert(columns.end(), block.column);
      record.blocks.push_back({static_cast<int>(found - columns.begin()), block.row});
    }
    at_least(sizes().max_streams, static_cast<std::int64_t>(columns.size()));
    if (!has_weights) at_least(sizes().max_kept, ceil_div(in.inner, model_.pruning.block));
    for (const int column : columns) {
      ColumnPlace where;
      if (has_weights) {
        const auto found = placed.find(column);
        where = found != placed.end() ? found->second : place_column(i, column, module);
        placed[column] = where;
        at_least(sizes().max_kept, std::max(kept_of(i, column), 1));
      }
      where.column = column;
      record.streams.push_back(where);
    }
    records_.add(module, std::move(record));
  }

  const std::uint8_t* column_bytes(std::size_t i, int column) const {
    const PackedMatrix& matrix = *values_.weights[i];
    return matrix.bytes.data() + matrix.column_start[static_cast<std::size_t>(column)];
  }
  int kept_of(std::size_t i, int column) const { return read_packed_header(column_bytes(i, column)).kept; }

  ColumnPlace place_column(std::size_t i, int column, std::size_t module) {
    const PackedMatrix& matrix = *values_.weights[i];
    const auto c = static_cast<std::size_t>(column);
    const std::int64_t bytes = matrix.column_start[c + 1] - matrix.column_start[c];
    at_least(sizes().column_bytes, bytes);
    return ports_.place(module, column, column_bytes(i, column), bytes);
  }

  const Program& program_;
  const MachineValues& values_;
  const PackedModel& model_;
  const AcceleratorConfig& machine_;
  BankLayout layout_;
  WeightPorts ports_;
  KernelImage image_;
  SegmentRecords records_;
  std::vector<int> place_;            ///< of each operation's result in its space
  std::vector<int> last_use_;         ///< of each operation's result
  std::vector<int> parameter_slots_;  ///< last use of what each holds
  int parameter_norms_ = 0;
  int tokens_ = 0;
  bool second_half_ = false;
  bool is_averaged_ = false;
};

}  // namespace

KernelImage make_kernel_image(const Program& program, const MachineValues& values, const PackedModel& model,
                              const AcceleratorConfig& machine, const KernelSizes& least) {
  return ImageBuilder(program, values, model, machine, least).build();
}

}  // namespace secateur::hls
