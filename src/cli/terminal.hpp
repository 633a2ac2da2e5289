// SPDX-License-Identifier: Apache-2.0
// What standard output is connected to.
#pragma once

namespace secateur::cli {

/// Lines of text end here: terminals of 80 columns break no line of 79.
constexpr int kColumns = 79;

/// The same of the terminal at hand, for tables that use what room there is: one less than COLUMNS, or than the
/// terminal's own width; kColumns where neither is known; never less than 39.
int text_columns();

/// Standard output is a terminal that shows colours, and NO_COLOR (no-color.org) is unset or empty.
bool wants_colour();

/// The locale (LC_ALL, LC_CTYPE or LANG, the first that is set) has another encoding than UTF-8: "C", "POSIX",
/// "en_US.ISO-8859-1". False where none is set: containers leave it so, with terminals that show UTF-8.
bool wants_ascii();

/// From here on standard output takes nothing and progress is not shown (--quiet): errors alone are told.
void be_quiet();
bool is_quiet();

}  // namespace secateur::cli
