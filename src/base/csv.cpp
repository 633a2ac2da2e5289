// SPDX-License-Identifier: Apache-2.0
#include "base/csv.hpp"

#include <utility>

namespace secateur {
namespace {

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
      row.fields.push_back(here() == '"' ? quoted() : plain());
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
