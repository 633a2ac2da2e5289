// SPDX-License-Identifier: Apache-2.0
// Text of unknown origin - names, keys, file names, foreign reports - as it may be shown: what a terminal would obey
// instead of showing, or what would turn the line around, is written as an escape.
#pragma once

#include <string>
#include <string_view>

namespace secateur {

/// UTF-8 text with every control character replaced: C0, DEL and C1 as \n, \r, \t or \xNN; marks of writing direction,
/// line and paragraph separators, and the byte order mark as \u{202E}; bytes that are no UTF-8 as \xNN. A backslash
/// stays as it is: the result is for people, and is not meant to be read back.
std::string printable(std::string_view text);

/// The same for a text of several lines: line breaks and tabs stay.
std::string printable_lines(std::string_view text);

/// A JSON text that says the same with escapes of JSON, \u009b, within its strings.
std::string printable_json(std::string_view text);

}  // namespace secateur
