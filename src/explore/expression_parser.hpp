// SPDX-License-Identifier: Apache-2.0
// Recursive descent over one expression, from the weakest operator to the strongest: ?:, ||, &&, comparisons (one, not
// chained), + -, * / %, unary - !, ^ (to the right), calls, names and literals. Gives a closure.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "explore/expression.hpp"

namespace secateur::explore {

class ExpressionParser {
 public:
  ExpressionParser(const std::string& text, const NameTable& names, std::set<std::string>& paths)
      : text_(text), names_(names), paths_(paths) {}

  /// @throws ExpressionError.
  Expression::Evaluate parse();

 private:
  /// A sub-expression; what it is when it is a mere name or a mere text.
  struct Term {
    Expression::Evaluate evaluate;
    std::string path;
    std::string literal;
  };

  Term choice();
  Term either();
  Term both();
  Term comparison();
  Term sum();
  Term product();
  Term sign();
  Term power();
  Term primary();
  Term call(const std::string& name, std::size_t at);
  Term name();
  Term number();
  Term quoted();

  /// Into a bracket or behind a sign. @throws ExpressionError: too deep.
  void descend();
  [[noreturn]] void fail(std::size_t at, const std::string& message) const;
  void check_text(const Term& key, const Term& literal, std::size_t at) const;
  void skip_blanks();
  /// Takes the first of `tokens` that stands here; empty when none does.
  std::string take(const std::vector<std::string>& tokens);
  void expect(const std::string& token);

  /// Brackets, signs and choices within each other; a bracket takes two of these, being a choice within a sign.
  static constexpr int kDeepest = 200;
  static constexpr int kLevelsOfABracket = 2;
  const std::string& text_;
  const NameTable& names_;
  std::set<std::string>& paths_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace secateur::explore
