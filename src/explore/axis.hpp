// SPDX-License-Identifier: Apache-2.0
// What varies in a sweep or a search: keys with their values, alone or zipped.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/json.hpp"

namespace secateur::explore {

/// One key. Every value fulfils the key's rule.
struct Axis {
  std::string path;                                ///< "accelerator.p_t", or a document: "pruning"
  std::vector<Json> values;                        ///< in the file's order; empty for a real axis
  std::optional<std::pair<double, double>> range;  ///< a real axis, of searches alone
};

/// Axes that advance together: one, or several that are zipped, of equal length.
struct Dimension {
  std::vector<Axis> axes;
  std::size_t size() const { return axes.front().values.size(); }
  bool is_real() const { return axes.front().range.has_value(); }
};

/// Of the key `axes` of a file. `file`, `kind`: for faults ("sweep.axes[2].values[0]"). Documents that axes name are
/// looked for beside the file.
std::vector<Dimension> parse_axes(const Json& axes, const std::string& file, const std::string& kind, bool real_allowed,
                                  std::vector<Fault>& faults);

}  // namespace secateur::explore
