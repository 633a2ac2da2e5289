// SPDX-License-Identifier: Apache-2.0
// The tables of a profile summary of XRT, without their meaning. Two forms are known: a caption, a row of column names
// and rows of values; and, since 2021, rows that begin with TITLE:, COLUMN: and ENTRY:. Both may stand in one file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault_list.hpp"

namespace secateur::compare {

struct XrtRow {
  int line = 0;
  bool is_cut = false;                        ///< it ends before its table's last column
  std::map<std::string, std::string> values;  ///< by column

  /// Empty when there is no such column.
  std::string text(const std::string& column) const;
  bool has(const std::string& column) const { return values.count(column) > 0; }
};

class XrtTables {
 public:
  /// Faults: misplaced quotes.
  XrtTables(std::string_view text, FaultList& faults);

  /// Of a caption without what follows in brackets; empty: no such table, or no row in it.
  const std::vector<XrtRow>& rows(const std::string& caption) const;
  /// Captions of tables with rows, in their order.
  const std::vector<std::string>& captions() const { return captions_; }
  /// What follows "Flow mode:", as often as it stands there.
  const std::vector<std::string>& flow_modes() const { return flow_modes_; }
  /// Lines that warn of what is missing.
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// A caption says "(includes estimated device times)", as hardware emulation has it.
  bool is_estimated() const { return is_estimated_; }

 private:
  void take(int line, std::vector<std::string> fields);
  void begin(const std::string& caption);
  void add_row(int line, const std::vector<std::string>& fields, std::size_t written);

  std::map<std::string, std::vector<XrtRow>> tables_;
  std::vector<std::string> captions_, flow_modes_, warnings_;
  std::string caption_;
  std::vector<std::string> columns_;
  bool is_estimated_ = false;
};

}  // namespace secateur::compare
