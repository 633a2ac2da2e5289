// SPDX-License-Identifier: Apache-2.0
#include "schedule/product_plan.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/math.hpp"
#include "policies/balance_policy.hpp"
#include "policies/loop_order.hpp"

namespace secateur::schedule {
namespace {

using ModuleChunks = std::vector<std::vector<Chunk>>;

std::int64_t load_of(const ProductShape& shape, const std::vector<int>& columns) {
  std::int64_t load = 0;
  for (const int column : columns) load += shape.kept(column);
  return load;
}

std::vector<int> by_load(const ProductShape& shape, const std::vector<int>& columns) {
  std::vector<std::int64_t> loads;
  for (const int column : columns) loads.push_back(shape.kept(column));
  std::vector<int> ordered;
  for (const int item : heaviest_first(loads)) ordered.push_back(columns[static_cast<std::size_t>(item)]);
  return ordered;
}

/// Each module's items become its chunks, or one chunk where the order joins them.
ModuleChunks deal_items(const ProductShape& shape, int group_columns, const LoopOrder& order,
                        const BalancePolicy& policy, int modules) {
  ColumnItems items = order.items(shape.columns, group_columns);
  std::vector<std::int64_t> loads;
  for (std::vector<int>& columns : items) {
    loads.push_back(load_of(shape, columns));
    if (policy.sorts_columns) columns = by_load(shape, columns);
  }
  ModuleChunks chunks;
  for (const std::vector<int>& assigned : policy.assign(loads, modules)) {
    chunks.emplace_back();
    for (const int item : assigned) {
      const std::vector<int>& columns = items[static_cast<std::size_t>(item)];
      if (!order.joins_items || chunks.back().empty()) chunks.back().push_back({0, {}});
      std::vector<int>& target = chunks.back().back().columns;
      target.insert(target.end(), columns.begin(), columns.end());
    }
  }
  return chunks;
}

MeanLoad mean_load(const ProductShape& shape) {
  if (!shape.mask) return {shape.inner_blocks, 1};
  return {shape.mask->kept_blocks(), shape.columns};
}

double imbalance_of(const ProductShape& shape, const ModuleChunks& chunks, const PackingRules& rules) {
  double longest = 0.0;
  double sum = 0.0;
  for (const std::vector<Chunk>& module : chunks) {
    const LoadFigures figures = load_figures(shape, module, rules);
    longest = std::max(longest, figures.longest);
    sum += figures.mean;
  }
  return sum > 0.0 ? longest * static_cast<double>(chunks.size()) / sum - 1.0 : 0.0;
}

ProductPlan plan_chunks(const ProductShape& shape, const ModuleChunks& chunks, const PackingRules& rules) {
  ProductPlan plan;
  plan.blocks_per_tile = shape.columns;
  for (const std::vector<Chunk>& module : chunks) {
    plan.modules.push_back(pack_segments(shape, module, rules, mean_load(shape)));
  }
  if (!rules.mean_load) plan.imbalance = imbalance_of(shape, chunks, rules);
  return plan;
}

/// The hardware queue: all columns, heaviest first, cut into snapshots that any module may take.
ProductPlan plan_queue(const ProductShape& shape, const PackingRules& rules) {
  const std::vector<int> ordered = columns_by_load(shape);
  PackingRules queue_rules = rules;
  queue_rules.snapshot_sync = true;
  queue_rules.independent = true;
  ProductPlan plan;
  plan.dynamic = true;
  plan.blocks_per_tile = shape.columns;
  plan.loop_order = loop_order("expand");
  plan.queue = pack_segments(shape, {{0, ordered}}, queue_rules, mean_load(shape));
  return plan;
}

}  // namespace

std::vector<int> columns_by_load(const ProductShape& shape) {
  std::vector<int> columns(static_cast<std::size_t>(shape.columns));
  std::iota(columns.begin(), columns.end(), 0);
  return by_load(shape, columns);
}

Cycle step_cycles(const ProductPlan& plan) {
  Cycle slowest = 0;
  for (const std::vector<Segment>& segments : plan.modules) {
    Cycle sum = 0;
    for (const Segment& segment : segments) sum += segment.cycles;
    slowest = std::max(slowest, sum);
  }
  return slowest;
}

ProductPlan plan_whole_product(const ProductShape& shape, int group_columns, const AcceleratorConfig& accelerator) {
  const PackingRules rules = packing_rules(accelerator, shape.block, true);
  const bool balanced = rules.mean_load || !shape.mask;
  if (accelerator.balance->has_queue && !balanced) return plan_queue(shape, rules);
  const BalancePolicy& policy = balanced ? balance_policies().front() : *accelerator.balance;
  const auto plan_by = [&](const LoopOrder& order) {
    ProductPlan plan = plan_chunks(shape, deal_items(shape, group_columns, order, policy, accelerator.p_h), rules);
    plan.loop_order = &order;
    return plan;
  };
  if (accelerator.loop_order->items) return plan_by(*accelerator.loop_order);
  std::optional<ProductPlan> best;
  for (const LoopOrder& order : loop_orders()) {
    if (!order.items) continue;
    ProductPlan plan = plan_by(order);
    if (!best || step_cycles(plan) < step_cycles(*best)) best = std::move(plan);
  }
  return std::move(*best);
}

ProductPlan plan_head_product(const ProductShape& shape, int heads, bool broadcast,
                              const AcceleratorConfig& accelerator) {
  const PackingRules rules = packing_rules(accelerator, shape.block, broadcast);
  std::vector<int> columns(static_cast<std::size_t>(shape.columns));
  std::iota(columns.begin(), columns.end(), 0);
  ModuleChunks chunks(static_cast<std::size_t>(accelerator.p_h));
  for (int head = 0; head < heads; ++head) {
    chunks[static_cast<std::size_t>(head) % chunks.size()].push_back({head, columns});
  }
  ProductPlan plan = plan_chunks(shape, chunks, rules);
  plan.broadcast = broadcast;
  return plan;
}

ProductShape row_sums_shape(int row_blocks, int inner_blocks, int block) {
  ProductShape shape;
  shape.row_blocks = row_blocks;
  shape.inner_blocks = inner_blocks;
  shape.columns = 1;
  shape.block = block;
  shape.right = RightOperand::none;
  return shape;
}

ProductPlan plan_row_sums(const ProductShape& shape, int heads, const AcceleratorConfig& accelerator) {
  const std::int64_t slices_per_block = ceil_div(shape.block, accelerator.p_pe);
  PackingRules rules = packing_rules(accelerator, shape.block, false);
  rules.p_c = 1;
  rules.step_cycles = slices_per_block * shape.block;
  rules.slices = slices_per_block;
  ModuleChunks chunks(static_cast<std::size_t>(accelerator.p_h));
  for (int head = 0; head < heads; ++head) {
    chunks[static_cast<std::size_t>(head) % chunks.size()].push_back({head, {0}});
  }
  ProductPlan plan = plan_chunks(shape, chunks, rules);
  plan.broadcast = false;
  return plan;
}

}  // namespace secateur::schedule
