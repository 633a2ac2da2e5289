// SPDX-License-Identifier: Apache-2.0
#include "compare/measured_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "compare/measured_columns.hpp"

namespace secateur::compare {
namespace {

char separator_of(std::string_view header) {
  char best = ',';
  std::ptrdiff_t most = std::count(header.begin(), header.end(), best);
  for (const char each : {';', '\t'}) {
    const std::ptrdiff_t times = std::count(header.begin(), header.end(), each);
    if (times > most) {
      best = each;
      most = times;
    }
  }
  return best;
}

class CsvReader {
 public:
  CsvReader(MeasuredRuns& runs, FaultList& faults) : runs_(runs), faults_(faults), columns_(runs, faults) {}

  void read(std::string_view text) {
    if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos) {
      return faults_.add("", "its lines end with CR alone; expected LF or CRLF");
    }
    if (text.find('\0') != std::string_view::npos) {
      return faults_.add("", "holds zero bytes: UTF-16? Expected UTF-8, or UTF-16 with its byte order mark");
    }
    const char separator = separator_of(text.substr(0, text.find('\n')));
    mark_ = separator == ',' ? DecimalMark::point : DecimalMark::comma_or_point;
    for_each_csv_row(text, separator, faults_, [this](CsvRow& row) { take(row); });
    if (columns_.size() == 0) return faults_.add("", "is empty; expected a line of column names, then a line a run");
    if (runs_.runs.empty() && faults_.is_empty()) faults_.add("", "has column names and no run");
    if (faults_.is_empty()) join_repetitions(runs_, columns_.has(ColumnMeaning::Kind::repetition), faults_);
  }

 private:
  void take(CsvRow& row) {
    if (columns_.size() == 0) {
      for (const std::string& header : row.fields) columns_.add(header);
      columns_.check();
      is_sound_ = faults_.is_empty();
      return;
    }
    if (!is_sound_) return;
    const bool is_blank = std::all_of(row.fields.begin(), row.fields.end(), [](const std::string& field) {
      return field.find_first_not_of(" \t\r") == std::string::npos;
    });
    if (is_blank) return;
    MeasuredRun run;
    run.row = row.line;
    run.keys.resize(runs_.key_columns.size());
    if (row.fields.size() != columns_.size()) {
      return faults_.add(runs_.row_name(run), fmt::format("has {} fields; the header has {}{}", row.fields.size(),
                                                          columns_.size(), hint(row)));
    }
    const std::size_t before = faults_.count();
    for (std::size_t i = 0; i < row.fields.size(); ++i) columns_.put(run, i, row.fields[i], mark_);
    if (faults_.count() == before) columns_.check_run(run);
    if (faults_.is_empty()) runs_.runs.push_back(std::move(run));
  }

  std::string hint(const CsvRow& row) const {
    if (mark_ == DecimalMark::comma_or_point || row.fields.size() < columns_.size()) return "";
    return ". Decimal commas? Separate fields by semicolons then, or quote them";
  }

  MeasuredRuns& runs_;
  FaultList& faults_;
  MeasuredColumns columns_;
  DecimalMark mark_ = DecimalMark::point;
  bool is_sound_ = false;  ///< the header
};

}  // namespace

void read_measured_csv(std::string_view text, MeasuredRuns& runs, FaultList& faults) {
  CsvReader(runs, faults).read(text);
}

}  // namespace secateur::compare
