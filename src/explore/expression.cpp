// SPDX-License-Identifier: Apache-2.0
#include "explore/expression.hpp"

#include <fmt/format.h>

#include "explore/expression_parser.hpp"

namespace secateur::explore {

Expression::Expression(std::string text, const NameTable& names) : text_(std::move(text)) {
  evaluate_ = ExpressionParser(text_, names, paths_).parse();
}

bool Expression::holds(const Lookup& lookup) const {
  const Value value = evaluate_(lookup);
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  throw ExpressionError("is no condition: its value is no truth value; compare it with something");
}

}  // namespace secateur::explore
