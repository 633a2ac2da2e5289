// SPDX-License-Identifier: Apache-2.0
// The store as comma-separated values after RFC 4180.
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/namespaces.hpp"
#include "config/json_document.hpp"
#include "explore/csv_text.hpp"
#include "explore/flat_row.hpp"
#include "explore/store.hpp"

namespace secateur::explore {
namespace {

void add_axes(const std::string& axes, const std::vector<std::string>& columns, std::vector<std::string_view>& values,
              std::string& text) {
  if (!read_flat_row(axes, columns, values)) {
    const Json json = parse_value(axes).value_or(Json());
    for (const std::string& column : columns) text += "," + csv_value(json.value(column, Json()));
    return;
  }
  for (std::string_view value : values) {
    text += ',';
    if (value == "null") continue;
    const bool is_text = !value.empty() && value.front() == '"';
    if (is_text) value = value.substr(1, value.size() - 2);
    text += csv_field(std::string(value));
  }
}

}  // namespace

std::string points_csv(const Store& store) {
  const std::vector<std::string> columns = store.columns();
  std::string text = "point";
  for (const std::string& column : columns) text += "," + csv_field(column);
  text += ",fidelity,status,error,violates,seed";
  for (const Metric& metric : kMetrics) text += fmt::format(",{}", metric.name);
  text += ",bottleneck\n";
  std::vector<std::string_view> values;
  store.each(false, [&](const PointResult& result) {
    text += std::to_string(result.point);
    add_axes(result.axes, columns, values, text);
    text += fmt::format(",{},{},{},{},{}", to_string(result.fidelity), to_string(result.status),
                        csv_field(result.error), csv_field(result.violates), result.seed);
    for (const double figure : result.figures) {
      text += ',';
      if (!std::isnan(figure)) fmt::format_to(std::back_inserter(text), "{}", figure);
    }
    text += "," + csv_field(result.bottleneck) + "\n";
  });
  return text;
}

}  // namespace secateur::explore
