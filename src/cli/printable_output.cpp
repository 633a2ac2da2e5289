// SPDX-License-Identifier: Apache-2.0
#include "cli/printable_output.hpp"

#include <algorithm>
#include <iostream>
#include <string_view>

#include "base/printable.hpp"
#include "cli/ascii_text.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

/// Bytes of the colour, ESC [ digits m, that `text` begins with; 0: none.
std::size_t colour_at(std::string_view text) {
  if (text.substr(0, 2) != "\x1b[") return 0;
  const std::size_t end = text.find_first_not_of("0123456789", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::string shown_text(std::string_view text, bool has_colour) {
  if (!has_colour) return printable_lines(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t colour = colour_at(text);
    const std::size_t length = colour > 0 ? colour : std::min(text.find('\x1b', 1), text.size());
    out += colour > 0 ? std::string(text.substr(0, length)) : printable_lines(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

/// Bytes before a character whose end is still to come.
std::size_t whole_characters(std::string_view text) {
  constexpr std::size_t kLongest = 4;
  for (std::size_t back = 1; back <= std::min(kLongest, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return length > back ? text.size() - back : text.size();
  }
  return text.size();
}

}  // namespace

PrintableOutput::PrintableOutput()
    : output_(std::cout.rdbuf(this)), has_colour_(wants_colour()), is_ascii_(wants_ascii()) {}

PrintableOutput::~PrintableOutput() {
  hand_on(pending_.size());
  std::cout.rdbuf(output_);
}

bool PrintableOutput::hand_on(std::size_t size) {
  if (size == 0) return true;
  std::string text = shown_text(std::string_view(pending_).substr(0, size), has_colour_);
  if (is_ascii_) text = ascii_text(text);
  pending_.erase(0, size);
  return output_->sputn(text.data(), static_cast<std::streamsize>(text.size())) ==
         static_cast<std::streamsize>(text.size());
}

PrintableOutput::int_type PrintableOutput::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize PrintableOutput::xsputn(const char* text, std::streamsize size) {
  pending_.append(text, static_cast<std::size_t>(size));
  const std::size_t line_end = pending_.rfind('\n');
  return line_end == std::string::npos || hand_on(line_end + 1) ? size : 0;
}

int PrintableOutput::sync() {
  return hand_on(whole_characters(pending_)) && output_->pubsync() == 0 ? 0 : -1;
}

}  // namespace secateur::cli
