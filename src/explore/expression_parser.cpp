// SPDX-License-Identifier: Apache-2.0
#include "explore/expression_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "base/nearest_name.hpp"
#include "base/printable.hpp"

namespace secateur::explore {
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

double largest(const std::vector<double>& v) {
  return *std::max_element(v.begin(), v.end());
}
double smallest(const std::vector<double>& v) {
  return *std::min_element(v.begin(), v.end());
}

constexpr std::size_t kLongestName = 200;
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

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool in_name(char c) {
  return begins_name(c) || c == '.' || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// One operand of a chain of operators that are equally strong, and the operator in front of it.
struct Link {
  std::string op;
  Evaluate operand;
};

/// a + b - c: from the left, in a loop, so that a long chain is not a deep one.
Evaluate arithmetic(Evaluate first, std::vector<Link> rest) {
  return [first = std::move(first), rest = std::move(rest)](const Lookup& lookup) -> Value {
    double value = number_of(first(lookup), rest.front().op);
    for (const Link& link : rest) value = calculate(link.op, value, number_of(link.operand(lookup), link.op));
    return value;
  };
}

/// a || b || c, or with &&: nothing is evaluated after the one that decides.
Evaluate junction(const char* op, bool decides, std::vector<Evaluate> operands) {
  return [op, decides, operands = std::move(operands)](const Lookup& lookup) -> Value {
    for (const Evaluate& operand : operands) {
      if (truth_of(operand(lookup), op) == decides) return decides;
    }
    return !decides;
  };
}

/// Around the place, when the whole is long.
std::string excerpt(const std::string& text, std::size_t at) {
  constexpr std::size_t kShown = 80;
  if (text.size() <= 2 * kShown) return text;
  const std::size_t from = at > kShown ? at - kShown : 0;
  const std::size_t to = std::min(text.size(), at + kShown);
  return (from > 0 ? "..." : "") + text.substr(from, to - from) + (to < text.size() ? "..." : "");
}

}  // namespace

void ExpressionParser::fail(std::size_t at, const std::string& message) const {
  throw ExpressionError(fmt::format("at character {} of \"{}\": {}", at + 1, printable(excerpt(text_, at)), message));
}

void ExpressionParser::descend() {
  if (++depth_ > kDeepest) fail(at_, fmt::format("nested deeper than {} levels", kDeepest / kLevelsOfABracket));
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
  fail(at_, at_ < text_.size() ? fmt::format("got \"{}\"; expected \"{}\"", printable(text_.substr(at_, 1)), token)
                               : fmt::format("ends here; expected \"{}\"", token));
}

Evaluate ExpressionParser::parse() {
  if (text_.size() > Expression::kLongest) {
    throw ExpressionError(
        fmt::format("has {} characters; an expression has at most {}", text_.size(), Expression::kLongest));
  }
  Term all = choice();
  skip_blanks();
  if (at_ < text_.size())
    fail(at_, fmt::format("got \"{}\"; expected an operator or the end", printable(text_.substr(at_, 12))));
  return std::move(all.evaluate);
}

ExpressionParser::Term ExpressionParser::choice() {
  descend();
  Term condition = either();
  if (!take({"?"}).empty()) {
    Term yes = choice();
    expect(":");
    Term no = choice();
    condition = {[c = std::move(condition.evaluate), y = std::move(yes.evaluate), n = std::move(no.evaluate)](
                     const Lookup& lookup) { return truth_of(c(lookup), "? :") ? y(lookup) : n(lookup); },
                 {},
                 {}};
  }
  --depth_;
  return condition;
}

ExpressionParser::Term ExpressionParser::either() {
  Term first = both();
  std::vector<Evaluate> operands;
  while (!take({"||"}).empty()) operands.push_back(both().evaluate);
  if (operands.empty()) return first;
  operands.insert(operands.begin(), std::move(first.evaluate));
  return {junction("||", true, std::move(operands)), {}, {}};
}

ExpressionParser::Term ExpressionParser::both() {
  Term first = comparison();
  std::vector<Evaluate> operands;
  while (!take({"&&"}).empty()) operands.push_back(comparison().evaluate);
  if (operands.empty()) return first;
  operands.insert(operands.begin(), std::move(first.evaluate));
  return {junction("&&", false, std::move(operands)), {}, {}};
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
  return {[op, a = std::move(left.evaluate), b = std::move(right.evaluate)](const Lookup& lookup) -> Value {
            return compare(op, a(lookup), b(lookup));
          },
          {},
          {}};
}

ExpressionParser::Term ExpressionParser::sum() {
  static const std::vector<std::string> kOperators{"+", "-"};
  Term first = product();
  std::vector<Link> rest;
  for (std::string op = take(kOperators); !op.empty(); op = take(kOperators)) rest.push_back({op, product().evaluate});
  if (rest.empty()) return first;
  return {arithmetic(std::move(first.evaluate), std::move(rest)), {}, {}};
}

ExpressionParser::Term ExpressionParser::product() {
  static const std::vector<std::string> kOperators{"*", "/", "%"};
  Term first = sign();
  std::vector<Link> rest;
  for (std::string op = take(kOperators); !op.empty(); op = take(kOperators)) rest.push_back({op, sign().evaluate});
  if (rest.empty()) return first;
  return {arithmetic(std::move(first.evaluate), std::move(rest)), {}, {}};
}

ExpressionParser::Term ExpressionParser::sign() {
  descend();
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
  return {arithmetic(std::move(base.evaluate), {{"^", sign().evaluate}}), {}, {}};
}

ExpressionParser::Term ExpressionParser::primary() {
  skip_blanks();
  if (at_ >= text_.size()) fail(at_, "ends here; expected a key, a number or a text in quotes");
  const char c = text_[at_];
  if (c == '"' || c == '\'') return quoted();
  if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
  if (begins_name(c)) return name();
  if (take({"("}).empty()) {
    fail(at_, fmt::format("got \"{}\"; expected a key, a number or a text in quotes", printable(text_.substr(at_, 1))));
  }
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
  if (name.size() > kLongestName) fail(begin, fmt::format("a name of {} characters is no key", name.size()));
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
    return {[function, arguments = std::move(arguments)](const Lookup& lookup) -> Value {
              std::vector<double> values;
              for (const Evaluate& argument : arguments) values.push_back(number_of(argument(lookup), function.name));
              return function.apply(values);
            },
            {},
            {}};
  }
  const std::string near = nearest_name(name, known);
  fail(at, fmt::format("no function {}; there are {}{}", name, fmt::join(known, ", "),
                       near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

}  // namespace secateur::explore
