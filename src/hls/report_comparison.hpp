// SPDX-License-Identifier: Apache-2.0
// HLS reports beside a result of the simulator: functions with the operations they carry out, resources with ours.
// Which function carries out which operations is told from its name (operation_names.hpp).
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/json.hpp"
#include "hls/operation_names.hpp"
#include "hls/report.hpp"

namespace secateur::hls {

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
  /// The top is compared with the whole run, unless its name tells an operation.
  std::vector<ComparedModule> modules;
  std::vector<ComparedResource> resources;  ///< of the top; ours without memory controllers is not told apart
};

/// Cycles of the run; 0: not told.
std::int64_t cycles_of_run(const Json& result);

/// `result`: a result.json with operations, or an empty object; what is no figure in it is taken for 0. The report must
/// outlive the comparison.
HlsComparison compare_with_result(const HlsReport& report, const Json& result);

}  // namespace secateur::hls
