// SPDX-License-Identifier: Apache-2.0
// A sweep or search file understood: documents found, axes, expressions, constraints and objectives checked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/schemas.hpp"
#include "explore/accuracy_table.hpp"
#include "explore/axis.hpp"
#include "explore/exploration_document.hpp"
#include "explore/expression.hpp"
#include "explore/metrics.hpp"

namespace secateur::explore {

struct DerivedName {
  std::string path;  ///< a key, or a name of the file's own
  Expression expression;
};

struct Bound {
  std::size_t metric = 0;
  std::optional<double> min, max;
};

/// What violations() says of the device.
inline constexpr const char* kDoesNotFit = "does not fit the device";
/// What a point's `violates` begins with where `secateur hls export` would refuse the machine; why stands behind it.
inline constexpr const char* kNotExportable = "not exportable: ";

struct Constraints {
  bool fits = true;
  bool exportable = false;  ///< the kernels of hls/ can be the machine
  std::vector<Bound> bounds;

  /// "latency_ms 2.31 > 2", several joined by "; "; empty when all hold. Bounds on figures that are not there are
  /// violated. @param machine_fits the estimate for the device.
  std::string violations(const Figures& figures, bool machine_fits) const;
};

struct Exploration {
  ExplorationKind kind = ExplorationKind::sweep;
  std::string file;
  ExplorationDocument document;
  std::vector<std::pair<std::string, Json>> sets;  ///< whole paths
  std::vector<Dimension> dimensions;
  std::vector<DerivedName> derived;
  std::vector<Expression> where;
  Constraints constraints;
  AccuracyTable accuracy;
  std::vector<Objective> objectives;

  /// Every axis' path, in order.
  std::vector<std::string> axis_paths() const;
  /// Names in `derived` that are no keys.
  std::vector<std::string> own_names() const;
  /// {path: SHA-256} of every file that points are made from.
  Json files() const;
};

/// @throws ConfigError with all faults.
Exploration load_exploration(ExplorationKind kind, const std::string& file);

/// A document that a sweep names: its path. @throws ConfigError.
std::string document_path(DocumentKind kind, const std::string& text, const std::string& beside);

}  // namespace secateur::explore
