// SPDX-License-Identifier: Apache-2.0
// Expressions: numbers where all operands are, else values of run time.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "hls/elaborator.hpp"

namespace secateur::hls {
namespace {

/// "short[2][8]" -> 2; 0: not said.
int first_extent(const std::string& type) {
  std::size_t open = type.find('[');
  // Brackets of template arguments stand within angles.
  const std::size_t angle = type.rfind('>');
  if (angle != std::string::npos && open < angle) open = type.find('[', angle);
  if (open == std::string::npos) return 0;
  int extent = 0;
  std::from_chars(type.data() + open + 1, type.data() + type.size(), extent);
  return extent;
}

bool is_wrapping(const SyntaxNode& node) {
  return node.is("ParenExpr") || node.is("ExprWithCleanups") || node.is("MaterializeTemporaryExpr") ||
         node.is("CXXBindTemporaryExpr") || node.is("SubstNonTypeTemplateParmExpr") || node.is("ConstantExpr") ||
         node.is("FullExpr");
}
bool is_cast_expression(const SyntaxNode& node) {
  return node.is("ImplicitCastExpr") || node.is("CStyleCastExpr") || node.is("CXXStaticCastExpr") ||
         node.is("CXXFunctionalCastExpr") || node.is("CXXConstCastExpr");
}

const SyntaxNode* last_child(const SyntaxNode& node) {
  return node.children.empty() ? nullptr : node.children.back().get();
}

long shifted(long a, long by, bool left) {
  if (by < 0 || by > 62) return 0;
  return left ? static_cast<long>(static_cast<unsigned long>(a) << by) : a >> by;
}

std::optional<long> folded(const std::string& op, long a, long b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "/") return b == 0 ? std::optional<long>{} : a / b;
  if (op == "%") return b == 0 ? std::optional<long>{} : a % b;
  if (op == "<<") return shifted(a, b, true);
  if (op == ">>") return shifted(a, b, false);
  if (op == "<") return a < b;
  if (op == ">") return a > b;
  if (op == "<=") return a <= b;
  if (op == ">=") return a >= b;
  if (op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "&") return a & b;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  return std::nullopt;
}

}  // namespace

bool Elaborator::is_place(const SyntaxNode& expression) const {
  if (is_wrapping(expression) && !expression.is("ConstantExpr"))
    return !expression.children.empty() && is_place(*last_child(expression));
  if (is_cast_expression(expression))
    return (expression.cast == "NoOp" || expression.cast.empty() || expression.cast == "DerivedToBase") &&
           !expression.children.empty() && is_place(*last_child(expression));
  if (expression.is("UnaryOperator")) return expression.opcode == "*";
  return expression.is("DeclRefExpr") || expression.is("MemberExpr") || expression.is("ArraySubscriptExpr");
}

Place Elaborator::locate(const SyntaxNode& expression) {
  if (expression.is("ArraySubscriptExpr")) return locate_element(expression);
  if (expression.is("DeclRefExpr")) {
    const auto declared = tree_.declarations.find(expression.referenced);
    const SyntaxNode* root = declared == tree_.declarations.end() ? &expression : declared->second;
    const auto reference = references_.find({root, ""});
    if (reference != references_.end()) return reference->second;
    Place place;
    place.root = root;
    place.shown = root->name;
    return place;
  }
  if (expression.is("MemberExpr") && !expression.children.empty()) {
    const SyntaxNode& base = *expression.children.front();
    if (base.is("CXXThisExpr") && self_ != nullptr) return member(*self_, expression);
    if (is_place(base)) return member(locate(base), expression);
    const Value value = evaluate(base);
    if (value.kind == Value::Kind::pointer || value.kind == Value::Kind::record) {
      if (value.place != nullptr) return member(*value.place, expression);
    }
    Place temporary;
    temporary.root = &base;
    temporary.shown = "value";
    return member(temporary, expression);
  }
  if (expression.is("UnaryOperator") && expression.opcode == "*") {
    const Value value = evaluate(*expression.children.front());
    if (value.kind == Value::Kind::pointer && value.place != nullptr) {
      if (value.offset == std::optional<long>(-1)) return *value.place;
      return element(*value.place, value.offset ? Value::of(*value.offset) : Value::runtime(value.chain), value.extent,
                     expression);
    }
  }
  if (!expression.children.empty() && (is_wrapping(expression) || is_cast_expression(expression)) &&
      is_place(expression))
    return locate(*last_child(expression));
  Place temporary;
  temporary.root = &expression;
  temporary.shown = "value";
  write(temporary, evaluate(expression));
  return temporary;
}

Place Elaborator::locate_element(const SyntaxNode& expression) {
  const Value base = evaluate(*expression.children.at(0));
  const Value index = evaluate(*expression.children.at(1));
  if (base.kind != Value::Kind::pointer || base.place == nullptr) {
    Place unknown;
    unknown.root = &expression;
    unknown.shown = "value";
    return unknown;
  }
  Value at = fold("+", base.offset ? Value::of(*base.offset) : Value::runtime(), index, expression);
  at.chain = index.chain;
  Place place = element(*base.place, at, base.extent, expression);
  const bool is_struct =
      expression.type.find_first_of("[*") == std::string::npos && record_of(expression.type) != nullptr;
  if (is_struct && !at.is_number() && !is_partitioned(base.place->root, base.place->array) && !is_wide(place)) {
    report(expression, "structs in a memory",
           fmt::format("{} is taken apart, a memory a member: AGGREGATE, or registers", base.place->shown));
  }
  if (expression.type.find("hls::stream<") != std::string::npos && !at.is_number() &&
      expression.type.find('[') == std::string::npos && !is_meant("run-time index", place)) {
    report(expression, "run-time index", fmt::format("{}: a stream is chosen at run time", place.shown));
  }
  return place;
}

Value Elaborator::evaluate(const SyntaxNode& expression) {
  if (expression.is("IntegerLiteral") || expression.is("CharacterLiteral")) {
    long number = 0;
    std::from_chars(expression.value.data(), expression.value.data() + expression.value.size(), number);
    return Value::of(number);
  }
  if (expression.is("CXXBoolLiteralExpr")) return Value::of(expression.value == "true" ? 1 : 0);
  if (expression.is("ImplicitValueInitExpr") || expression.is("CXXScalarValueInitExpr")) return Value::of(0);
  if (is_wrapping(expression)) return expression.children.empty() ? Value{} : evaluate(*last_child(expression));
  if (is_cast_expression(expression)) return evaluate_cast(expression);
  if (expression.is("DeclRefExpr")) return evaluate_name(expression);
  if (expression.is("MemberExpr") || expression.is("ArraySubscriptExpr")) return load(locate(expression), expression);
  if (expression.is("BinaryOperator") || expression.is("CompoundAssignOperator")) return evaluate_binary(expression);
  if (expression.is("UnaryOperator")) return evaluate_unary(expression);
  if (expression.is("ConditionalOperator")) return evaluate_choice(expression);
  if (expression.is("CallExpr") || expression.is("CXXMemberCallExpr") || expression.is("CXXOperatorCallExpr"))
    return call(expression);
  if (expression.is("LambdaExpr")) {
    Value value;
    value.kind = Value::Kind::closure;
    value.closure = expression.child(0);
    return value;
  }
  if (expression.is("InitListExpr")) return evaluate_list(expression);
  if (expression.is("CXXConstructExpr") || expression.is("CXXTemporaryObjectExpr")) {
    if (expression.children.size() == 1) {
      const SyntaxNode& from = *expression.children.front();
      return is_place(from) ? load(locate(from), from) : evaluate(from);
    }
    for (const auto& child : expression.children) evaluate(*child);
    return {};
  }
  if (expression.is("CXXThisExpr")) {
    Value value;
    value.kind = Value::Kind::pointer;
    value.offset = -1;
    if (self_ != nullptr) value.place = std::make_shared<Place>(*self_);
    return value;
  }
  if (expression.is("CXXDefaultInitExpr") || expression.is("UnaryExprOrTypeTraitExpr")) return {};
  for (const auto& child : expression.children) evaluate(*child);
  return {};
}

/// Members in their order; a single one of a scalar is its value.
Value Elaborator::evaluate_list(const SyntaxNode& expression) {
  const bool is_scalar = expression.type.find('[') == std::string::npos && record_of(expression.type) == nullptr;
  if (is_scalar && expression.children.size() < 2)
    return expression.children.empty() ? Value::of(0) : evaluate(*expression.children.front());
  Value value;
  value.kind = Value::Kind::record;
  value.members = std::make_shared<std::map<std::string, Value>>();
  for (std::size_t i = 0; i < expression.children.size(); ++i) {
    const SyntaxNode& child = *expression.children[i];
    Value each;
    if (is_place(child)) {
      each.kind = Value::Kind::pointer;
      each.is_reference = true;
      each.place = std::make_shared<Place>(locate(child));
    } else {
      each = evaluate(child);
    }
    (*value.members)[fmt::format(".{}", i)] = each;
  }
  return value;
}

Value Elaborator::evaluate_name(const SyntaxNode& expression) {
  const auto enumerator = enumerators_.find(expression.referenced);
  if (enumerator != enumerators_.end()) return Value::of(enumerator->second);
  const auto declared = tree_.declarations.find(expression.referenced);
  if (declared == tree_.declarations.end()) return {};
  const SyntaxNode& root = *declared->second;
  if (root.is("FunctionDecl") || root.is("CXXMethodDecl")) return {};
  const bool is_constant = root.is("VarDecl") && root.type.compare(0, 6, "const ") == 0 &&
                           root.type.find('[') == std::string::npos && values_.count(&root) == 0 &&
                           references_.count({&root, ""}) == 0 && !root.children.empty();
  if (is_constant) return evaluate(*root.children.back());
  return load(locate(expression), expression);
}

Value Elaborator::evaluate_cast(const SyntaxNode& expression) {
  if (expression.children.empty()) return {};
  const SyntaxNode& from = *last_child(expression);
  if (expression.cast == "LValueToRValue") {
    if (from.is("DeclRefExpr")) return evaluate_name(from);
    return is_place(from) ? load(locate(from), from) : evaluate(from);
  }
  if (expression.cast == "ArrayToPointerDecay") {
    Value value;
    value.kind = Value::Kind::pointer;
    value.place = std::make_shared<Place>(locate(from));
    value.extent = first_extent(from.type);
    return value;
  }
  if (expression.cast == "FunctionToPointerDecay") return {};
  if (is_place(from) && expression.cast == "NoOp") return load(locate(from), from);
  Value value = evaluate(from);
  if (value.is_number() && expression.type.find("unsigned char") != std::string::npos) value.number &= 0xff;
  return value;
}

Value Elaborator::fold(const std::string& opcode, const Value& a, const Value& b, const SyntaxNode& at) {
  if (a.is_number() && b.is_number()) {
    const std::optional<long> number = folded(opcode, a.number, b.number);
    if (number) return Value::of(*number);
  }
  const bool divides = opcode == "/" || opcode == "%";
  if (divides && pipelined_ != nullptr && !b.is_number() && !a.is_number() && !is_meant("division")) {
    report(at, "division", fmt::format("'{}' by a value of run time in a pipelined loop: a divider", opcode));
  }
  return Value::runtime(joined(a.chain, b.chain));
}

Value Elaborator::evaluate_binary(const SyntaxNode& expression) {
  const std::string& op = expression.opcode;
  if (op == "=" || expression.is("CompoundAssignOperator")) return evaluate_assignment(expression);
  const SyntaxNode& left = *expression.children.at(0);
  const SyntaxNode& right = *expression.children.at(1);
  const Value a = evaluate(left);
  if (op == ",") return evaluate(right);
  if (op == "&&" || op == "||") {
    const bool decides = a.is_number() && (a.number != 0) == (op == "||");
    if (decides) return Value::of(op == "||" ? 1 : 0);
    const Value b = evaluate(right);
    if (b.is_number() && (b.number != 0) == (op == "||")) return Value::of(op == "||" ? 1 : 0);
    if (a.is_number() && b.is_number()) return Value::of(b.number != 0 ? 1 : 0);
    return Value::runtime(joined(a.chain, b.chain));
  }
  const Value b = evaluate(right);
  const bool moves_pointer =
      (op == "+" || op == "-") && (a.kind == Value::Kind::pointer || b.kind == Value::Kind::pointer);
  if (moves_pointer) {
    Value pointer = a.kind == Value::Kind::pointer ? a : b;
    const Value& by = a.kind == Value::Kind::pointer ? b : a;
    if (by.is_number() && pointer.offset) {
      pointer.offset = op == "+" ? *pointer.offset + by.number : *pointer.offset - by.number;
    } else {
      pointer.offset = std::nullopt;
      pointer.chain = joined(pointer.chain, by.chain);
    }
    return pointer;
  }
  return fold(op, a, b, expression);
}

Value Elaborator::evaluate_assignment(const SyntaxNode& expression) {
  const SyntaxNode& left = *expression.children.at(0);
  const SyntaxNode& right = *expression.children.at(1);
  Value value = evaluate(right);
  const Place place = locate(left);
  if (expression.is("CompoundAssignOperator")) {
    const Value before = load(place, left);
    value = fold(expression.opcode.substr(0, expression.opcode.size() - 1), before, value, expression);
  }
  store(place, value, expression);
  return value;
}

Value Elaborator::evaluate_unary(const SyntaxNode& expression) {
  const SyntaxNode& of = *expression.children.at(0);
  const std::string& op = expression.opcode;
  if (op == "++" || op == "--") {
    const Place place = locate(of);
    const Value before = load(place, of);
    const Value after =
        before.kind == Value::Kind::pointer ? Value{} : fold(op == "++" ? "+" : "-", before, Value::of(1), of);
    store(place, after, expression);
    return expression.is_postfix ? before : after;
  }
  if (op == "&") {
    Value value;
    value.kind = Value::Kind::pointer;
    value.offset = -1;
    value.place = std::make_shared<Place>(locate(of));
    return value;
  }
  if (op == "*") return load(locate(expression), expression);
  Value value = evaluate(of);
  if (!value.is_number()) return value.kind == Value::Kind::runtime ? Value::runtime(joined(value.chain, -1)) : value;
  value.number = op == "-"   ? -value.number
                 : op == "~" ? ~value.number
                 : op == "!" ? (value.number == 0 ? 1 : 0)
                             : value.number;
  return value;
}

Value Elaborator::evaluate_choice(const SyntaxNode& expression) {
  const Value chosen = evaluate(*expression.children.at(0));
  if (chosen.is_number()) return evaluate(*expression.children.at(chosen.number != 0 ? 1 : 2));
  ++uncertain_;
  const Value a = evaluate(*expression.children.at(1));
  const Value b = evaluate(*expression.children.at(2));
  --uncertain_;
  if (a.is_number() && b.is_number() && a.number == b.number) return a;
  if (a.kind == Value::Kind::pointer) return a;
  return Value::runtime(joined(joined(a.chain, b.chain) < 0 ? -1 : std::max(a.chain, b.chain), chosen.chain));
}

}  // namespace secateur::hls
