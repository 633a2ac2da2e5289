// SPDX-License-Identifier: Apache-2.0
// Dataflow regions in canonical form (UG1399, "Dataflow"): local variables without constructors, then calls of void
// functions; each array and stream with one writer and one reader; data forward.
#include <fmt/format.h>

#include "hls/elaborator.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

const char* const kCanonicalForm = "dataflow in canonical form";

/// Whether two ways into a variable may lead to the same: "?" is any index, and the shorter holds the longer.
bool may_meet(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i] == '[' && b[j] == '[') {
      const std::size_t end_a = a.find(']', i), end_b = b.find(']', j);
      const std::string one = a.substr(i + 1, end_a - i - 1), other = b.substr(j + 1, end_b - j - 1);
      if (one != other && one != "?" && other != "?") return false;
      i = end_a + 1;
      j = end_b + 1;
      continue;
    }
    if (a[i] != b[j]) return false;
    ++i;
    ++j;
  }
  return true;
}

}  // namespace

bool Elaborator::has_constructor(const std::string& type) const {
  const SyntaxNode* record = record_of(type);
  return record != nullptr && record->has_nontrivial_constructor;
}

void Elaborator::check_region(const SyntaxNode& block, const SyntaxNode* loop) {
  if (loop != nullptr) {
    const SyntaxNode* parent = parents_.at(loop);
    if (parent != nullptr && parent->is("LabelStmt")) parent = parents_.at(parent);
    std::size_t others = 0;
    for (const auto& child : parent->children)
      others += directive_of(*child) == nullptr && !child->is("NullStmt") ? 1 : 0;
    const SyntaxNode* function = parents_.at(parent);
    const bool is_alone =
        others == 1 && function != nullptr && (function->is("FunctionDecl") || function->is("CXXMethodDecl"));
    if (!is_alone) report(*loop, kCanonicalForm, "the loop is not alone in its function");
  }
  for (const auto& child : block.children) {
    if (directive_of(*child) != nullptr || child->is("NullStmt")) continue;
    if (child->is("DeclStmt")) {
      for (const auto& variable : child->children) {
        if (!variable->is("VarDecl")) continue;
        if (variable->is_static) report(*variable, kCanonicalForm, fmt::format("{} is static", variable->name));
        const bool is_constructed = !variable->children.empty() && variable->children.back()->is("CXXConstructExpr");
        if (is_constructed && has_constructor(variable->type)) {
          report(*variable, kCanonicalForm,
                 fmt::format("{} has a constructor, or members with initial values", variable->name));
        } else if (!variable->children.empty() && !is_constructed) {
          report(*variable, kCanonicalForm, fmt::format("{} has an initial value", variable->name));
        }
      }
      continue;
    }
    const SyntaxNode& statement = unwrapped(*child);
    if (!statement.is("CallExpr")) {
      report(*child, kCanonicalForm, "holds something else than variables and calls");
      continue;
    }
    if (statement.type != "void") report(statement, kCanonicalForm, "a call returns a value");
    for (std::size_t i = 1; i < statement.children.size(); ++i) {
      const SyntaxNode& argument = unwrapped(*statement.children[i]);
      const bool is_plain = is_place(argument) || argument.is("IntegerLiteral") || argument.is("CXXBoolLiteralExpr") ||
                            argument.is("ConstantExpr") || argument.is("SubstNonTypeTemplateParmExpr");
      if (!is_plain) report(statement, kCanonicalForm, fmt::format("argument {} is an expression", i));
    }
  }
}

void Elaborator::run_region(const SyntaxNode& block) {
  std::vector<Process> processes;
  std::unordered_set<const SyntaxNode*> local;
  const std::size_t meant = meant_.size();
  for (const auto& child : block.children) {
    if (child->is("DeclStmt")) {
      for (const auto& variable : child->children) local.insert(variable.get());
    }
    const SyntaxNode& statement = unwrapped(*child);
    const bool is_process = statement.is("CallExpr") && directive_of(*child) == nullptr;
    if (!is_process) {
      execute(*child);
      continue;
    }
    Process process;
    process.call = &statement;
    processes_.push_back(&process);
    execute(*child);
    processes_.pop_back();
    processes.push_back(std::move(process));
    // One memory by two names, and structs that several processes look into.
    std::vector<Place> places;
    for (std::size_t i = 1; i < statement.children.size(); ++i) {
      const SyntaxNode& argument = unwrapped(*statement.children[i]);
      if (is_place(argument) && argument.type.find('[') != std::string::npos) places.push_back(locate(argument));
    }
    for (std::size_t a = 0; a < places.size(); ++a) {
      for (std::size_t b = a + 1; b < places.size(); ++b) {
        if (places[a].root == places[b].root && may_meet(places[a].exact, places[b].exact))
          report(statement, kCanonicalForm, fmt::format("{} is given twice", places[a].shown));
      }
    }
  }
  judge_region(processes, local);
  meant_.resize(meant);
}

void Elaborator::judge_region(const std::vector<Process>& processes,
                              const std::unordered_set<const SyntaxNode*>& local) {
  for (std::size_t a = 0; a < processes.size(); ++a) {
    for (std::size_t b = a + 1; b < processes.size(); ++b) {
      const auto meet = [&](const auto& first, const auto& second, const char* text) {
        for (const auto& [what, name] : first) {
          const bool is_local = local.count(what.first) > 0;
          for (const auto& [other, other_name] : second) {
            if (what.first != other.first || !may_meet(what.second, other.second)) continue;
            if (std::string_view(text) == "is read by two processes" && !is_local &&
                what.second.find('[') == std::string::npos && what.second.find('.') == std::string::npos)
              continue;  // a scalar, which each has a copy of
            report(*processes[b].call, kCanonicalForm, fmt::format("{} {}", name, text));
            return;
          }
        }
      };
      meet(processes[a].written, processes[b].written, "is written by two processes");
      meet(processes[a].read, processes[b].read, "is read by two processes");
      meet(processes[a].read, processes[b].written, "is written behind its reader");
      // Data goes forward within the region alone: what lies outside belongs to one process.
      for (const auto& [what, name] : processes[a].written) {
        if (local.count(what.first) > 0) continue;
        for (const auto& [other, other_name] : processes[b].read) {
          if (what.first == other.first && may_meet(what.second, other.second)) {
            report(*processes[b].call, kCanonicalForm,
                   fmt::format("{} is of no process alone, and no variable of the region", name));
            break;
          }
        }
      }
    }
  }
}

}  // namespace secateur::hls
