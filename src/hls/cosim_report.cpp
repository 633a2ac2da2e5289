// SPDX-License-Identifier: Apache-2.0
// A table whose rows are languages: | RTL | Status | latency min, avg, max | interval min, avg, max | total |, the last
// column missing in old releases.
#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "base/error.hpp"
#include "config/json_document.hpp"
#include "hls/report.hpp"

namespace secateur {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  return from == std::string::npos ? std::string{} : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string without_dot(std::string text) {
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line.substr(1));
  for (std::string cell; std::getline(text, cell, '|');) cells.push_back(trimmed(cell));
  if (!cells.empty() && cells.back().empty()) cells.pop_back();
  return cells;
}

std::optional<std::int64_t> integer_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

}  // namespace

CosimReport read_cosim_report(const std::string& path) {
  constexpr std::size_t kFewestCells = 8;
  CosimReport report;
  report.file = path;
  bool has_table = false;
  std::istringstream text(read_input_file(path));
  for (std::string line; std::getline(text, line);) {
    const std::size_t tool = line.find("Simulation tool");
    if (tool != std::string::npos) report.tool = without_dot(trimmed(line.substr(line.find(':') + 1)));
    has_table = has_table || line.find("Latency(Clock Cycles)") != std::string::npos;
    if (!has_table || line.empty() || line.front() != '|') continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() < kFewestCells || (cells[0] != "VHDL" && cells[0] != "Verilog")) continue;
    // The language that was not simulated says NA throughout.
    if (cells[1] == "NA") continue;
    report.language = cells[0];
    report.status = cells[1];
    report.latency = {integer_of(cells[2]), integer_of(cells[4])};
    report.average_latency = integer_of(cells[3]);
    report.interval = {integer_of(cells[5]), integer_of(cells[7])};
    if (cells.size() > kFewestCells) report.total = integer_of(cells[8]);
    const char* names[] = {"least latency", "mean latency", "most latency"};
    for (std::size_t i = 0; i < 3; ++i) {
      if (!integer_of(cells[2 + i]))
        report.unread.push_back(fmt::format("{}: {} is \"{}\"", cells[0], names[i], cells[2 + i]));
    }
  }
  if (!has_table) throw ConfigError(path, "", "no table Latency(Clock Cycles); expected a co-simulation report");
  if (report.language.empty()) throw ConfigError(path, "", "neither VHDL nor Verilog was simulated: both rows say NA");
  return report;
}

}  // namespace secateur
