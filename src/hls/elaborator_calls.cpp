// SPDX-License-Identifier: Apache-2.0
// Calls, followed with what they are given, and the calls that stand for directives.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "hls/elaborator.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

constexpr std::size_t kDeepestCall = 100;

bool is_reference_type(const std::string& type) {
  // A reference to an array: "const T &[2][8]" or "T (&)[8]".
  return type.find('&') != std::string::npos && type.find("(lambda") == std::string::npos
             ? true
             : !type.empty() && type.back() == '&';
}

/// Dimensions of the array that a template argument is; empty: it is none.
void read_extents(const SyntaxNode& type, std::vector<int>& extents, std::string& element) {
  if (type.is("ConstantArrayType")) {
    extents.push_back(type.extent);
  } else if (type.is("RecordType") || type.is("BuiltinType") || type.is("PointerType")) {
    element = type.kind;
    return;
  }
  for (const auto& child : type.children) {
    if (child->kind.size() > 4 && child->kind.compare(child->kind.size() - 4, 4, "Type") == 0)
      return read_extents(*child, extents, element);
  }
}

}  // namespace

Value Elaborator::call(const SyntaxNode& expression) {
  if (expression.children.empty()) return {};
  const SyntaxNode& callee = unwrapped(*expression.children.front());
  std::vector<const SyntaxNode*> arguments;
  for (std::size_t i = 1; i < expression.children.size(); ++i) arguments.push_back(expression.children[i].get());
  const auto declared = tree_.declarations.find(callee.referenced);
  const SyntaxNode* function = declared == tree_.declarations.end() ? nullptr : declared->second;
  if (expression.is("CallExpr")) {
    if (function != nullptr && function->name == kDirectiveCall) {
      directive(expression);
      return {};
    }
    if (function == nullptr || function_body(*function) == nullptr) return call_unknown(arguments);
    return call_function(*function, arguments, nullptr, expression);
  }
  // Of a method: the object comes first.
  const SyntaxNode* object = nullptr;
  if (expression.is("CXXOperatorCallExpr") && function != nullptr && function->is("CXXMethodDecl")) {
    if (arguments.empty()) return {};
    object = arguments.front();
    arguments.erase(arguments.begin());
  } else if (callee.is("MemberExpr") && !callee.children.empty()) {
    object = callee.children.front().get();
  }
  if (object == nullptr || function == nullptr) return call_unknown(arguments);
  Place self = object->is("CXXThisExpr") && self_ != nullptr ? *self_ : locate(unwrapped(*object));
  if (function->name == "operator=" && function->is_implicit && arguments.size() == 1) {
    const SyntaxNode& from = unwrapped(*arguments.front());
    const Value value = is_place(from) ? load(locate(from), from) : evaluate(*arguments.front());
    store(self, value, expression);
    return value;
  }
  if (function_body(*function) == nullptr) {
    // Of the tool's own types: streams are read and written, all else is looked at.
    note_access(self, function->name == "write");
    return call_unknown(arguments);
  }
  return call_function(*function, arguments, &self, expression);
}

Value Elaborator::call_unknown(const std::vector<const SyntaxNode*>& arguments) {
  int chain = -1;
  for (const SyntaxNode* argument : arguments) chain = std::max(chain, evaluate(*argument).chain);
  return Value::runtime(chain < 0 ? -1 : chain + 1);
}

void Elaborator::bind(const SyntaxNode& parameter, const SyntaxNode& argument) {
  const SyntaxNode& given = unwrapped(argument);
  if (is_reference_type(parameter.type) && (is_place(given) || is_place(argument))) {
    const Place place = locate(is_place(given) ? given : argument);
    forget(parameter);
    references_[{&parameter, ""}] = place;
    return;
  }
  const Value value = evaluate(argument);
  forget(parameter);
  Place place;
  place.root = &parameter;
  place.shown = parameter.name;
  declared_at_[&parameter] = uncertain_;
  if (pipelined_ != nullptr) pipelined_->declared.insert(&parameter);
  for (Process* process : processes_) process->declared.insert(&parameter);
  write(place, value);
}

/// What a function that is not part of its caller cannot be given.
void Elaborator::check_arguments(const SyntaxNode& function, const std::vector<const SyntaxNode*>& arguments,
                                 const SyntaxNode& at) {
  const BlockDirectives directives = directives_of(function_body(function));
  if (directives.has("inline")) return;
  std::size_t i = 0;
  for (const auto& parameter : function.children) {
    if (!parameter->is("ParmVarDecl")) continue;
    if (i >= arguments.size()) break;
    const SyntaxNode& argument = unwrapped(*arguments[i++]);
    if (argument.is("CXXDefaultArgExpr")) continue;
    const bool is_name = argument.is("DeclRefExpr");
    const Value value = is_name ? known(locate(argument)) : argument.is("LambdaExpr") ? evaluate(argument) : Value{};
    const bool has_captures = value.kind == Value::Kind::closure && value.closure != nullptr &&
                              std::any_of(value.closure->children.begin(), value.closure->children.end(),
                                          [](const auto& child) { return child->is("FieldDecl"); });
    if (has_captures) {
      report(at, "lambda as an argument",
             fmt::format("{} of {}: it points into its caller; INLINE", parameter->name, function.name));
    }
    Value decayed = value;
    const SyntaxNode* cast = arguments[i - 1];
    while (cast->is("ImplicitCastExpr") && cast->cast == "NoOp") cast = cast->children.front().get();
    if (cast->is("ImplicitCastExpr") && cast->cast == "ArrayToPointerDecay") decayed = evaluate(*cast);
    if (decayed.kind == Value::Kind::pointer && decayed.place != nullptr &&
        is_partitioned(decayed.place->root, decayed.place->array) && !is_reference_type(parameter->type)) {
      report(at, "size of a partitioned array",
             fmt::format("{} of {}: a pointer has none; INLINE, or pass a reference", parameter->name, function.name));
    }
  }
}

Value Elaborator::call_function(const SyntaxNode& function, const std::vector<const SyntaxNode*>& arguments,
                                const Place* self, const SyntaxNode& at) {
  if (functions_.size() > kDeepestCall) return {};
  check_arguments(function, arguments, at);
  std::size_t i = 0;
  for (const auto& parameter : function.children) {
    if (!parameter->is("ParmVarDecl")) continue;
    if (i < arguments.size() && !arguments[i]->is("CXXDefaultArgExpr")) bind(*parameter, *arguments[i]);
    ++i;
  }
  const Place own = self == nullptr ? Place{} : *self;
  const Place* const outer_self = self_;
  if (self != nullptr && function.name != "operator()") self_ = &own;
  if (self != nullptr && function.name == "operator()") {
    // A lambda's body names what it has captured by the names of its surroundings.
    if (known(own).kind != Value::Kind::closure) self_ = &own;
  }
  functions_.push_back(&function);
  returned_.emplace_back();
  entered_.push_back(uncertain_);
  const SyntaxNode* body = function_body(function);
  const BlockDirectives directives = directives_of(body);
  if (directives.has("dataflow")) {
    check_places(*body, &function);
    check_region(*body, nullptr);
    run_region(*body);
  } else {
    check_places(*body, &function);
    execute_block(*body);
  }
  const Value result = returned_.back();
  returned_.pop_back();
  entered_.pop_back();
  functions_.pop_back();
  self_ = outer_self;
  return result;
}

const ExpandedDirective* Elaborator::directive_of(const SyntaxNode& statement) const {
  const SyntaxNode& call = unwrapped(statement);
  if (!call.is("CallExpr") || call.children.size() < 2) return nullptr;
  const auto declared = tree_.declarations.find(unwrapped(*call.children.front()).referenced);
  if (declared == tree_.declarations.end() || declared->second->name != kDirectiveCall) return nullptr;
  const SyntaxNode& number = unwrapped(*call.children[1]);
  const auto at = static_cast<std::size_t>(std::strtoul(number.value.c_str(), nullptr, 10));
  return at < source_.directives.size() ? &source_.directives[at] : nullptr;
}

void Elaborator::directive(const SyntaxNode& call) {
  const ExpandedDirective* given = directive_of(call);
  if (given == nullptr || call.children.size() < 3) return;
  if (!given->meant.empty()) {
    const Place place = locate(unwrapped(*call.children[2]));
    meant_.emplace_back(given->meant, std::pair(place.root, place.array));
    return;
  }
  const std::string_view name = given->directive.rule->name;
  if (name == "array_partition" || name == "aggregate") directive_on_array(*given, call);
}

void Elaborator::directive_on_array(const ExpandedDirective& given, const SyntaxNode& call) {
  const SyntaxNode& variable = unwrapped(*call.children[2]);
  const Place place = locate(variable);
  const SyntaxNode& function = *tree_.declarations.at(unwrapped(*call.children.front()).referenced);
  std::vector<int> extents;
  std::string element;
  for (const auto& child : function.children) {
    if (!child->is("TemplateArgument")) continue;
    read_extents(*child, extents, element);
    break;
  }
  if (given.directive.rule->name == "aggregate") {
    wide_.insert({place.root, place.array});
    return;
  }
  if (extents.empty()) {
    report(call, "variable of a directive", fmt::format("{} is no array with a size", place.shown));
    return;
  }
  long dimension = 1;
  std::size_t constant = 3;
  for (const DirectiveOption& option : given.directive.options) {
    if (option.kind != OptionValue::constant) continue;
    if (option.name == "dim" && constant < call.children.size()) dimension = evaluate(*call.children[constant]).number;
    ++constant;
  }
  if (dimension < 0 || dimension > static_cast<long>(extents.size())) {
    report(call, "variable of a directive",
           fmt::format("dim = {} of {}, which has {}", dimension, place.shown, extents.size()));
    return;
  }
  std::string array = place.array;
  for (long i = 1; i <= static_cast<long>(extents.size()); ++i) {
    if (dimension == 0 || dimension == i) partitioned_.insert({place.root, array});
    array += "[]";
  }
}

}  // namespace secateur::hls
