// SPDX-License-Identifier: Apache-2.0
#include "cli/report_csv.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/csv.hpp"
#include "base/error.hpp"
#include "base/fault_list.hpp"
#include "base/figure.hpp"
#include "config/json_document.hpp"

namespace secateur::cli {

config::Json csv_columns(const std::string& path) {
  FaultList faults(path);
  const std::vector<CsvRow> rows = parse_csv(config::read_input_file(path), faults);
  if (rows.empty()) faults.add("", "is empty; expected a line of column names");
  faults.throw_if_any();
  const std::vector<std::string>& names = rows.front().fields;
  config::Json columns = config::Json::object();
  for (const std::string& name : names) columns[name] = config::Json::array();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].fields.size() != names.size()) {
      throw ConfigError(path, fmt::format("line {}", rows[i].line),
                        fmt::format("has {} fields; the first line has {}", rows[i].fields.size(), names.size()));
    }
    for (std::size_t j = 0; j < names.size(); ++j) {
      const auto number = plain_number(rows[i].fields[j]);
      columns[names[j]].push_back(number ? config::Json(*number) : config::Json());
    }
  }
  return columns;
}

}  // namespace secateur::cli
