// SPDX-License-Identifier: Apache-2.0
#include "base/printable.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

#include "base/utf8.hpp"

namespace secateur {
namespace {

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

/// Unicode's Bidi_Control characters, separators of lines, and what is invisible at the start of files.
bool is_deceptive(std::uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

enum class Form { line, lines, json };

std::string escaped(std::uint32_t code, Form form) {
  if (form == Form::json) return fmt::format("\\u{:04x}", code);
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  return is_control(code) ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{{{:04X}}}", code);
}

std::string shown(std::string_view text, Form form) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8Character next = first_character(text);
    const bool stays = form != Form::line && (next.code == '\n' || next.code == '\t');
    if (next.length == 0) {
      out += form == Form::json ? "\\ufffd" : fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (!stays && (is_control(next.code) || is_deceptive(next.code))) {
      out += escaped(next.code, form);
    } else {
      out += text.substr(0, next.length);
    }
    text.remove_prefix(next.length == 0 ? 1 : next.length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return shown(text, Form::line);
}
std::string printable_lines(std::string_view text) {
  return shown(text, Form::lines);
}
std::string printable_json(std::string_view text) {
  return shown(text, Form::json);
}

}  // namespace secateur
