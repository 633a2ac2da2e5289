// SPDX-License-Identifier: Apache-2.0
#include "hls/lint_tokens.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.hpp"

namespace secateur::hls {
namespace {

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_word_part(char c) {
  return is_word_start(c) || is_digit(c);
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

class LintScanner {
 public:
  explicit LintScanner(std::string_view text) : text_(text) {}

  std::vector<LintToken> tokens() {
    while (at_ < text_.size()) next();
    return std::move(tokens_);
  }

 private:
  char here(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void skip_to(std::size_t to) {
    to = std::min(to, text_.size());
    const std::string_view skipped = text_.substr(at_, to - at_);
    line_ += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
    at_ = to;
  }
  /// Behind the next `end` from `from` on, or at the end of the text.
  void skip_behind(std::string_view end, std::size_t from) {
    const std::size_t found = text_.find(end, std::min(from, text_.size()));
    skip_to(found == std::string_view::npos ? text_.size() : found + end.size());
  }

  void next() {
    const char c = here();
    if (is_blank(c) || (c == '\\' && here(1) == '\n')) {
      skip_to(at_ + 1);
    } else if (c == '/' && here(1) == '/') {
      line_comment();
    } else if (c == '/' && here(1) == '*') {
      skip_behind("*/", at_ + 2);
    } else if (c == '"' || c == '\'') {
      literal(c);
    } else if (is_word_start(c)) {
      word();
    } else if (is_digit(c)) {
      number();
    } else {
      put(LintToken::Kind::sign, 1);
    }
  }

  /// A line break behind a backslash does not end it.
  void line_comment() {
    std::size_t end = text_.find('\n', at_);
    while (end != std::string_view::npos) {
      const std::size_t last = end > 0 && text_[end - 1] == '\r' ? end - 1 : end;
      if (last == 0 || text_[last - 1] != '\\') break;
      end = text_.find('\n', end + 1);
    }
    skip_to(end == std::string_view::npos ? text_.size() : end);
  }

  /// To its quote, or to the end of the line where that is missing.
  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    skip_to(end + (end < text_.size() && text_[end] == quote ? 1 : 0));
  }

  void word() {
    std::size_t length = 1;
    while (is_word_part(here(length))) ++length;
    const std::string_view text = text_.substr(at_, length);
    const char after = here(length);
    const bool is_prefix = text == "L" || text == "u" || text == "U" || text == "u8";
    const bool is_raw = after == '"' && (text == "R" || text == "LR" || text == "uR" || text == "UR" || text == "u8R");
    if (is_raw) {
      at_ += length;
      raw_string();
    } else if (is_prefix && (after == '"' || after == '\'')) {
      at_ += length;
    } else {
      put(LintToken::Kind::word, length);
    }
  }

  /// R"name(...)name"
  void raw_string() {
    constexpr std::size_t kLongestName = 16;
    const std::size_t open = text_.substr(at_, kLongestName + 2).find('(');
    if (open == std::string_view::npos) return literal('"');
    const std::string end = ")" + std::string(text_.substr(at_ + 1, open - 1)) + "\"";
    skip_behind(end, at_ + open);
  }

  /// 0x1F, 1'000, 1.5e3f
  void number() {
    std::size_t length = 1;
    const auto is_part = [&] {
      return is_word_part(here(length)) || here(length) == '.' ||
             (here(length) == '\'' && is_word_part(here(length + 1)));
    };
    while (is_part()) ++length;
    put(LintToken::Kind::number, length);
  }

  void put(LintToken::Kind kind, std::size_t length) {
    tokens_.push_back({kind, text_.substr(at_, length), line_});
    at_ += length;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<LintToken> tokens_;
};

}  // namespace

std::vector<LintToken> lint_tokens(std::string_view text) {
  return LintScanner(text).tokens();
}

}  // namespace secateur::hls
