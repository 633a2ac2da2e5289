// SPDX-License-Identifier: Apache-2.0
// Comma-separated values after RFC 4180: quotes may enclose commas, line breaks and doubled quotes. Lines end with LF
// or CRLF; a byte order mark of UTF-8 is skipped. Other separators and comments are not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fault_list.hpp"

namespace secateur {

struct CsvRow {
  int line = 1;  ///< on which it begins, from 1
  std::vector<std::string> fields;
};

/// Empty lines are left out. Misplaced quotes become faults under "line N"; the row is then left out too.
std::vector<CsvRow> parse_csv(std::string_view text, FaultList& faults);

}  // namespace secateur
