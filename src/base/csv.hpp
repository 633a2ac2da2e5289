// SPDX-License-Identifier: Apache-2.0
// Comma-separated values after RFC 4180: quotes may enclose separators, line breaks and doubled quotes. Lines end with
// LF or CRLF; a byte order mark of UTF-8 is skipped. Comments are not known. A text that a spreadsheet would run as a
// formula is written with an apostrophe in front, and read without.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault_list.hpp"

namespace secateur {

/// A field as it is written: quoted where it must be. A text that begins with = + - @, a tab or a line break and is no
/// number, or so behind apostrophes, gets one apostrophe more; without_csv_apostrophe() takes it away.
std::string csv_field(std::string_view text);

/// The text that csv_field() was given: '=SUM(A1) is =SUM(A1). Any other field stays as it is.
std::string_view without_csv_apostrophe(std::string_view field);

/// Of a row: 32 bytes each in memory, and one in the text.
inline constexpr std::size_t kMostCsvFields = 10'000;

struct CsvRow {
  int line = 1;  ///< on which it begins, from 1
  std::vector<std::string> fields;
};

/// Calls `sink` row by row; it may take what the row holds, fields without_csv_apostrophe(). Empty lines are left out.
/// Misplaced quotes and too many fields become faults under "line N"; the row is then left out too.
void for_each_csv_row(std::string_view text, char separator, FaultList& faults,
                      const std::function<void(CsvRow& row)>& sink);

/// All rows, separated by commas.
std::vector<CsvRow> parse_csv(std::string_view text, FaultList& faults);

}  // namespace secateur
