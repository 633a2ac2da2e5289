// SPDX-License-Identifier: Apache-2.0
// What varies in a sweep: keys with their values, alone or zipped.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "config/json.hpp"

namespace secateur {

/// One key. Every value fulfils the key's rule.
struct Axis {
  std::string path;          ///< "accelerator.p_t", or a document: "pruning"
  std::vector<Json> values;  ///< in the file's order
};

/// Axes that advance together: one, or several that are zipped, of equal length.
struct Dimension {
  std::vector<Axis> axes;
  std::size_t size() const { return axes.front().values.size(); }
};

/// Of the key `axes` of a file, which faults name. Documents that axes name are looked for beside the file.
std::vector<Dimension> parse_axes(const Json& axes, const std::string& file, std::vector<Fault>& faults);

}  // namespace secateur
