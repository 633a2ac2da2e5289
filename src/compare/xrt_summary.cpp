// SPDX-License-Identifier: Apache-2.0
#include "compare/xrt_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/figure.hpp"
#include "base/printable.hpp"
#include "compare/matching.hpp"
#include "compare/run_target.hpp"
#include "compare/xrt_tables.hpp"

namespace secateur::compare {
namespace {

constexpr const char* kByHost = "Kernel Execution";
constexpr const char* kByUnit = "Compute Unit Utilization";
constexpr double kMostCalls = 1e9;
constexpr const char* kIncomplete = "incomplete profile";
constexpr const char* kAverage = "Average Time (ms)";
constexpr const char* kClock = "Clock Frequency (MHz)";

/// Rows of one kernel, or of one compute unit.
struct Choice {
  bool by_host = false;
  std::vector<const XrtRow*> rows;
};

std::string listed(const std::set<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() < kShown) shown.push_back(printable(name));
  }
  const std::string more = names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : "";
  return fmt::format("{}{}", fmt::join(shown, ", "), more);
}

class XrtReader {
 public:
  XrtReader(std::string_view text, MeasuredRuns& runs, FaultList& faults)
      : tables_(text, faults),
        executions_(tables_.rows(kByHost)),
        units_(tables_.rows(kByUnit)),
        runs_(runs),
        faults_(faults) {}

  void read(const std::optional<std::string>& kernel) {
    heed_flow_mode();
    if (executions_.empty() && units_.empty()) return no_tables();
    const std::optional<Choice> chosen = kernel ? named(*kernel) : only_one();
    if (!chosen) return;
    const std::size_t before = faults_.count();
    MeasuredRun run = mean_of(*chosen);
    run.clock_mhz = clock_of(*chosen, run.name);
    heed_warnings(*chosen, run);
    if (faults_.count() > before) return;
    tell(*chosen, run);
    runs_.row_word = "kernel";
    runs_.runs.push_back(std::move(run));
  }

 private:
  void heed_flow_mode() {
    if (tables_.is_estimated()) estimate_ = "hardware emulation";
    for (const std::string& mode : tables_.flow_modes()) {
      const TargetMeaning meaning = target_of(mode);
      if (meaning.target == RunTarget::no_measurement) {
        faults_.add("Flow mode", fmt::format("{}: its times say nothing of a board and are no measurement; expected "
                                             "the summary of a System Run, or of Hardware Emulation as an estimate",
                                             printable(mode)));
      } else if (meaning.target == RunTarget::estimate) {
        estimate_ = meaning.name;
      } else if (meaning.target == RunTarget::unstated) {
        runs_.notes.push_back(fmt::format("flow mode {}: taken for a run on a board", quoted_start(mode)));
      }
    }
  }

  void no_tables() {
    const std::vector<std::string>& captions = tables_.captions();
    const std::string found =
        captions.empty() ? "no table" : listed(std::set<std::string>(captions.begin(), captions.end()));
    faults_.add("", fmt::format("a profile summary of XRT without the times of kernels or compute units (it has {}): "
                                "calls of the host's API do not tell them. Link by v++ with --profile.exec, and set "
                                "device_counters=true or opencl_trace=true in xrt.ini",
                                found));
  }

  std::optional<Choice> only_one() {
    const std::vector<XrtRow>& source = executions_.empty() ? units_ : executions_;
    const std::set<std::string> kernels = names(source, "Kernel");
    if (kernels.size() == 1) return Choice{!executions_.empty(), all_of(source)};
    faults_.add(executions_.empty() ? kByUnit : kByHost,
                fmt::format("kernels: {}; choose one by --kernel{}", listed(kernels), unit_names()));
    return std::nullopt;
  }

  std::optional<Choice> named(const std::string& name) {
    Choice choice{true, rows_with(executions_, [&](const XrtRow& row) { return row.text("Kernel") == name; })};
    if (!choice.rows.empty()) return choice;
    choice = {false, rows_with(units_, [&](const XrtRow& row) { return is_unit(row, name); })};
    if (choice.rows.empty()) {
      choice.rows = rows_with(units_, [&](const XrtRow& row) { return row.text("Kernel") == name; });
    }
    if (!choice.rows.empty()) return choice;
    std::set<std::string> kernels = names(executions_, "Kernel");
    kernels.merge(names(units_, "Kernel"));
    faults_.add("--kernel",
                fmt::format("got {}; expected a kernel ({}){}", quoted_start(name), listed(kernels), unit_names()));
    return std::nullopt;
  }

  /// Calls, weighted mean, names. A compute unit's row stands there once for each global work size, with the same
  /// figures: it counts once.
  MeasuredRun mean_of(const Choice& choice) {
    MeasuredRun run;
    run.row = 1;
    run.estimate = estimate_;
    run.source = choice.by_host ? "XRT, kernel execution" : "XRT, compute unit";
    const char* calls_column = choice.by_host ? "Number Of Enqueues" : "Number Of Calls";
    double calls = 0, total = 0;
    std::set<std::string> seen;
    for (const XrtRow* row : choice.rows) {
      const std::string same = row->text("Device") + '\n' + row->text("Compute Unit") + '\n' + row->text(calls_column) +
                               '\n' + row->text(kAverage);
      if (!choice.by_host && !seen.insert(same).second) continue;
      if (row->is_cut) faults_.add(place(choice, *row), "ends before its table's last column: was the file cut?");
      const double times = row->has(calls_column) ? figure(choice, *row, calls_column, {0, kMostCalls, 1}) : 1.0;
      if (times == 0) continue;
      calls += times;
      total += times * figure(choice, *row, kAverage, figure_rule(Quantity::latency_ms));
    }
    run.name = choice.rows.front()->text(choice.by_host || units_of(choice).size() > 1 ? "Kernel" : "Compute Unit");
    if (run.name.empty()) run.name = choice.rows.front()->text("Kernel");
    if (std::isnan(calls) || std::isnan(total)) return run;
    if (calls == 0) {
      faults_.add(choice.by_host ? kByHost : kByUnit,
                  fmt::format("{} was never called: no measurement", printable(run.name)));
    } else if (calls > kMostCalls) {
      faults_.add(kByUnit, fmt::format("{:g} calls in all; expected up to {:g}", calls, kMostCalls));
    } else {
      run.values[static_cast<std::size_t>(Quantity::latency_ms)] = total / calls;
      run.repetitions = static_cast<int>(calls);
    }
    return run;
  }

  double clock_of(const Choice& choice, const std::string& kernel) {
    const std::vector<const XrtRow*> rows =
        choice.by_host ? rows_with(units_, [&](const XrtRow& row) { return row.text("Kernel") == kernel; })
                       : choice.rows;
    double clock = kNotGiven;
    for (const XrtRow* row : rows) {
      if (row->text(kClock).empty()) continue;
      const double mhz = figure({}, *row, kClock, {0, kMostClockMhz, 0});
      if (mhz == 0 || std::isnan(mhz)) continue;
      if (!std::isnan(clock) && std::abs(mhz - clock) > kClockTolerance * clock) {
        faults_.add(kByUnit, fmt::format("compute units of {} run at {:g} and {:g} MHz; choose one by --kernel{}",
                                         printable(kernel), clock, mhz, unit_names()));
        return clock;
      }
      clock = mhz;
    }
    return clock;
  }

  /// Warnings, and a full trace buffer, on which the host's times do not depend.
  void heed_warnings(const Choice& choice, MeasuredRun& run) {
    for (const std::string& warning : tables_.warnings()) {
      runs_.notes.push_back(fmt::format("the profile says {}", quoted_start(warning)));
      if (run.estimate.empty()) run.estimate = kIncomplete;
    }
    for (const XrtRow& row : tables_.rows("Guidance Parameters")) {
      const bool is_full = row.text("Parameter") == "TRACE_BUFFER_FULL" && row.text("Value") == "true";
      if (!is_full) continue;
      runs_.notes.push_back(fmt::format("the trace buffer of {} was full: what came later is not in the profile",
                                        printable(row.text("Element"))));
      if (!choice.by_host && run.estimate.empty()) run.estimate = kIncomplete;
      return;
    }
  }

  void tell(const Choice& choice, const MeasuredRun& run) {
    const std::set<std::string> units = units_of(choice);
    std::string by = choice.by_host ? "as the host sees them"
                     : units.size() > 1
                         ? fmt::format("as its {} compute units count them ({})", units.size(), listed(units))
                         : "as its compute unit counts them";
    runs_.notes.push_back(fmt::format("XRT profile summary: latency is the mean of {} of {} {}, {}",
                                      run.repetitions == 1 ? "1 call" : fmt::format("{} calls", run.repetitions),
                                      choice.by_host || units.size() > 1 ? "kernel" : "compute unit",
                                      printable(run.name), by));
    if (run.estimate.empty()) return;
    runs_.notes.push_back(
        fmt::format("{}: an estimate, no measurement of a board; never calibrated with", run.estimate));
  }

  double figure(const Choice& choice, const XrtRow& row, const char* column, const FigureRule& rule) {
    const Figure checked = checked_figure(row.text(column), rule);
    if (checked.value) return *checked.value;
    faults_.add(fmt::format("{}, column {}", place(choice, row), column),
                row.has(column) ? checked.fault : "is missing");
    return kNotGiven;
  }
  static std::string place(const Choice& choice, const XrtRow& row) {
    return fmt::format("line {}, {}", row.line, choice.by_host ? kByHost : kByUnit);
  }

  static bool is_unit(const XrtRow& row, const std::string& name) {
    const std::string unit = row.text("Compute Unit");
    return !unit.empty() && (unit == name || row.text("Device") + "/" + unit == name);
  }
  static std::set<std::string> names(const std::vector<XrtRow>& rows, const char* column) {
    std::set<std::string> all;
    for (const XrtRow& row : rows) all.insert(row.text(column));
    return all;
  }
  static std::set<std::string> units_of(const Choice& choice) {
    std::set<std::string> all;
    for (const XrtRow* row : choice.rows) {
      if (row->has("Compute Unit")) all.insert(row->text("Device") + "/" + row->text("Compute Unit"));
    }
    return all;
  }
  std::string unit_names() const {
    const std::set<std::string> units = names(units_, "Compute Unit");
    const bool has_names = units.size() > 1 || (units.size() == 1 && !units.begin()->empty());
    return has_names ? fmt::format(", or a compute unit ({})", listed(units)) : "";
  }
  static std::vector<const XrtRow*> all_of(const std::vector<XrtRow>& rows) {
    return rows_with(rows, [](const XrtRow&) { return true; });
  }
  template <class Test>
  static std::vector<const XrtRow*> rows_with(const std::vector<XrtRow>& rows, Test is) {
    std::vector<const XrtRow*> chosen;
    for (const XrtRow& row : rows) {
      if (is(row)) chosen.push_back(&row);
    }
    return chosen;
  }

  XrtTables tables_;
  const std::vector<XrtRow>& executions_;
  const std::vector<XrtRow>& units_;
  MeasuredRuns& runs_;
  FaultList& faults_;
  std::string estimate_;
};

}  // namespace

bool is_xrt_summary(std::string_view text) {
  const std::string_view start = text.substr(0, 4096);
  const std::size_t first = start.find_first_not_of(" \t\r\n\"");
  if (first == std::string_view::npos) return false;
  return start.compare(first, 15, "Profile Summary") == 0 || start.compare(first, 23, "Unified Profile Summary") == 0;
}

void read_xrt_summary(std::string_view text, const std::optional<std::string>& kernel, MeasuredRuns& runs,
                      FaultList& faults) {
  XrtReader(text, runs, faults).read(kernel);
}

}  // namespace secateur::compare
