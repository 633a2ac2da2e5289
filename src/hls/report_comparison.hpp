// SPDX-License-Identifier: Apache-2.0
// HLS reports beside a result of the simulator: functions with the operations they carry out, resources with ours.
// Which function carries out which operations is told from its name: the longest name of an operation, or of a kind of
// them, that stands in it between underscores ("vit_layernorm_1": ln1, ln2, final_ln).
#pragma once

#include <string>
#include <vector>

#include "config/json.hpp"
#include "hls/report.hpp"

namespace secateur {

/// Cycles from start to end of the operations of one name, over the run.
struct OperationCycles {
  std::string name;  ///< "layernorm"
  int calls = 0;
  std::int64_t min = 0, max = 0, total = 0;
  double mean() const { return calls > 0 ? static_cast<double>(total) / calls : 0.0; }
};

struct ComparedModule {
  const HlsModule* module = nullptr;
  std::string operation;  ///< empty: none of that name
  OperationCycles ours;   ///< calls 0: none
};

struct ComparedResource {
  std::string name;
  std::optional<double> theirs;
  double ours = 0;
};

struct HlsComparison {
  std::vector<ComparedModule> modules;      ///< the top is compared with the whole run
  std::vector<ComparedResource> resources;  ///< of the top; ours without memory controllers is not told apart
};

/// `result`: a result.json with operations. The report must outlive the comparison.
HlsComparison compare_with_result(const HlsReport& report, const Json& result);

/// The name of an operation or of a kind of operations in a function's name; empty when there is none.
std::string operation_in(const std::string& function);

}  // namespace secateur
