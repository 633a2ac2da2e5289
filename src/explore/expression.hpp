// SPDX-License-Identifier: Apache-2.0
// Expressions over configuration keys: "p_pe <= block && accelerator.balance != \"dynamic\"". Numbers are doubles,
// texts are compared for equality only. No assignment, no loops: an expression cannot do anything but give a value.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>

namespace secateur::explore {

using Value = std::variant<bool, double, std::string>;

/// Wrong text, unknown name, or kinds of values that do not go together. what() says where.
class ExpressionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What names mean to an expression.
class NameTable {
 public:
  virtual ~NameTable() = default;
  /// The whole path of a name as written ("p_pe" -> "accelerator.p_pe"). @throws ExpressionError with the nearest name.
  virtual std::string resolve(const std::string& name) const = 0;
  /// Why the key can never have this text, or empty.
  virtual std::string refusal(const std::string& path, const std::string& text) const = 0;
};

class Expression {
 public:
  /// Characters of a text.
  static constexpr std::size_t kLongest = 65'536;

  using Lookup = std::function<Value(const std::string& path)>;
  using Evaluate = std::function<Value(const Lookup& lookup)>;

  /// @throws ExpressionError.
  Expression(std::string text, const NameTable& names);

  const std::string& text() const { return text_; }
  /// Paths that it reads.
  const std::set<std::string>& paths() const { return paths_; }
  /// @throws ExpressionError when values do not go together.
  Value evaluate(const Lookup& lookup) const { return evaluate_(lookup); }
  /// Of a condition. @throws ExpressionError also when the value is no truth value.
  bool holds(const Lookup& lookup) const;

 private:
  std::string text_;
  std::set<std::string> paths_;
  Evaluate evaluate_;
};

}  // namespace secateur::explore
