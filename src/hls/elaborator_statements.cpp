// SPDX-License-Identifier: Apache-2.0
// Statements but loops, and where directives may stand.
#include <fmt/format.h>

#include <algorithm>

#include "hls/elaborator.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

bool is_record_declaration(const SyntaxNode& node) {
  return node.is("CXXRecordDecl") || node.is("ClassTemplateSpecializationDecl");
}

long enumerator_value(const SyntaxNode& node) {
  if (node.is("ConstantExpr") || node.is("IntegerLiteral")) return std::strtol(node.value.c_str(), nullptr, 10);
  for (const auto& child : node.children) return enumerator_value(*child);
  return 0;
}

}  // namespace

Elaborator::Elaborator(const ExpandedSource& source, const SyntaxTree& tree) : source_(source), tree_(tree) {
  prepare(*tree.root, nullptr);
}

void Elaborator::prepare(const SyntaxNode& node, const SyntaxNode* parent) {
  parents_[&node] = parent;
  if (is_record_declaration(node)) {
    int number = 0;
    bool has_fields = false;
    for (const auto& child : node.children) {
      if (!child->is("FieldDecl")) continue;
      field_number_[child->id] = number++;
      has_fields = true;
    }
    const SyntaxNode*& known = records_[node.name];
    if (known == nullptr || has_fields) known = &node;
  }
  if (node.is("TypeAliasTemplateDecl")) aliases_.insert(node.name);
  if (node.is("EnumDecl")) {
    long next = 0;
    for (const auto& child : node.children) {
      if (!child->is("EnumConstantDecl")) continue;
      if (!child->children.empty()) next = enumerator_value(*child);
      enumerators_[child->id] = next++;
    }
  }
  for (const auto& child : node.children) prepare(*child, &node);
}

void Elaborator::report(const SyntaxNode& at, const char* rule, const std::string& text) {
  if (muted_ == 0) findings_.insert({at.line, {rule, text}});
}

void Elaborator::run(const SyntaxNode& top) {
  std::vector<const SyntaxNode*> none;
  for (const auto& child : top.children) {
    if (child->is("ParmVarDecl") && child->type.find('*') != std::string::npos) {
      Value value;
      value.kind = Value::Kind::pointer;
      Place memory;
      memory.root = child.get();
      memory.array = ".memory";
      memory.exact = ".memory";
      memory.shown = child->name;
      wide_.insert({child.get(), ".memory"});
      value.place = std::make_shared<Place>(memory);
      Place place;
      place.root = child.get();
      write(place, value);
    }
  }
  call_function(top, none, nullptr, top);
}

bool Elaborator::BlockDirectives::has(std::string_view name) const {
  return std::any_of(all.begin(), all.end(), [&](const auto& each) {
    return each.first->directive.rule != nullptr && each.first->directive.rule->name == name;
  });
}

Elaborator::BlockDirectives Elaborator::directives_of(const SyntaxNode* block) const {
  BlockDirectives found;
  if (block == nullptr) return found;
  for (const auto& child : block->children) {
    if (const ExpandedDirective* each = directive_of(*child)) found.all.emplace_back(each, &unwrapped(*child));
  }
  return found;
}

/// `owner`: the loop or function whose body the block is; null: neither.
void Elaborator::check_places(const SyntaxNode& block, const SyntaxNode* owner) {
  const bool of_loop = owner != nullptr && is_loop(*owner);
  const bool of_function = owner != nullptr && !of_loop;
  for (const auto& [given, call] : directives_of(&block).all) {
    if (given->directive.rule == nullptr) continue;
    bool is_sound = true;
    const char* where = "";
    switch (given->directive.rule->place) {
      case DirectivePlace::anywhere:
        break;
      case DirectivePlace::function:
        is_sound = of_function;
        where = "belongs into the body of a function";
        break;
      case DirectivePlace::loop:
        is_sound = of_loop;
        where = "belongs into the body of a loop";
        break;
      case DirectivePlace::loop_or_function:
        is_sound = of_loop || of_function;
        where = "belongs into the body of a loop or function";
        break;
      case DirectivePlace::block:
        is_sound = !of_function;
        where = "belongs into a block within a function";
        break;
    }
    if (!is_sound) report(*call, "place of a directive", fmt::format("{}: {}", given->text, where));
  }
}

Elaborator::Flow Elaborator::execute_block(const SyntaxNode& block) {
  const std::size_t meant = meant_.size();
  // Directives hold for their whole block, wherever they stand in it: those of variables come when these are declared.
  Flow result = Flow::next;
  int added = 0;
  for (const auto& child : block.children) {
    const Flow flow = execute(*child);
    if (flow == Flow::leaves) {
      result = added > 0 ? Flow::may_leave : Flow::leaves;
      break;
    }
    if (flow != Flow::may_leave) continue;
    result = Flow::may_leave;
    ++added;
    ++uncertain_;
  }
  uncertain_ -= added;
  meant_.resize(meant);
  return result;
}

Elaborator::Flow Elaborator::execute(const SyntaxNode& statement) {
  if (statement.is("CompoundStmt")) {
    const SyntaxNode* parent = parents_.at(&statement);
    if (parent != nullptr && !is_loop(*parent)) check_places(statement, nullptr);
    return execute_block(statement);
  }
  if (statement.is("DeclStmt")) {
    for (const auto& child : statement.children) {
      if (child->is("VarDecl")) declare(*child);
    }
    return Flow::next;
  }
  if (statement.is("LabelStmt")) return statement.children.empty() ? Flow::next : execute(*statement.children.back());
  if (statement.is("IfStmt")) return execute_if(statement);
  if (is_loop(statement)) return execute_loop(statement);
  if (statement.is("ReturnStmt")) {
    if (!statement.children.empty()) {
      const SyntaxNode& given = *statement.children.front();
      const Value value = evaluate(given);
      if (!returned_.empty()) {
        Value& result = returned_.back();
        const bool is_first = result.kind == Value::Kind::runtime && result.chain < 0 && result.place == nullptr;
        result = is_first && (uncertain_ == entered_.back() || value.kind != Value::Kind::number)
                     ? value
                     : Value::runtime(std::max(result.chain, value.chain));
      }
    }
    return Flow::leaves;
  }
  if (statement.is("BreakStmt") || statement.is("ContinueStmt")) return Flow::leaves;
  if (statement.is("SwitchStmt")) {
    evaluate(*statement.children.front());
    ++uncertain_;
    for (std::size_t i = 1; i < statement.children.size(); ++i) execute(*statement.children[i]);
    --uncertain_;
    return Flow::next;
  }
  if (statement.is("CaseStmt") || statement.is("DefaultStmt")) {
    if (!statement.children.empty()) execute(*statement.children.back());
    return Flow::next;
  }
  if (statement.is("NullStmt") || statement.kind.empty()) return Flow::next;
  evaluate(statement);
  return Flow::next;
}

Elaborator::Flow Elaborator::execute_if(const SyntaxNode& statement) {
  if (statement.children.size() < 2) return Flow::next;
  const Value condition = evaluate(*statement.children[0]);
  const SyntaxNode* other = statement.children.size() > 2 ? statement.children[2].get() : nullptr;
  for (const SyntaxNode* branch : {statement.child(1), other}) {
    if (branch != nullptr && directive_of(*branch) != nullptr)
      report(*branch, "place of a directive", "is the branch itself: give it a block");
  }
  if (condition.is_number()) {
    if (condition.number != 0) return execute(*statement.children[1]);
    return other == nullptr ? Flow::next : execute(*other);
  }
  ++uncertain_;
  const Flow first = execute(*statement.children[1]);
  const Flow second = other == nullptr ? Flow::next : execute(*other);
  --uncertain_;
  if (first == Flow::leaves && second == Flow::leaves) return Flow::leaves;
  return first == Flow::next && second == Flow::next ? Flow::next : Flow::may_leave;
}

void Elaborator::declare(const SyntaxNode& variable) {
  const bool is_reference = !variable.type.empty() && variable.type.find('&') != std::string::npos &&
                            variable.type.find("(lambda") == std::string::npos;
  const SyntaxNode* init = nullptr;
  for (const auto& child : variable.children) {
    if (child->kind.find("Attr") == std::string::npos) init = child.get();
  }
  if (is_reference && init != nullptr && is_place(*init)) {
    const Place place = locate(*init);
    forget(variable);
    references_[{&variable, ""}] = place;
    return;
  }
  Value value;
  if (init != nullptr) value = evaluate(*init);
  forget(variable);
  declared_at_[&variable] = uncertain_;
  if (pipelined_ != nullptr) pipelined_->declared.insert(&variable);
  for (Process* process : processes_) process->declared.insert(&variable);
  Place place;
  place.root = &variable;
  place.shown = variable.name;
  if (init != nullptr) write(place, value);
}

}  // namespace secateur::hls
