// SPDX-License-Identifier: Apache-2.0
// A table whose rows are languages: | RTL | Status | latency min, avg, max | interval min, avg, max | total |, the last
// column missing in old releases. Its captions are "Latency(Clock Cycles)" since 2020 and "Latency" before.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "hls/report.hpp"
#include "hls/report_text.hpp"

namespace secateur::hls {
namespace {

constexpr std::size_t kFewestCells = 8, kMostCells = 9;

std::string without_dot(std::string text) {
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line.substr(1));
  for (std::string cell; std::getline(text, cell, '|');) cells.push_back(trimmed_text(cell));
  if (!cells.empty() && cells.back().empty()) cells.pop_back();
  return cells;
}

bool begins(const std::string& text, const char* words) {
  return text.rfind(words, 0) == 0;
}

/// | | | Latency(Clock Cycles) | Interval(Clock Cycles) | Total Execution Time |
bool is_caption(const std::vector<std::string>& cells) {
  const auto has = [&](const char* word) {
    return std::any_of(cells.begin(), cells.end(), [&](const std::string& cell) { return begins(cell, word); });
  };
  return has("Latency") && has("Interval");
}

bool is_language(const std::string& cell) {
  return cell == "VHDL" || cell == "Verilog" || cell == "SystemC";
}

class CosimReader {
 public:
  CosimReader(const std::string& path, const DecodedText& text) : text_(text.text), figures_(path) {
    report_.file = path;
    if (!text.note.empty()) report_.notes.push_back("the file is " + text.note);
  }

  CosimReport read() {
    int number = 0;
    for (std::string line; std::getline(text_, line);) take(trimmed_text(line), ++number);
    if (!has_table_) {
      throw ConfigError(
          report_.file, "",
          "no table with columns Latency and Interval; expected a co-simulation report (<top>_cosim.rpt)");
    }
    figures_.faults().throw_if_any();
    if (report_.language.empty()) {
      throw ConfigError(report_.file, "", "neither VHDL nor Verilog was simulated: both rows say NA");
    }
    report_.unread = figures_.unread();
    return std::move(report_);
  }

 private:
  void take(const std::string& line, int number) {
    if (begins(line, "Simulation tool")) {
      report_.tool = without_dot(trimmed_text(line.substr(std::min(line.size(), line.find(':') + 1))));
    }
    if (line.empty() || line.front() != '|') return;
    const std::vector<std::string> cells = cells_of(line);
    has_table_ = has_table_ || is_caption(cells);
    if (!has_table_ || cells.empty() || !is_language(cells[0])) return;
    if (cells.size() < kFewestCells || cells.size() > kMostCells) {
      figures_.faults().add(fmt::format("line {}", number),
                            fmt::format("has {} cells; expected {} or {}", cells.size(), kFewestCells, kMostCells));
      return;
    }
    // The language that was not simulated says NA throughout. Of two that were, one that failed counts.
    const bool is_simulated = cells[1] != "NA" && !cells[1].empty() && cells[1] != "Skipped";
    const bool counts = report_.language.empty() || report_.status == "Pass";
    if (is_simulated && counts) read_row(cells, number);
  }

  void read_row(const std::vector<std::string>& cells, int number) {
    const std::string row = fmt::format("line {}, {}", number, cells[0]);
    const auto noted = [&](std::size_t at, const char* what) {
      return figures_.integer(cells[at], row + ": " + what, kCyclesRule);
    };
    const auto plain = [&](std::size_t at, const char* what) {
      return figures_.optional_integer(cells[at], row + ": " + what, kCyclesRule);
    };
    report_.language = cells[0];
    report_.status = cells[1];
    const auto least = noted(2, "least latency");
    report_.average_latency = noted(3, "mean latency");
    report_.latency = {least, noted(4, "most latency")};
    plain(6, "mean interval");
    report_.interval = {plain(5, "least interval"), plain(7, "most interval")};
    report_.total = cells.size() > kFewestCells ? plain(8, "cycles of all calls") : std::nullopt;
  }

  std::istringstream text_;
  CosimReport report_;
  ReportFigures figures_;
  bool has_table_ = false;
};

}  // namespace

CosimReport parse_cosim_report(const std::string& path, const DecodedText& text) {
  return CosimReader(path, text).read();
}

CosimReport read_cosim_report(const std::string& path) {
  return parse_cosim_report(path, read_report_text(path));
}

}  // namespace secateur::hls
