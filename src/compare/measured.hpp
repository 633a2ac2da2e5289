// SPDX-License-Identifier: Apache-2.0
// Measured runs: what boards, profilers and synthesis reports said, as read from a file (docs/comparison.md, "Measured
// runs"). Only what the file states is here; matching with our results is matching.hpp's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/fault_list.hpp"
#include "compare/quantity.hpp"

namespace secateur::compare {

/// Name of the key column that holds config_hash().
inline constexpr const char* kConfigHashColumn = "config_hash";

struct MeasuredRun {
  int row = 0;                    ///< line of a CSV, place in a JSON array from 1
  std::vector<std::string> keys;  ///< by MeasuredRuns::key_columns, in normal form; empty: not stated
  Quantities values = no_quantities();
  double clock_mhz = kNotGiven;
  int images = 1;                ///< images in one call of the board
  int repetitions = 1;           ///< calls that the figures are the mean (of a column `repetition`: the median) of
  double spread_ms = kNotGiven;  ///< standard deviation of the latency between calls
  std::string name, source;
  /// Why no board stands behind the figures: "hardware emulation". Empty: one does. Never calibrated with.
  std::string estimate;
};

struct MeasuredRuns {
  std::string file;
  std::string row_word = "line";         ///< what `row` counts: "line" or "run"
  std::vector<std::string> key_columns;  ///< whole paths "accelerator.p_t", or config_hash
  std::vector<MeasuredRun> runs;
  std::vector<std::string> notes;  ///< what was ignored or understood in some way, for the user

  /// "line 7"
  std::string row_name(const MeasuredRun& run) const;
};

struct MeasuredRequest {
  std::string file;
  std::vector<std::string> keys;      ///< "accelerator.p_t=12": configuration of every run, where it states none
  std::optional<std::string> kernel;  ///< or compute unit: of an XRT profile summary with several
};

/// CSV, JSON or an XRT profile summary, told by the content.
/// @throws ConfigError with every fault: row and column, what was given and what is expected; with the file's kind
/// where it is another one.
MeasuredRuns read_measured_runs(const MeasuredRequest& request);

/// Text for comparing values of configuration keys: numbers have one form whatever they were written as.
std::string normal_form(const Json& value);

}  // namespace secateur::compare
