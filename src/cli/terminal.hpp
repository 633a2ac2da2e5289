// SPDX-License-Identifier: Apache-2.0
// What standard output is connected to.
#pragma once

namespace secateur::cli {

/// Lines of text end here: terminals of 80 columns break no line of 79.
constexpr int kColumns = 79;

/// Standard output is a terminal that shows colours, and NO_COLOR (no-color.org) is unset or empty.
bool wants_colour();

}  // namespace secateur::cli
