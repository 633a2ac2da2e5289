// SPDX-License-Identifier: Apache-2.0
#include "base/csv.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace secateur {
namespace {

/// -12, +0.5, 1e-3: a spreadsheet takes it for a number.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto signs = [&] { at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0; };
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    return at - from;
  };
  signs();
  std::size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    signs();
    if (digits() == 0) return false;
  }
  return at == text.size();
}

/// Spreadsheets of East Asia take the wide forms of = + - @ as well.
bool begins_like_formula(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos) return true;
  const std::string_view first = text.substr(0, 3);
  return first == "\uFF1D" || first == "\uFF0B" || first == "\uFF0D" || first == "\uFF20";
}

/// How many apostrophes stand before what looks like a formula; nothing does: npos.
std::size_t apostrophes_before_formula(std::string_view text) {
  const std::size_t count = std::min(text.find_first_not_of('\''), text.size());
  return begins_like_formula(text.substr(count)) ? count : std::string_view::npos;
}

class CsvParser {
 public:
  CsvParser(std::string_view text, char separator, FaultList& faults)
      : text_(text), separator_(separator), faults_(faults) {
    if (text_.substr(0, 3) == "\xef\xbb\xbf") at_ = 3;
  }

  void each_row(const std::function<void(CsvRow& row)>& sink) {
    CsvRow row;
    while (at_ < text_.size()) {
      next_row(row);
      const bool is_blank = row.fields.size() == 1 && row.fields.front().empty();
      if (!is_blank && !is_faulty_) sink(row);
    }
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\n'; }
  bool ends_line() const { return here() == '\n' || (here() == '\r' && text_.substr(at_, 2) == "\r\n"); }

  void next_row(CsvRow& row) {
    row.line = line_;
    row.fields.clear();
    is_faulty_ = false;
    while (true) {
      std::string field = here() == '"' ? quoted() : plain();
      if (without_csv_apostrophe(field).size() < field.size()) field.erase(0, 1);
      if (row.fields.size() < kMostCsvFields) {
        row.fields.push_back(std::move(field));
      } else {
        fault("more than 10000 fields");
      }
      if (here() != separator_ || at_ >= text_.size()) break;
      ++at_;
    }
    at_ += here() == '\r' ? 2 : 1;
    ++line_;
  }

  std::string plain() {
    std::string field;
    for (; here() != separator_ && !ends_line(); ++at_) {
      if (here() == '"') fault("a quote within a field that does not begin with one");
      field += here();
    }
    return field;
  }

  std::string quoted() {
    const int first_line = line_;
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && text_.substr(at_, 2) != "\"\"") break;
      if (text_[at_] == '"') ++at_;
      if (text_[at_] == '\n') ++line_;
      field += text_[at_];
    }
    if (at_ >= text_.size()) {
      fault_in(first_line, "a quote is not closed");
      return field;
    }
    ++at_;
    if (here() != separator_ && !ends_line()) fault("text after a closing quote");
    while (here() != separator_ && !ends_line()) ++at_;
    return field;
  }

  void fault(const char* what) { fault_in(line_, what); }
  void fault_in(int line, const char* what) {
    if (!is_faulty_) faults_.add("line " + std::to_string(line), what);
    is_faulty_ = true;
  }

  std::string_view text_;
  char separator_;
  FaultList& faults_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool is_faulty_ = false;  ///< the row at hand
};

}  // namespace

std::string csv_field(std::string_view text) {
  const std::size_t apostrophes = apostrophes_before_formula(text);
  const bool is_formula = apostrophes != std::string_view::npos && (apostrophes > 0 || !is_number(text));
  std::string field = is_formula ? "'" : "";
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return field.append(text);
  for (const char c : text) field.append(c == '"' ? 2 : 1, c);
  return '"' + field + '"';
}

std::string_view without_csv_apostrophe(std::string_view field) {
  const std::size_t apostrophes = apostrophes_before_formula(field);
  return apostrophes == std::string_view::npos || apostrophes == 0 ? field : field.substr(1);
}

std::vector<CsvRow> parse_csv(std::string_view text, FaultList& faults) {
  std::vector<CsvRow> rows;
  for_each_csv_row(text, ',', faults, [&](CsvRow& row) { rows.push_back(std::move(row)); });
  return rows;
}

void for_each_csv_row(std::string_view text, char separator, FaultList& faults,
                      const std::function<void(CsvRow& row)>& sink) {
  CsvParser(text, separator, faults).each_row(sink);
}

}  // namespace secateur
