// SPDX-License-Identifier: Apache-2.0
#include "compare/measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/binary_file.hpp"
#include "base/decoded_text.hpp"
#include "base/foreign_file.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "compare/measured_columns.hpp"
#include "compare/measured_csv.hpp"
#include "compare/measured_json.hpp"
#include "compare/xrt_summary.hpp"

namespace secateur::compare {
namespace {

/// --key texts as one more row whose values fill what runs leave open.
void fill_keys(const std::vector<std::string>& keys, MeasuredRuns& runs) {
  FaultList faults("command line");
  MeasuredRuns given;
  given.row_word = "--key";
  MeasuredColumns columns(given, faults);
  MeasuredRun filler;
  for (const std::string& text : keys) {
    const std::size_t equal = text.find('=');
    if (equal == std::string::npos || !is_utf8(text)) {
      faults.add("--key", fmt::format("got {}; expected KEY=VALUE", quoted_start(text)));
      continue;
    }
    columns.add(text.substr(0, equal));
    columns.put(filler, columns.size() - 1, text.substr(equal + 1), DecimalMark::point);
  }
  faults.throw_if_any();
  filler.keys.resize(given.key_columns.size());
  for (MeasuredRun& run : runs.runs) {
    if (std::isnan(run.clock_mhz)) run.clock_mhz = filler.clock_mhz;
    if (run.estimate.empty()) run.estimate = filler.estimate;
  }
  for (std::size_t i = 0; i < given.key_columns.size(); ++i) {
    auto found = std::find(runs.key_columns.begin(), runs.key_columns.end(), given.key_columns[i]);
    const auto place = static_cast<std::size_t>(found - runs.key_columns.begin());
    if (found == runs.key_columns.end()) runs.key_columns.push_back(given.key_columns[i]);
    for (MeasuredRun& run : runs.runs) {
      run.keys.resize(runs.key_columns.size());
      if (run.keys[place].empty()) run.keys[place] = filler.keys[i];
    }
  }
}

/// As UTF-8. @throws ConfigError when it is something else, or too large.
std::string text_of_file(const std::string& path, MeasuredRuns& runs) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
  const BinaryFile file(path, "measured runs: CSV, JSON or an XRT profile summary");
  if (file.size() > kMostBytes) throw ConfigError(path, "", "is larger than 1 GiB: these are no measured runs");
  std::string bytes(file.size(), '\0');
  file.read(0, bytes.data(), file.size());
  const std::string foreign = foreign_file(path, bytes, WantedFile::measured_runs);
  if (!foreign.empty()) throw ConfigError(path, "", foreign);
  DecodedText decoded = decoded_text(std::move(bytes));
  if (!decoded.note.empty()) runs.notes.push_back("the file is " + decoded.note);
  return std::move(decoded.text);
}

}  // namespace

MeasuredRuns read_measured_runs(const MeasuredRequest& request) {
  MeasuredRuns runs;
  runs.file = request.file;
  const std::string text = text_of_file(request.file, runs);
  FaultList faults(request.file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && (text[first] == '[' || text[first] == '{');
  const bool is_xrt = !is_json && is_xrt_summary(text);
  if (request.kernel && !is_xrt) {
    throw ConfigError("command line", "--kernel",
                      fmt::format("chooses within an XRT profile summary; {} is {}", printable(request.file),
                                  is_json ? "JSON" : "CSV"));
  }
  if (is_json) {
    read_measured_json(text, runs, faults);
  } else if (is_xrt) {
    read_xrt_summary(text, request.kernel, runs, faults);
  } else {
    read_measured_csv(text, runs, faults);
  }
  faults.throw_if_any();
  fill_keys(request.keys, runs);
  return runs;
}

}  // namespace secateur::compare
