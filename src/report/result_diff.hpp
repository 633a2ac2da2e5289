// SPDX-License-Identifier: Apache-2.0
// What differs between two results, A and B: their configurations, headline figures, steps of the attribution,
// operations (paired by name), units and resources.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/json.hpp"

namespace secateur::report {

/// A key of the configuration, or a file that was read; as JSON, null where one of the two has none.
struct ChangedKey {
  std::string key;  ///< "accelerator.p_t", "files.weights.sha256"
  Json a, b;
};

/// A number of both.
struct FigureDifference {
  std::string name;  ///< "latency_ms", "resources.dsp"
  std::string unit;
  double a = 0.0, b = 0.0;
  /// Of B that is worse than A's: more, but for what is the better the more there is. 0: not worse. As a part of A's;
  /// infinite where A has none of it.
  double worse = 0.0;
};

struct OperationDifference {
  std::string name;
  std::int64_t a = 0, b = 0;  ///< cycles from its first work to its result
  std::string cause;          ///< of stalls, that changed most: "sync"; empty: none did
  std::int64_t cause_cycles = 0;

  std::int64_t more() const { return b - a; }
};

/// Everything is there, equal or not, but for `configuration`, which has what differs.
struct ResultDiff {
  std::vector<ChangedKey> configuration;
  std::vector<FigureDifference> figures;  ///< of the whole run
  std::vector<FigureDifference> attribution;
  std::vector<OperationDifference> operations;  ///< of both, those first that changed most
  std::vector<std::string> only_a, only_b;      ///< operations of one of the two
  std::vector<FigureDifference> units;          ///< shares of all cycles: "mpca.busy"
  std::vector<FigureDifference> resources;
  bool fits_a = true, fits_b = true;

  /// Nothing differs but time and memory of the simulation.
  bool is_same() const;
};

/// Of two result.json. What is not there is not compared.
ResultDiff result_diff(const Json& a, const Json& b);

/// What in B is worse than in A by more than `percent`: a figure of the run or a resource by its own, an operation by
/// a part of all of A's cycles; and a machine that no longer fits. "latency_ms +3.2 %", the worst first.
std::vector<std::string> worse_by(const ResultDiff& diff, double percent);

/// What `secateur diff --json` prints (docs/formats.md).
Json to_json(const ResultDiff& diff);

}  // namespace secateur::report
