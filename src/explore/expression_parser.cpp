// SPDX-License-Identifier: Apache-2.0
#include "explore/expression_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "base/nearest_name.hpp"

namespace secateur {
namespace {

using Evaluate = Expression::Evaluate;
using Lookup = Expression::Lookup;

const char* kind_of(const Value& value) {
  return std::holds_alternative<bool>(value) ? "a truth value" : value.index() == 1 ? "a number" : "a text";
}

double number_of(const Value& value, const std::string& where) {
  if (const double* number = std::get_if<double>(&value)) return *number;
  throw ExpressionError(fmt::format("{} needs numbers and got {}", where, kind_of(value)));
}

bool truth_of(const Value& value, const std::string& where) {
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  throw ExpressionError(fmt::format("{} needs truth values and got {}", where, kind_of(value)));
}

bool compare(const std::string& op, const Value& a, const Value& b) {
  if (op == "==" || op == "!=") {
    if (a.index() != b.index()) {
      throw ExpressionError(fmt::format("{} compares {} with {}", op, kind_of(a), kind_of(b)));
    }
    return (a == b) == (op == "==");
  }
  const double x = number_of(a, op);
  const double y = number_of(b, op);
  if (op == "<") return x < y;
  if (op == "<=") return x <= y;
  return op == ">" ? x > y : x >= y;
}

double calculate(const std::string& op, double x, double y) {
  if (op == "+") return x + y;
  if (op == "-") return x - y;
  if (op == "*") return x * y;
  if (op == "/") return x / y;
  return op == "%" ? x - y * std::floor(x / y) : std::pow(x, y);
}

struct Function {
  const char* name;
  std::size_t least, most;
  double (*apply)(const std::vector<double>& values);
};

double largest(const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); }
double smallest(const std::vector<double>& v) { return *std::min_element(v.begin(), v.end()); }

constexpr std::size_t kMany = 100;
constexpr Function kFunctions[] = {
    {"min", 1, kMany, smallest},
    {"max", 1, kMany, largest},
    {"abs", 1, 1, [](const std::vector<double>& v) { return std::abs(v[0]); }},
    {"floor", 1, 1, [](const std::vector<double>& v) { return std::floor(v[0]); }},
    {"ceil", 1, 1, [](const std::vector<double>& v) { return std::ceil(v[0]); }},
    {"round", 1, 1, [](const std::vector<double>& v) { return std::round(v[0]); }},
    {"sqrt", 1, 1, [](const std::vector<double>& v) { return std::sqrt(v[0]); }},
    {"log2", 1, 1, [](const std::vector<double>& v) { return std::log2(v[0]); }},
};

bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool in_name(char c) { return begins_name(c) || c == '.' || std::isdigit(static_cast<unsigned char>(c)) != 0; }

Evaluate arithmetic(std::string op, Evaluate a, Evaluate b) {
  return [op = std::move(op), a = std::move(a), b = std::move(b)](const Lookup& lookup) -> Value {
    const double x = number_of(a(lookup), op);
    return calculate(op, x, number_of(b(lookup), op));
  };
}

}  // namespace

void ExpressionParser::fail(std::size_t at, const std::string& message) const {
  throw ExpressionError(fmt::format("at character {} of \"{}\": {}", at + 1, text_, message));
}

void ExpressionParser::skip_blanks() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

std::string ExpressionParser::take(const std::vector<std::string>& tokens) {
  skip_blanks();
  for (const std::string& token : tokens) {
    if (text_.compare(at_, token.size(), token) != 0) continue;
    at_ += token.size();
    return token;
  }
  return {};
}

void ExpressionParser::expect(const std::string& token) {
  if (!take({token}).empty()) return;
  fail(at_, at_ < text_.size() ? fmt::format("got \"{}\"; expected \"{}\"", text_[at_], token)
                               : fmt::format("ends here; expected \"{}\"", token));
}

Evaluate ExpressionParser::parse() {
  Term all = choice();
  skip_blanks();
  if (at_ < text_.size()) fail(at_, fmt::format("got \"{}\"; expected an operator or the end", text_.substr(at_, 12)));
  return std::move(all.evaluate);
}

ExpressionParser::Term ExpressionParser::choice() {
  if (++depth_ > kDeepest) fail(at_, "too deeply nested");
  Term condition = either();
  if (!take({"?"}).empty()) {
    Term yes = choice();
    expect(":");
    Term no = choice();
    condition = {[c = condition.evaluate, y = yes.evaluate, n = no.evaluate](const Lookup& lookup) {
                   return truth_of(c(lookup), "? :") ? y(lookup) : n(lookup);
                 },
                 {}, {}};
  }
  --depth_;
  return condition;
}

ExpressionParser::Term ExpressionParser::either() {
  Term left = both();
  while (!take({"||"}).empty()) {
    left = {[a = left.evaluate, b = both().evaluate](const Lookup& lookup) -> Value {
              return truth_of(a(lookup), "||") || truth_of(b(lookup), "||");
            },
            {}, {}};
  }
  return left;
}

ExpressionParser::Term ExpressionParser::both() {
  Term left = comparison();
  while (!take({"&&"}).empty()) {
    left = {[a = left.evaluate, b = comparison().evaluate](const Lookup& lookup) -> Value {
              return truth_of(a(lookup), "&&") && truth_of(b(lookup), "&&");
            },
            {}, {}};
  }
  return left;
}

/// A mistyped choice would make a condition that never holds.
void ExpressionParser::check_text(const Term& key, const Term& literal, std::size_t at) const {
  if (key.path.empty() || literal.literal.empty()) return;
  const std::string refusal = names_.refusal(key.path, literal.literal);
  if (!refusal.empty()) fail(at, fmt::format("{}: {}", key.path, refusal));
}

ExpressionParser::Term ExpressionParser::comparison() {
  static const std::vector<std::string> kOperators{"==", "!=", "<=", ">=", "<", ">"};
  Term left = sum();
  const std::string op = take(kOperators);
  if (op.empty()) return left;
  const std::size_t at = at_;
  Term right = sum();
  check_text(left, right, at);
  check_text(right, left, at);
  if (!take(kOperators).empty()) fail(at_ - 1, "comparisons are not chained; join two with &&");
  return {[op, a = left.evaluate, b = right.evaluate](const Lookup& lookup) -> Value {
            return compare(op, a(lookup), b(lookup));
          },
          {}, {}};
}

ExpressionParser::Term ExpressionParser::sum() {
  Term left = product();
  for (std::string op = take({"+", "-"}); !op.empty(); op = take({"+", "-"})) {
    left = {arithmetic(op, left.evaluate, product().evaluate), {}, {}};
  }
  return left;
}

ExpressionParser::Term ExpressionParser::product() {
  Term left = sign();
  for (std::string op = take({"*", "/", "%"}); !op.empty(); op = take({"*", "/", "%"})) {
    left = {arithmetic(op, left.evaluate, sign().evaluate), {}, {}};
  }
  return left;
}

ExpressionParser::Term ExpressionParser::sign() {
  if (++depth_ > kDeepest) fail(at_, "too deeply nested");
  Term term;
  if (!take({"-"}).empty()) {
    term.evaluate = [a = sign().evaluate](const Lookup& lookup) -> Value { return -number_of(a(lookup), "-"); };
  } else if (text_.compare(at_, 2, "!=") != 0 && !take({"!"}).empty()) {
    term.evaluate = [a = sign().evaluate](const Lookup& lookup) -> Value { return !truth_of(a(lookup), "!"); };
  } else {
    term = power();
  }
  --depth_;
  return term;
}

ExpressionParser::Term ExpressionParser::power() {
  Term base = primary();
  if (take({"^"}).empty()) return base;
  return {arithmetic("^", base.evaluate, sign().evaluate), {}, {}};
}

ExpressionParser::Term ExpressionParser::primary() {
  skip_blanks();
  if (at_ >= text_.size()) fail(at_, "ends here; expected a key, a number or a text in quotes");
  const char c = text_[at_];
  if (c == '"' || c == '\'') return quoted();
  if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
  if (begins_name(c)) return name();
  if (take({"("}).empty()) fail(at_, fmt::format("got \"{}\"; expected a key, a number or a text in quotes", c));
  Term inner = choice();
  expect(")");
  return inner;
}

ExpressionParser::Term ExpressionParser::quoted() {
  const std::size_t end = text_.find(text_[at_], at_ + 1);
  if (end == std::string::npos) fail(at_, "this quote is not closed");
  std::string text = text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return {[text](const Lookup&) -> Value { return text; }, {}, text};
}

ExpressionParser::Term ExpressionParser::number() {
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc{}) fail(at_, "is no number");
  at_ = static_cast<std::size_t>(end - text_.data());
  return {[value](const Lookup&) -> Value { return value; }, {}, {}};
}

ExpressionParser::Term ExpressionParser::name() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && in_name(text_[at_])) ++at_;
  const std::string name = text_.substr(begin, at_ - begin);
  if (name == "true" || name == "false") {
    return {[truth = name == "true"](const Lookup&) -> Value { return truth; }, {}, {}};
  }
  if (!take({"("}).empty()) return call(name, begin);
  std::string path;
  try {
    path = names_.resolve(name);
  } catch (const ExpressionError& error) {
    fail(begin, error.what());
  }
  paths_.insert(path);
  return {[path](const Lookup& lookup) { return lookup(path); }, path, {}};
}

ExpressionParser::Term ExpressionParser::call(const std::string& name, std::size_t at) {
  std::vector<Evaluate> arguments;
  if (take({")"}).empty()) {
    do arguments.push_back(choice().evaluate);
    while (!take({","}).empty());
    expect(")");
  }
  std::vector<std::string> known;
  for (const Function& function : kFunctions) {
    known.emplace_back(function.name);
    if (name != function.name) continue;
    if (arguments.size() < function.least || arguments.size() > function.most) {
      fail(at, fmt::format("{} takes {} argument{}, not {}", name, function.least,
                           function.most > function.least ? " or more" : "", arguments.size()));
    }
    return {[function, arguments](const Lookup& lookup) -> Value {
              std::vector<double> values;
              for (const Evaluate& argument : arguments) values.push_back(number_of(argument(lookup), function.name));
              return function.apply(values);
            },
            {}, {}};
  }
  const std::string near = nearest_name(name, known);
  fail(at, fmt::format("no function {}; there are {}{}", name, fmt::join(known, ", "),
                       near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

}  // namespace secateur
