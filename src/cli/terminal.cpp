// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace secateur::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

class NullBuffer : public std::streambuf {
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }
  std::streamsize xsputn(const char*, std::streamsize size) override { return size; }
};
bool quiet = false;  ///< of the process, which has one standard output

constexpr int kLeastColumns = 40;
/// Nobody reads longer lines; and a table of megabytes is none.
constexpr int kMostColumns = 1000;

/// 0: not known.
int terminal_columns() {
  const std::string_view text = environment("COLUMNS");
  int columns = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (error == std::errc{} && stop == text.data() + text.size() && columns > 0) return columns;
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

int text_columns() {
  const int columns = terminal_columns();
  return columns == 0 ? kColumns : std::clamp(columns, kLeastColumns, kMostColumns) - 1;
}

bool wants_ascii() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string locale(environment(name));
    if (locale.empty()) continue;
    std::transform(locale.begin(), locale.end(), locale.begin(), [](unsigned char c) { return std::tolower(c); });
    return locale.find("utf-8") == std::string::npos && locale.find("utf8") == std::string::npos;
  }
  return false;
}

void be_quiet() {
  static NullBuffer nothing;
  std::cout.rdbuf(&nothing);
  quiet = true;
}

bool is_quiet() {
  return quiet;
}

bool wants_colour() {
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" && isatty(STDOUT_FILENO) == 1;
}

}  // namespace secateur::cli
