// SPDX-License-Identifier: Apache-2.0
#include "compare/xrt_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/csv.hpp"

namespace secateur::compare {
namespace {

constexpr std::string_view kFlowMode = "Flow mode:";

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

/// "<html>Number<br>Of Calls</html>" -> "Number Of Calls"
std::string without_markup(const std::string& text) {
  std::string plain;
  bool is_markup = false;
  for (const char c : text) {
    if (c == '<') is_markup = true;
    if (!is_markup) plain += c;
    if (c == '>' && is_markup) {
      is_markup = false;
      if (!plain.empty() && plain.back() != ' ') plain += ' ';
    }
  }
  return trimmed(plain);
}

/// XRT writes commas; spreadsheets that saved the file again may have put others.
char separator_of(std::string_view text) {
  const auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
  char best = ',';
  for (const char each : {'\t', ';'}) best = count(each) > count(best) ? each : best;
  return best;
}

/// Of whatever tool wrote into the file, or of the user.
bool is_warning(const std::string& text) {
  std::string low;
  for (const char c : text) low += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const char* const words[] = {"warning:",          "error:",     "critical warning",  "data was dropped",
                               "data were dropped", "incomplete", "trace buffer full", "aborted"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](const char* word) { return low.find(word) != std::string::npos; });
}

}  // namespace

std::string XrtRow::text(const std::string& column) const {
  const auto found = values.find(column);
  return found == values.end() ? std::string{} : found->second;
}

XrtTables::XrtTables(std::string_view text, FaultList& faults) {
  for_each_csv_row(text, separator_of(text), faults, [this](CsvRow& row) { take(row.line, std::move(row.fields)); });
}

const std::vector<XrtRow>& XrtTables::rows(const std::string& caption) const {
  static const std::vector<XrtRow> none;
  const auto found = tables_.find(caption);
  return found == tables_.end() ? none : found->second;
}

void XrtTables::take(int line, std::vector<std::string> fields) {
  const std::size_t written = fields.size();
  for (std::string& field : fields) field = trimmed(field);
  while (!fields.empty() && fields.back().empty()) fields.pop_back();
  if (fields.empty()) return;
  const std::string first = fields.front();
  if (first.compare(0, kFlowMode.size(), kFlowMode) == 0) {
    flow_modes_.push_back(trimmed(std::string_view(first).substr(kFlowMode.size())));
    return;
  }
  const auto after = [&](std::string_view tag) -> std::optional<std::string> {
    return first.compare(0, tag.size(), tag) == 0 ? std::optional(first.substr(tag.size())) : std::nullopt;
  };
  if (after("SECTION:")) return;
  if (const auto caption = after("TITLE:")) return begin(*caption);
  if (const auto column = after("COLUMN:")) return columns_.push_back(without_markup(*column));
  if (const auto entry = after("ENTRY:")) {
    fields.front() = *entry;
    return add_row(line, fields, written);
  }
  if (is_warning(first)) {
    warnings_.push_back(first);
  } else if (fields.size() == 1) {
    begin(first);
  } else if (columns_.empty()) {
    columns_ = std::move(fields);
  } else {
    add_row(line, fields, written);
  }
}

void XrtTables::begin(const std::string& caption) {
  const std::size_t bracket = caption.find(" (");
  caption_ = caption.substr(0, bracket);
  is_estimated_ =
      is_estimated_ || (bracket != std::string::npos && caption.find("estimated", bracket) != std::string::npos);
  columns_.clear();
}

void XrtTables::add_row(int line, const std::vector<std::string>& fields, std::size_t written) {
  XrtRow row{line, written < columns_.size(), {}};
  for (std::size_t i = 0; i < std::min(columns_.size(), fields.size()); ++i) row.values[columns_[i]] = fields[i];
  std::vector<XrtRow>& rows = tables_[caption_];
  if (rows.empty()) captions_.push_back(caption_);
  rows.push_back(std::move(row));
}

}  // namespace secateur::compare
