// SPDX-License-Identifier: Apache-2.0
// How weight columns, or head-wide groups of them, go to head modules (docs/microarchitecture/buffers.md 3.2). A policy
// is one row of balance_policy.cpp: schema, checks, planning, resources, export, summary and what-if read the row.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/namespaces.hpp"

namespace secateur::policies {

/// For each of `modules` the items that it gets, in its order; every item once.
using Assigned = std::vector<std::vector<int>>;

struct BalancePolicy {
  const char* name;      ///< value of accelerator.balance
  const char* sentence;  ///< what it does, for help and schema: "deals columns in turn"
  const char* words;     ///< before "balancing" in summaries: "no", "lpt"
  /// Whether the load balancer's queue deals snapshots while the machine runs; `assign` is null then.
  bool has_queue;
  /// Whether the columns of a group are ordered by their load, heaviest first, before they are cut into snapshots.
  bool sorts_columns;
  bool is_exported;  ///< the kernels of hls/ have it
  /// `loads`: kept blocks of each item. Needs no item, and at least one module.
  Assigned (*assign)(const std::vector<std::int64_t>& loads, int modules);
};

/// All of them; the first deals items in their natural order.
const std::vector<BalancePolicy>& balance_policies();

/// One more, for programs that link the simulator; its strings and its function live as long as the program.
/// @throws RunError after the first call of balance_policies(), by which a document is read; ConfigError when the name
/// is taken.
void add_balance_policy(const BalancePolicy& policy);

/// The policy of that name, which must be one of balance_policies().
const BalancePolicy* balance_policy(std::string_view name);

/// Items by load, heaviest first, ties to the lower index.
std::vector<int> heaviest_first(const std::vector<std::int64_t>& loads);

}  // namespace secateur::policies
