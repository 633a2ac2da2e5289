// SPDX-License-Identifier: Apache-2.0
#include "compare/xrt_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <vector>

#include "base/csv.hpp"

namespace secateur {
namespace {

using Row = std::map<std::string, std::string>;

/// Caption without what follows in brackets: "Kernel Execution (includes estimated device time)".
std::string caption_of(const std::string& field) {
  std::string text = field.rfind("TITLE:", 0) == 0 ? field.substr(6) : field;
  return text.substr(0, text.find(" ("));
}

/// Tables by caption; a table's header is the row after its caption.
class Tables {
 public:
  Tables(std::string_view text, FaultList& faults) {
    for_each_csv_row(text, ',', faults, [this](CsvRow& row) { take(row); });
  }
  std::vector<Row> of(const std::string& caption) const {
    const auto found = tables_.find(caption);
    return found == tables_.end() ? std::vector<Row>{} : found->second;
  }

 private:
  void take(CsvRow& row) {
    while (!row.fields.empty() && row.fields.back().empty()) row.fields.pop_back();
    if (row.fields.size() <= 1) {
      caption_ = row.fields.empty() ? "" : caption_of(row.fields.front());
      header_.clear();
    } else if (header_.empty()) {
      header_ = row.fields;
    } else {
      Row named;
      for (std::size_t i = 0; i < std::min(header_.size(), row.fields.size()); ++i) named[header_[i]] = row.fields[i];
      tables_[caption_].push_back(std::move(named));
    }
  }

  std::map<std::string, std::vector<Row>> tables_;
  std::string caption_;
  std::vector<std::string> header_;
};

std::optional<double> number_in(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end()) return std::nullopt;
  double value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string text_in(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string{} : found->second;
}

/// Rows of the kernel that is meant; all when none is named.
std::vector<Row> of_kernel(const std::vector<Row>& rows, const std::optional<std::string>& kernel) {
  if (!kernel) return rows;
  std::vector<Row> chosen;
  for (const Row& row : rows) {
    if (text_in(row, "Kernel") == *kernel) chosen.push_back(row);
  }
  return chosen;
}

}  // namespace

bool is_xrt_summary(std::string_view text) {
  const std::string_view start = text.substr(0, 4096);
  return start.find("Profile Summary") != std::string_view::npos &&
         (text.find("Kernel Execution") != std::string_view::npos ||
          text.find("Compute Unit Utilization") != std::string_view::npos);
}

void read_xrt_summary(std::string_view text, const std::optional<std::string>& kernel, MeasuredRuns& runs,
                      FaultList& faults) {
  const Tables tables(text, faults);
  const std::vector<Row> executions = tables.of("Kernel Execution");
  const std::vector<Row> units = tables.of("Compute Unit Utilization");
  const bool by_host = !executions.empty();
  const std::vector<Row>& source = by_host ? executions : units;
  const std::vector<Row> chosen = of_kernel(source, kernel);
  if (chosen.size() != 1) {
    std::vector<std::string> names;
    for (const Row& row : source) names.push_back(text_in(row, "Kernel"));
    const std::string found =
        names.empty() ? "no kernel was executed" : fmt::format("kernels: {}", fmt::join(names, ", "));
    return faults.add(
        "Kernel Execution",
        fmt::format("{}; {}", found, kernel ? fmt::format("got --kernel {}", *kernel) : "choose one by --kernel"));
  }
  const Row& row = chosen.front();
  MeasuredRun run;
  run.row = 1;
  run.name = text_in(row, "Kernel");
  run.source = by_host ? "XRT, kernel execution" : "XRT, compute unit";
  const auto average = number_in(row, "Average Time (ms)");
  if (!average || *average <= 0) {
    return faults.add("Kernel Execution, column Average Time (ms)",
                      fmt::format("got \"{}\"; expected a number above 0", text_in(row, "Average Time (ms)")));
  }
  run.values[static_cast<std::size_t>(Quantity::latency_ms)] = *average;
  const auto calls = number_in(row, by_host ? "Number Of Enqueues" : "Number Of Calls");
  if (calls && *calls >= 1) run.repetitions = static_cast<int>(*calls);
  const std::vector<Row> clocked = of_kernel(units, run.name);
  if (!clocked.empty()) {
    if (const auto clock = number_in(clocked.front(), "Clock Frequency (MHz)")) run.clock_mhz = *clock;
  }
  runs.notes.push_back(fmt::format("XRT profile summary: latency is the mean of {} calls of kernel {}, {}",
                                   run.repetitions, run.name,
                                   by_host ? "as the host sees them" : "as its compute unit counts them"));
  runs.row_word = "kernel";
  runs.runs.push_back(std::move(run));
}

}  // namespace secateur
