// SPDX-License-Identifier: Apache-2.0
// What several parts of the elaborator ask of a syntax tree.
#pragma once

#include <string>
#include <string_view>

#include "hls/syntax_tree.hpp"

namespace secateur::hls {

/// The expression within what clang wraps around it: casts that it adds, brackets, temporaries, copies.
inline const SyntaxNode& unwrapped(const SyntaxNode& expression) {
  const SyntaxNode* node = &expression;
  while (node->children.size() == 1 &&
         (node->is("ImplicitCastExpr") || node->is("ParenExpr") || node->is("ExprWithCleanups") ||
          node->is("MaterializeTemporaryExpr") || node->is("CXXConstructExpr"))) {
    node = node->children.front().get();
  }
  return *node;
}

/// Null: it is declared alone.
inline const SyntaxNode* function_body(const SyntaxNode& function) {
  for (const auto& child : function.children) {
    if (child->is("CompoundStmt")) return child.get();
  }
  return nullptr;
}

inline bool is_loop(const SyntaxNode& node) {
  return node.is("ForStmt") || node.is("WhileStmt") || node.is("DoStmt") || node.is("CXXForRangeStmt");
}
/// Null: it has none.
inline const SyntaxNode* loop_body(const SyntaxNode& loop) {
  return loop.children.empty() ? nullptr : loop.children.back().get();
}

inline bool starts_with(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

}  // namespace secateur::hls
