// SPDX-License-Identifier: Apache-2.0
// The store as comma-separated values after RFC 4180.
#include <fmt/format.h>

#include <cmath>

#include "base/namespaces.hpp"
#include "config/json_document.hpp"
#include "explore/csv_text.hpp"
#include "explore/store.hpp"

namespace secateur::explore {

std::string points_csv(const Store& store) {
  const std::vector<std::string> columns = store.columns();
  std::string text = "point";
  for (const std::string& column : columns) text += "," + csv_field(column);
  text += ",fidelity,status,error,violates,seed";
  for (const Metric& metric : kMetrics) text += fmt::format(",{}", metric.name);
  text += ",bottleneck\n";
  for (const PointResult& result : store.results()) {
    const Json axes = parse_value(result.axes).value_or(Json());
    text += std::to_string(result.point);
    for (const std::string& column : columns) text += "," + csv_value(axes.value(column, Json()));
    text += fmt::format(",{},{},{},{},{}", to_string(result.fidelity), to_string(result.status),
                        csv_field(result.error), csv_field(result.violates), result.seed);
    for (const double figure : result.figures) text += std::isnan(figure) ? "," : fmt::format(",{}", figure);
    text += "," + csv_field(result.bottleneck) + "\n";
  }
  return text;
}

}  // namespace secateur::explore
