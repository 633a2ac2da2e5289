// SPDX-License-Identifier: Apache-2.0
// What a column of measured runs means, and the values in it: shared by CSV and JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compare/measured.hpp"

namespace secateur::compare {

struct ColumnMeaning {
  enum class Kind {
    ignored,
    left_alone,  ///< by its name: notes
    quantity,
    clock,
    images,
    repetitions,
    repetition,
    spread,
    name,
    source,
    target,  ///< where the run ran
    status,  ///< how it ended
    key,
    config_hash
  };
  Kind kind = Kind::ignored;
  std::string header;  ///< as in the file
  Quantity quantity = Quantity::latency_ms;
  double scale = 1.0;   ///< quantity and spread: times this in our unit
  double step = 0;      ///< quantity: of the figures as they stand there
  std::size_t key = 0;  ///< place in MeasuredRuns::key_columns
};

/// How numbers are written in the file.
enum class DecimalMark { point, comma_or_point };

/// Without blanks, tabs and carriage returns at its ends.
std::string trimmed_field(const std::string& text);
/// "column p_t", as it may be shown.
std::string column_name(const std::string& header);

class MeasuredColumns {
 public:
  MeasuredColumns(MeasuredRuns& runs, FaultList& faults) : runs_(runs), faults_(faults) {}

  /// Adds a column, and gives its place. Faults: unknown names that are near a known one, names without a unit, two
  /// columns of one meaning; `may_repeat`: the earlier one serves for both.
  /// Names that are too long, and more than 1,000 columns, are faults too.
  std::size_t add(const std::string& header, bool may_repeat = false);
  /// To be called when all columns are there. Faults: nothing measured.
  void check() const;

  std::size_t size() const { return columns_.size(); }
  const ColumnMeaning& column(std::size_t place) const { return columns_[place]; }
  bool has(ColumnMeaning::Kind kind) const;

  /// One value into `run`; empty text: not given. `repetition`: rows that state it are of one series.
  void put(MeasuredRun& run, std::size_t place, const std::string& text, DecimalMark mark);
  /// Faults of a run as a whole: it must have a measured figure.
  void check_run(const MeasuredRun& run) const;

 private:
  ColumnMeaning meaning_of(const std::string& header);
  ColumnMeaning key_column(const std::string& header, const std::string& path);
  void unknown(const std::string& header, ColumnMeaning& meaning);
  void heed_target(MeasuredRun& run, const ColumnMeaning& column, const std::string& text);
  void heed_status(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text);
  void put_key(MeasuredRun& run, const ColumnMeaning& column, const std::string& text, DecimalMark mark);
  void put_hash(MeasuredRun& run, const ColumnMeaning& column, const std::string& text);
  double number(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text, DecimalMark mark);
  int count(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text, DecimalMark mark);
  void fault(const MeasuredRun& run, const ColumnMeaning& column, const std::string& message);

  MeasuredRuns& runs_;
  FaultList& faults_;
  std::vector<ColumnMeaning> columns_;
  bool has_too_many_ = false;
};

/// Runs of one configuration and source: with a column `repetition` they become one, of the medians; without it
/// they are faults.
void join_repetitions(MeasuredRuns& runs, bool has_repetition, FaultList& faults);

}  // namespace secateur::compare
