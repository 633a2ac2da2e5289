// SPDX-License-Identifier: Apache-2.0
#include "schedule/lowering_builder.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/namespaces.hpp"
#include "pruning/packed_format.hpp"
#include "units/elementwise/timing.hpp"
#include "units/selector/timing.hpp"

namespace secateur::schedule {
namespace {

constexpr std::int64_t kTransferUnit = 64;  ///< bytes; docs/microarchitecture/memory.md 5.1

Operation operation_of(const std::string& name, int layer, Unit unit, OperationKind kind, TileGrid tiles) {
  Operation operation;
  operation.name = name;
  operation.layer = layer;
  operation.unit = unit;
  operation.kind = kind;
  operation.tiles = tiles;
  return operation;
}

bool keeps_all(const BlockMask& mask) {
  return mask.kept_blocks() == static_cast<std::int64_t>(mask.block_rows()) * mask.block_cols();
}

}  // namespace

LoweringBuilder::LoweringBuilder(const NetworkConfig& network, int block, const AcceleratorConfig& accelerator,
                                 Products products)
    : network_(network), block_(block), accelerator_(accelerator), products_(products) {}

std::string LoweringBuilder::named(int layer, const std::string& operation) const {
  return fmt::format("encoder{}.{}", layer, operation);
}

int LoweringBuilder::row_tiles(int tokens) const {
  return ceil_div(tokens, block_);
}

int LoweringBuilder::tile_tokens(int tokens, int tile) const {
  return std::min(block_, tokens - tile * block_);
}

std::int64_t LoweringBuilder::heads_in_module(int heads) const {
  return ceil_div(heads, accelerator_.p_h);
}

bool LoweringBuilder::embedding_is_free(OperationKind kind) const {
  switch (kind) {
    case OperationKind::load_image:
    case OperationKind::store_logits:
    case OperationKind::patch_embed:
    case OperationKind::classifier:
      return accelerator_.idealise.embedding;
    default:
      return false;
  }
}

const Operation& LoweringBuilder::producer_of(TensorId tensor) const {
  const BufferedTensor& t = tensors_[static_cast<std::size_t>(tensor)];
  return program_.operations[static_cast<std::size_t>(t.producer)];
}

Dependency LoweringBuilder::on(TensorId tensor, const TileGrid& tiles, RowMatch rows) const {
  const Operation& producer = producer_of(tensor);
  const bool same_groups = tiles.groups > 1 && producer.tiles.groups == tiles.groups;
  const bool same_rows = rows == RowMatch::same && producer.tiles.rows != tiles.rows;
  return {tensors_[static_cast<std::size_t>(tensor)].producer, same_groups ? GroupMatch::same : GroupMatch::all,
          same_rows ? RowMatch::all : rows};
}

OperationIndex LoweringBuilder::add(Operation operation, const std::vector<TensorId>& operands) {
  const bool fill_operands = operation.operands.empty();
  operation.known_after = known_after_;
  // Parameters are loaded ahead: they do not depend on the number of tokens.
  if (known_after_ >= 0 && operation.kind != OperationKind::load_parameters) {
    operation.dependencies.push_back({known_after_, GroupMatch::all, RowMatch::all});
  }
  const auto index = static_cast<OperationIndex>(program_.operations.size());
  for (const TensorId operand : operands) {
    const auto storage = static_cast<std::size_t>(storage_[static_cast<std::size_t>(operand)]);
    tensors_[storage].consumers.push_back(index);
    if (fill_operands) operation.operands.push_back({tensors_[static_cast<std::size_t>(operand)].producer, 0});
  }
  program_.operations.push_back(std::move(operation));
  return index;
}

TensorId LoweringBuilder::result(OperationIndex producer, const std::string& name, std::int64_t bits) {
  return result(producer, name, bits, bits);
}

TensorId LoweringBuilder::result(OperationIndex producer, const std::string& name, std::int64_t module_bits,
                                 std::int64_t total_bits) {
  const Operation& operation = program_.operations[static_cast<std::size_t>(producer)];
  const auto id = static_cast<TensorId>(tensors_.size());
  tensors_.push_back({name, module_bits, total_bits, operation.tiles.rows, producer, {}, {producer}});
  storage_.push_back(id);
  return id;
}

TensorId LoweringBuilder::result_in_place(OperationIndex producer, TensorId operand) {
  const TensorId id = result(producer, program_.operations[static_cast<std::size_t>(producer)].name, 0);
  storage_.back() = storage_[static_cast<std::size_t>(operand)];
  tensors_[static_cast<std::size_t>(storage_.back())].writers.push_back(producer);
  return id;
}

TensorId LoweringBuilder::load(const std::string& name, OperationKind kind, int layer, int tokens, int width,
                               ValueType type) {
  Operation operation = operation_of(name, layer, Unit::dma, kind, {1, row_tiles(tokens)});
  for (int tile = 0; tile < operation.tiles.rows; ++tile) {
    const std::int64_t bytes = static_cast<std::int64_t>(tile_tokens(tokens, tile)) * width * bits(type) / 8;
    operation.tile_bytes.push_back(embedding_is_free(kind) ? 0 : round_up(bytes, kTransferUnit));
  }
  operation.values = {type, 1, tokens, width};
  return result(add(std::move(operation), {}), name, operation.values.count() * bits(type));
}

TensorId LoweringBuilder::load_parameters(int layer, TensorId previous_ln1) {
  Operation operation =
      operation_of(named(layer, "load_parameters"), layer, Unit::dma, OperationKind::load_parameters, {1, 1});
  const int norms = layer + 1 == network_.depth ? 3 : 2;  // the final LayerNorm's come with the last encoder's
  const std::int64_t bytes = static_cast<std::int64_t>(norms) * 2 * network_.embed_dim * 2;
  operation.tile_bytes = {round_up(bytes, kTransferUnit)};
  operation.values = {ValueType::wide, 1, 2 * norms, network_.embed_dim};
  if (previous_ln1 != kNoTensor) operation.dependencies.push_back(on(previous_ln1, operation.tiles, RowMatch::all));
  const std::string name = operation.name;
  return result(add(std::move(operation), {}), name, 0);  // lives in the element-wise module's own registers
}

void LoweringBuilder::store_logits(int layer, TensorId logits) {
  Operation operation = operation_of("store_logits", layer, Unit::dma, OperationKind::store_logits, {1, 1});
  operation.write = true;
  const std::int64_t bytes = round_up<std::int64_t>(static_cast<std::int64_t>(network_.classes) * 2, kTransferUnit);
  operation.tile_bytes = {embedding_is_free(OperationKind::store_logits) ? 0 : bytes};
  operation.dependencies.push_back(on(logits, operation.tiles, RowMatch::all));
  add(std::move(operation), {logits});
}

ProductShape LoweringBuilder::whole_shape(const WholeProduct& product) const {
  ProductShape shape;
  shape.row_blocks = row_tiles(product.tokens);
  shape.inner_blocks = ceil_div(product.inner, block_);
  shape.columns = ceil_div(product.width, block_);
  shape.block = block_;
  shape.mask = product.mask && !keeps_all(*product.mask) ? product.mask : nullptr;
  for (int column = 0; column < shape.columns; ++column) {
    const std::int64_t bytes = packed_column_bytes(shape.kept(column), block_, accelerator_.weight_bits, !shape.mask);
    shape.column_bytes.push_back(bytes);
  }
  return shape;
}

std::shared_ptr<const ProductPlan> LoweringBuilder::whole_plan(const ProductShape& shape) {
  const int group_columns = ceil_div(network_.head_width(), block_);
  const auto make = [&] {
    return std::make_shared<const ProductPlan>(plan_whole_product(shape, group_columns, accelerator_));
  };
  if (shape.mask) return make();
  // Dense plans depend on the shape alone, and every encoder asks for the same few.
  auto& plan = dense_plans_[{shape.row_blocks, shape.inner_blocks, shape.columns, shape.column_bytes.empty() ? 0 : 1}];
  if (!plan) plan = make();
  return plan;
}

void LoweringBuilder::count_product(const Operation& operation, const ProductShape& shape, int groups, bool broadcast) {
  ProductCount count;
  count.macs = operation.macs;
  count.blocks = static_cast<std::int64_t>(groups) * shape.row_blocks * shape.columns;
  count.column_bytes = std::accumulate(shape.column_bytes.begin(), shape.column_bytes.end(), std::int64_t{0});
  count.broadcast = broadcast;
  count.row_blocks = shape.row_blocks;
  if (shape.mask) {
    for (const int column : columns_by_load(shape)) {
      count.queued_bytes.push_back(shape.column_bytes[static_cast<std::size_t>(column)]);
    }
  }
  const auto same = std::find_if(counted_.begin(), counted_.end(), [&](const ProductCount& other) {
    return std::tie(other.macs, other.blocks, other.column_bytes, other.broadcast, other.row_blocks,
                    other.queued_bytes) == std::tie(count.macs, count.blocks, count.column_bytes, count.broadcast,
                                                    count.row_blocks, count.queued_bytes);
  });
  same == counted_.end() ? counted_.push_back(std::move(count)) : void(++same->times);
}

OperationIndex LoweringBuilder::add_product(Operation operation, TensorSlice left, TensorSlice right) {
  const auto use = [&](TensorSlice slice, RowMatch rows) {
    operation.dependencies.push_back(on(slice.tensor, operation.tiles, rows));
    operation.operands.push_back({tensors_[static_cast<std::size_t>(slice.tensor)].producer, slice.first});
  };
  use(left, RowMatch::same);
  if (right.tensor == kNoTensor) return add(std::move(operation), {left.tensor});
  use(right, RowMatch::all);
  return add(std::move(operation), {left.tensor, right.tensor});
}

TensorId LoweringBuilder::product(const std::string& name, OperationKind kind, int layer, TensorId left,
                                  const BlockMask* mask, int tokens, int inner, int width, ValueType type) {
  Operation operation = operation_of(name, layer, Unit::mpca, kind, {1, row_tiles(tokens)});
  operation.values = {type, 1, tokens, width};
  ProductShape shape = whole_shape({mask, tokens, inner, width});
  if (embedding_is_free(kind)) {
    shape.column_bytes.clear();
    shape.inner_blocks = 0;
  }
  for (const std::int64_t bytes : shape.column_bytes) {
    if (bytes > largest_column_bytes_) {
      largest_column_bytes_ = bytes;
      largest_column_in_ = name;
    }
  }
  const std::int64_t weights = mask ? mask->kept_elements() : static_cast<std::int64_t>(inner) * width;
  operation.macs = tokens * weights;
  if (products_ == Products::counted) {
    count_product(operation, shape, 1, true);
  } else {
    operation.product = whole_plan(shape);
  }
  const std::int64_t result_bits = operation.values.count() * bits(type);
  return result(add_product(std::move(operation), {left, 0}, {}), name, result_bits);
}

TensorId LoweringBuilder::classifier(const std::string& name, int layer, TensorId left, int row) {
  const TensorId logits = product(name, OperationKind::classifier, layer, left, nullptr, 1, network_.embed_dim,
                                  network_.classes, ValueType::wide);
  program_.operations.back().part = row;
  return logits;
}

TensorId LoweringBuilder::fused_qkv(int layer, TensorId left, const PackedLayer& packed, int tokens) {
  const BlockMask joined = BlockMask::side_by_side({&packed.q, &packed.k, &packed.v});
  return product(named(layer, "qkv"), OperationKind::qkv, layer, left, &joined, tokens, joined.rows, joined.cols,
                 ValueType::activation);
}

TensorId LoweringBuilder::head_product(const char* name, OperationKind kind, int layer, TensorSlice left,
                                       TensorSlice right, int heads, int tokens, int inner, int width) {
  Operation operation = operation_of(named(layer, name), layer, Unit::mpca, kind, {heads, row_tiles(tokens)});
  ProductShape shape;
  shape.row_blocks = row_tiles(tokens);
  shape.inner_blocks = ceil_div(inner, block_);
  shape.columns = ceil_div(width, block_);
  shape.block = block_;
  shape.right = RightOperand::features;
  const bool broadcast = kind == OperationKind::av;
  operation.macs = static_cast<std::int64_t>(heads) * tokens * inner * width;
  if (products_ == Products::counted) {
    count_product(operation, shape, heads, broadcast);
  } else {
    operation.product = std::make_shared<const ProductPlan>(plan_head_product(shape, heads, broadcast, accelerator_));
  }
  // Scores are wider than activations (docs/arithmetic.md 2); what V is mixed into lies side by side, one row a token.
  const ValueType type = broadcast ? ValueType::activation : ValueType::wide;
  operation.values = broadcast ? ValueShape{type, 1, tokens, heads * width} : ValueShape{type, heads, tokens, width};
  const std::int64_t head_bits = static_cast<std::int64_t>(tokens) * width * bits(type);
  const std::string full_name = operation.name;
  return result(add_product(std::move(operation), left, right), full_name,
                head_bits * (broadcast ? heads : heads_in_module(heads)), head_bits * heads);
}

TensorId LoweringBuilder::row_sums(int layer, TensorId exps, int heads, int tokens) {
  Operation operation =
      operation_of(named(layer, "row_sums"), layer, Unit::mpca, OperationKind::row_sums, {heads, row_tiles(tokens)});
  const ProductShape shape = row_sums_shape(row_tiles(tokens), row_tiles(tokens), block_);
  if (products_ == Products::counted) {
    count_product(operation, shape, heads, false);
  } else {
    operation.product = std::make_shared<const ProductPlan>(plan_row_sums(shape, heads, accelerator_));
  }
  const std::string name = operation.name;
  operation.values = {ValueType::sum, heads, tokens, 1};
  const std::int64_t head_bits = tokens * bits(ValueType::sum);
  return result(add_product(std::move(operation), {exps, 0}, {}), name, head_bits * heads_in_module(heads),
                head_bits * heads);
}

OperationIndex LoweringBuilder::add_elementwise(const ElementwiseOperation& row, const std::string& name, int layer,
                                                const std::vector<TensorId>& operands, TileShape shape, int width,
                                                RowMatch first_rows) {
  Operation operation = operation_of(name, layer, Unit::elementwise, row.kind, {shape.groups, row_tiles(shape.tokens)});
  operation.elementwise = &row;
  operation.values = {row.result, shape.groups, shape.tokens, width};
  for (int tile = 0; tile < operation.tiles.rows; ++tile) {
    const std::int64_t values = static_cast<std::int64_t>(tile_tokens(shape.tokens, tile)) * width;
    const TileWork work = elementwise_tile(values, row.passes, accelerator_);
    operation.tile_cycles.push_back(work.cycles);
    operation.tile_feature_cycles.push_back(work.feature_cycles);
  }
  for (std::size_t i = 0; i < operands.size(); ++i) {
    operation.dependencies.push_back(on(operands[i], operation.tiles, i == 0 ? first_rows : RowMatch::same));
  }
  return add(std::move(operation), operands);
}

TensorId LoweringBuilder::elementwise(const ElementwiseOperation& row, const std::string& name, int layer,
                                      const std::vector<TensorId>& operands, TileShape shape, int width) {
  const OperationIndex index = add_elementwise(row, name, layer, operands, shape, width, row.first_rows);
  if (row.in_place) return result_in_place(index, operands.front());
  return result(index, name, static_cast<std::int64_t>(shape.tokens) * width * bits(row.result));
}

TensorId LoweringBuilder::layernorm(const std::string& name, int layer, TensorId stream, TensorId parameters,
                                    int tokens, int part, RowMatch stream_rows) {
  const OperationIndex index = add_elementwise(schedule::elementwise::layernorm, name, layer, {stream, parameters},
                                               {1, tokens}, network_.embed_dim, stream_rows);
  program_.operations.back().part = part;
  return result(index, name, static_cast<std::int64_t>(tokens) * network_.embed_dim * bits(ValueType::activation));
}

TensorId LoweringBuilder::residual(const std::string& name, int layer, TensorId added, TensorId stream, int tokens) {
  const OperationIndex index =
      add_elementwise(schedule::elementwise::residual, name, layer, {added, stream}, {1, tokens}, network_.embed_dim,
                      schedule::elementwise::residual.first_rows);
  return result_in_place(index, stream);
}

TensorId LoweringBuilder::token_selection(int layer, TensorId probabilities, TensorId stream, const PackedLayer& packed,
                                          bool adaptive) {
  Operation sort =
      operation_of(named(layer, "token_sort"), layer, Unit::token_selector, OperationKind::token_sort, {1, 1});
  sort.tile_cycles = {token_sort_cycles(network_.tokens(), accelerator_)};
  sort.tile_done_after = sort.tile_cycles;
  // Its only tile is row block 0, where the CLS row is: of every head.
  sort.dependencies.push_back(
      {tensors_[static_cast<std::size_t>(probabilities)].producer, GroupMatch::all, RowMatch::same});
  const OperationIndex sorted = add(std::move(sort), {probabilities});
  const TensorId order = result(sorted, "order", 0);
  if (adaptive) known_after_ = sorted;
  if (!packed.drops_tokens()) return stream;

  Operation shuffle = operation_of(named(layer, "token_shuffle"), layer, Unit::token_selector,
                                   OperationKind::token_shuffle, {1, row_tiles(packed.tokens_out)});
  ShuffleWork work = token_shuffle(packed.tokens_in, packed.tokens_kept, network_.embed_dim, block_, accelerator_);
  shuffle.tile_cycles = {work.cycles};
  shuffle.tile_done_after = std::move(work.tile_done_after);
  shuffle.dependencies.push_back(on(order, shuffle.tiles, RowMatch::all));
  shuffle.dependencies.push_back(on(stream, shuffle.tiles, RowMatch::all));
  const std::string name = shuffle.name;
  shuffle.values = {ValueType::wide, 1, packed.tokens_out, network_.embed_dim};
  return result(add(std::move(shuffle), {order, stream}), name,
                static_cast<std::int64_t>(packed.tokens_out) * network_.embed_dim * 16);
}

void LoweringBuilder::require_column_room() const {
  const std::int64_t capacity_kib = accelerator_.weights.capacity_kib;
  if (2 * largest_column_bytes_ <= capacity_kib * 1024) return;
  throw ConfigError("", "accelerator.weights.capacity_kib",
                    fmt::format("half of {} KiB cannot hold a packed weight column of {} ({} bytes); at least {} KiB "
                                "needed (or a smaller pruning.block, or fewer weight_bits)",
                                capacity_kib, largest_column_in_, largest_column_bytes_,
                                ceil_div<std::int64_t>(2 * largest_column_bytes_, 1024)));
}

/// Every fault of either buffer.
void LoweringBuilder::fit_buffers() {
  std::vector<Fault> faults;
  const auto collect = [&faults](const auto& check) {
    try {
      check();
    } catch (const ConfigError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  };
  collect([this] { require_column_room(); });
  collect([this] {
    fit_feature_buffers(tensors_, static_cast<std::int64_t>(accelerator_.features.capacity_kib) * 8192, program_);
  });
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

/// overlap: none. What only brings parameters goes on beside.
void LoweringBuilder::serialise() {
  OperationIndex previous = -1;
  for (std::size_t i = 0; i < program_.operations.size(); ++i) {
    Operation& operation = program_.operations[i];
    if (operation.kind == OperationKind::load_parameters || operation.kind == OperationKind::load_positions) continue;
    if (previous >= 0) operation.dependencies.push_back({previous, GroupMatch::all, RowMatch::all});
    previous = static_cast<OperationIndex>(i);
  }
}

Program LoweringBuilder::finish() {
  program_.accumulator_sets = accelerator_.pe.double_accumulators ? 2 : 1;
  if (!accelerator_.idealise.memory) fit_buffers();
  if (accelerator_.overlap == Overlap::none) serialise();
  for (std::size_t i = 0; i < program_.operations.size(); ++i) {
    const auto unit = static_cast<std::size_t>(program_.operations[i].unit);
    program_.of_unit[unit].push_back(static_cast<OperationIndex>(i));
  }
  program_.placement = place(program_, accelerator_);
  return std::move(program_);
}

TrafficCounts LoweringBuilder::finish_counts() {
  if (!accelerator_.idealise.memory) fit_buffers();
  TrafficCounts counts;
  counts.products = std::move(counted_);
  std::map<std::pair<std::int64_t, int>, std::int64_t> tiles;
  for (const Operation& operation : program_.operations) {
    for (const std::int64_t bytes : operation.tile_bytes) counts.transfer_bits += bytes * 8;
    if (operation.unit != Unit::elementwise) continue;
    for (int tile = 0; tile < operation.tiles.rows; ++tile) {
      const std::int64_t values =
          static_cast<std::int64_t>(tile_tokens(operation.values.rows, tile)) * operation.values.cols;
      tiles[{values, operation.elementwise->passes}] += operation.tiles.groups;
    }
  }
  for (const auto& [tile, times] : tiles) counts.tiles.push_back({times, tile.first, tile.second});
  return counts;
}

}  // namespace secateur::schedule
