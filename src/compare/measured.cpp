// SPDX-License-Identifier: Apache-2.0
#include "compare/measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/binary_file.hpp"
#include "compare/measured_columns.hpp"
#include "compare/measured_csv.hpp"
#include "compare/measured_json.hpp"
#include "compare/xrt_summary.hpp"

namespace secateur {
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
    if (equal == std::string::npos) {
      faults.add("--key", fmt::format("got \"{}\"; expected KEY=VALUE", text));
      continue;
    }
    columns.add(text.substr(0, equal));
    columns.put(filler, columns.size() - 1, text.substr(equal + 1), DecimalMark::point);
  }
  faults.throw_if_any();
  filler.keys.resize(given.key_columns.size());
  for (MeasuredRun& run : runs.runs) {
    if (std::isnan(run.clock_mhz)) run.clock_mhz = filler.clock_mhz;
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

}  // namespace

MeasuredRuns read_measured_runs(const MeasuredRequest& request) {
  const BinaryFile file(request.file, "measured runs: CSV, JSON or an XRT profile summary");
  std::string text(file.size(), '\0');
  file.read(0, text.data(), file.size());
  MeasuredRuns runs;
  runs.file = request.file;
  FaultList faults(request.file);
  const std::size_t first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const bool is_json = first != std::string::npos && (text[first] == '[' || text[first] == '{');
  if (is_json) {
    read_measured_json(text, runs, faults);
  } else if (is_xrt_summary(text)) {
    read_xrt_summary(text, request.kernel, runs, faults);
  } else {
    read_measured_csv(text, runs, faults);
  }
  faults.throw_if_any();
  fill_keys(request.keys, runs);
  return runs;
}

}  // namespace secateur
