// SPDX-License-Identifier: Apache-2.0
#include "explore/flat_row.hpp"

namespace secateur::explore {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes what it knows off the beginning of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  /// Printable ASCII between quotes, nothing escaped.
  bool text(std::string_view& inner) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= ' ' && text_[at_] < 0x7F && text_[at_] != '"' && text_[at_] != '\\') {
      ++at_;
    }
    inner = text_.substr(begin, at_ - begin);
    return take('"');
  }

  bool scalar(std::string_view& slice) {
    const std::size_t begin = at_;
    std::string_view inner;
    const bool is_sound = at_ < text_.size() && text_[at_] == '"' ? text(inner) : word() || number();
    slice = text_.substr(begin, at_ - begin);
    return is_sound;
  }

  bool is_done() const { return at_ == text_.size(); }

 private:
  bool word() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.compare(at_, word.size(), word) != 0) continue;
      at_ += word.size();
      return true;
    }
    return false;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool read_flat_row(std::string_view text, const std::vector<std::string>& columns,
                   std::vector<std::string_view>& values) {
  values.assign(columns.size(), {});
  Scanner scanner(text);
  if (!scanner.take('{')) return false;
  std::size_t column = 0;
  for (bool is_first = true; !scanner.take('}'); is_first = false) {
    std::string_view name;
    if (!is_first && !scanner.take(',')) return false;
    if (!scanner.text(name) || !scanner.take(':')) return false;
    while (column < columns.size() && columns[column] != name) ++column;
    if (column == columns.size() || !scanner.scalar(values[column++])) return false;
  }
  return scanner.is_done();
}

}  // namespace secateur::explore
