// SPDX-License-Identifier: Apache-2.0
// How the weight columns of a product are cut into the items that a balancing policy deals to head modules
// (docs/microarchitecture/buffers.md 3.1). An order is one row of loop_order.cpp: schema, checks, planning and results
// read the row.
#pragma once

#include <string_view>
#include <vector>

#include "base/namespaces.hpp"

namespace secateur::policies {

/// Columns of one item, ascending: they go to one module together.
using ColumnItems = std::vector<std::vector<int>>;

struct LoopOrder {
  const char* name;      ///< value of accelerator.loop_order, and in results
  const char* sentence;  ///< what it does, for help and schema: "takes whole heads"
  /// Whether every item is a column, as the load balancer's queue needs it.
  bool has_single_columns;
  /// Whether a module works on all its items as one list of columns, or on one item after the other.
  bool joins_items;
  /// All of `columns` columns, each in one item; `group_columns` of them make a head. Null: the other orders are tried,
  /// and the one whose slowest module takes fewest cycles is taken, of equal ones the first.
  ColumnItems (*items)(int columns, int group_columns);
};

/// All of them; the first has no items of its own.
const std::vector<LoopOrder>& loop_orders();

/// The order of that name, which must be one of loop_orders().
const LoopOrder* loop_order(std::string_view name);

}  // namespace secateur::policies
