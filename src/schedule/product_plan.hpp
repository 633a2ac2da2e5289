// SPDX-License-Identifier: Apache-2.0
// Plans one operation of the mpca: loop order, balancing, packing. The result holds every cycle count that does not
// depend on waiting.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "schedule/packing/segments.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

/// A whole product: weight columns from memory, `group_columns` = ceil(d / b) columns make a SWEEP group.
ProductPlan plan_whole_product(const ProductShape& shape, int group_columns, const AcceleratorConfig& accelerator);

/// A per-head product: `heads` equal products, head i on module i mod p_h. `broadcast`: av; not qk.
ProductPlan plan_head_product(const ProductShape& shape, int heads, bool broadcast,
                              const AcceleratorConfig& accelerator);

/// Row sums of exp, one head: a product without a right operand.
ProductShape row_sums_shape(int row_blocks, int inner_blocks, int block);
/// PE column 0 of each module.
ProductPlan plan_row_sums(const ProductShape& shape, int heads, const AcceleratorConfig& accelerator);

/// All columns, heaviest first, ties to the lower number: the order of the load balancer's queue.
std::vector<int> columns_by_load(const ProductShape& shape);

/// Cycles of steps of the slowest module, no waiting.
Cycle step_cycles(const ProductPlan& plan);

}  // namespace secateur::schedule
