// SPDX-License-Identifier: Apache-2.0
// Figures that the summary derives from a result: whose cycle each one was, and sums over operations.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "sim/result.hpp"

namespace secateur::report {

struct KindShare {
  std::string kind;  ///< "qkv", "mlp_int", ..., "waiting" where no operation was under way
  Cycle cycles = 0;
};

/// Every cycle of the run at one kind, largest first; they sum to result.cycles. Where operations overlap the cycle is
/// that of the mpca's, else the element-wise module's, else the selector's, else the transfer's; of one unit's, the
/// earliest.
std::vector<KindShare> cycles_by_kind(const Result& result);

StallCycles total_stalls(const Result& result);

/// At most `count` operations with the largest imbalance above 0, largest first.
std::vector<const OperationResult*> worst_imbalances(const Result& result, std::size_t count);

}  // namespace secateur::report
