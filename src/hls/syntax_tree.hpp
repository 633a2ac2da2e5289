// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a translation unit, templates instantiated, as `clang++ -Xclang -ast-dump=json` prints it; of each
// node only what the directive lint looks at. Lines are those of the text that clang has read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace secateur::hls {

struct SyntaxNode {
  std::string kind;              ///< "ForStmt"; empty: a part of a statement that is not there
  std::string name;              ///< of declarations, members and labels
  std::string value;             ///< of literals and constant expressions
  std::string opcode;            ///< "+", "<<="
  std::string cast;              ///< "LValueToRValue"
  std::string type;              ///< without aliases where clang says so, "short[8]"
  std::uint64_t id = 0;          ///< of declarations
  std::uint64_t referenced = 0;  ///< the declaration that an expression names
  std::string constructed;       ///< type of a constructor, "void () noexcept"
  int line = 0;
  int extent = 0;  ///< of an array type
  bool is_postfix = false;
  bool is_implicit = false;
  bool is_static = false;
  bool has_nontrivial_constructor = false;  ///< a class whose default constructor does something
  bool has_else = false;
  std::vector<std::unique_ptr<SyntaxNode>> children;

  bool is(std::string_view what) const { return kind == what; }
  const SyntaxNode* child(std::size_t i) const { return i < children.size() ? children[i].get() : nullptr; }
};

struct SyntaxTree {
  std::unique_ptr<SyntaxNode> root;
  std::unordered_map<std::uint64_t, const SyntaxNode*> declarations;  ///< by id
};

/// @throws RunError: the text is no such dump.
SyntaxTree read_syntax_tree(std::string_view json);

}  // namespace secateur::hls
