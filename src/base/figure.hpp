// SPDX-License-Identifier: Apache-2.0
// The one check of figures that come from outside - tables, profiles, reports of tools: decimal, finite, within stated
// bounds, whole where wholes are meant. Neither inf and nan nor hexadecimal forms are figures; a leading zero does not
// make them octal, and nothing marks thousands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace secateur {

/// "-1.5e3", "+4", ".5": the whole text, whatever the locale. None: no decimal number, or one beyond what a double
/// holds.
std::optional<double> plain_number(std::string_view text);

struct FigureRule {
  double least = 0;  ///< 0: may be nothing; else the smallest that can be meant
  double most = 1e9;
  double step = 0;  ///< it is a multiple of this: 1, 0.5; 0: any number
};

struct Figure {
  std::optional<double> value;
  std::string fault;  ///< "got -0.75; expected a number above 0"; empty when there is a value
};

/// `hint`: follows "expected ..." where the text is no number: "; the unit is the column's".
Figure checked_figure(std::string_view text, const FigureRule& rule, std::string_view hint = {});

/// "an integer from 1 to 1000000000", "a number above 0"
std::string expected_figure(const FigureRule& rule);

/// The start of a text of unknown origin, to be quoted in a message.
std::string quoted_start(std::string_view text);

}  // namespace secateur
