// SPDX-License-Identifier: Apache-2.0
#include "hls/syntax_tree.hpp"

#include <charconv>

#include "base/error.hpp"

namespace secateur::hls {
namespace {

/// Statements nest within templates, loops and calls; clang itself stops at 256 brackets.
constexpr int kDeepest = 2'000;

/// Reads the dump in one pass and keeps none of its text: a dump of the kernels has some 100 MB, most of it spelled out
/// types. clang leaves out a line that is the one before, in the order of the text.
class DumpReader {
 public:
  explicit DumpReader(std::string_view text) : text_(text) {}

  SyntaxTree tree() {
    SyntaxTree tree;
    tree.root = node();
    collect(*tree.root, tree);
    return tree;
  }

 private:
  [[noreturn]] static void fail() { throw RunError("clang++ printed no syntax tree that can be read"); }

  static void collect(const SyntaxNode& node, SyntaxTree& tree) {
    if (node.id != 0 && node.kind.size() > 4 && node.kind.compare(node.kind.size() - 4, 4, "Decl") == 0) {
      tree.declarations.emplace(node.id, &node);
    }
    for (const auto& child : node.children) collect(*child, tree);
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  char peek() {
    blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void expect(char c) {
    if (peek() != c) fail();
    ++at_;
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  /// What stands between the quotes, escapes as they are.
  std::string_view raw_string() {
    expect('"');
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) fail();
    return text_.substr(begin, at_++ - begin);
  }
  static std::string unescaped(std::string_view raw) {
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
      text += raw[i];
    }
    return text;
  }
  /// A number, true, false or null.
  std::string_view word() {
    blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view(",}] \n\r").find(text_[at_]) == std::string_view::npos) ++at_;
    if (at_ == begin) fail();
    return text_.substr(begin, at_ - begin);
  }
  static std::uint64_t number(std::string_view text, int base) {
    std::uint64_t value = 0;
    if (base == 16 && text.size() > 2) text.remove_prefix(2);
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
  }

  /// {"key": value, ...}
  template <class Member>
  void object(const Member& member) {
    if (++depth_ > kDeepest) fail();
    expect('{');
    if (!take('}')) {
      do {
        const std::string_view key = raw_string();
        expect(':');
        member(key);
      } while (take(','));
      expect('}');
    }
    --depth_;
  }
  void skip() {
    switch (peek()) {
      case '{':
        object([&](std::string_view key) { skip_member(key); });
        break;
      case '[':
        if (++depth_ > kDeepest) fail();
        expect('[');
        if (!take(']')) {
          do {
            skip();
          } while (take(','));
          expect(']');
        }
        --depth_;
        break;
      case '"':
        raw_string();
        break;
      default:
        word();
    }
  }
  /// Every place of the text tells its line, if it is another than the last.
  void skip_member(std::string_view key) {
    if (key == "line") {
      line_ = static_cast<int>(number(word(), 10));
    } else {
      skip();
    }
  }

  std::uint64_t declaration_id() {
    std::uint64_t id = 0;
    object([&](std::string_view key) {
      if (key == "id") {
        id = number(raw_string(), 16);
      } else {
        skip_member(key);
      }
    });
    return id;
  }
  std::string type() {
    std::string plain, desugared;
    object([&](std::string_view key) {
      if (key == "qualType") {
        plain = unescaped(raw_string());
      } else if (key == "desugaredQualType") {
        desugared = unescaped(raw_string());
      } else {
        skip_member(key);
      }
    });
    return desugared.empty() ? plain : desugared;
  }
  bool is_nontrivial() {
    bool result = false;
    object([&](std::string_view key) {
      if (key != "defaultCtor") return skip_member(key);
      object([&](std::string_view what) {
        if (what == "nonTrivial") result = true;
        skip();
      });
    });
    return result;
  }

  std::unique_ptr<SyntaxNode> node() {
    auto result = std::make_unique<SyntaxNode>();
    object([&](std::string_view key) { member(key, *result); });
    return result;
  }
  void member(std::string_view key, SyntaxNode& of) {
    if (key == "inner") return children(of);
    if (key == "range") {
      object([&](std::string_view end) {
        skip();
        if (end == "begin") of.line = line_;
      });
      return;
    }
    if (key == "type") {
      of.type = type();
    } else if (key == "id") {
      of.id = number(raw_string(), 16);
    } else if (key == "referencedDecl") {
      of.referenced = declaration_id();
    } else if (key == "referencedMemberDecl") {
      of.referenced = number(raw_string(), 16);
    } else if (key == "ctorType") {
      of.constructed = type();
    } else if (key == "definitionData") {
      of.has_nontrivial_constructor = is_nontrivial();
    } else if (key == "size") {
      of.extent = static_cast<int>(number(word(), 10));
    } else if (!text_member(key, of) && !flag_member(key, of)) {
      skip_member(key);
    }
  }
  bool text_member(std::string_view key, SyntaxNode& of) {
    std::string* to = key == "kind"       ? &of.kind
                      : key == "name"     ? &of.name
                      : key == "value"    ? &of.value
                      : key == "opcode"   ? &of.opcode
                      : key == "castKind" ? &of.cast
                                          : nullptr;
    if (to == nullptr) return false;
    *to = peek() == '"' ? unescaped(raw_string()) : std::string(word());
    return true;
  }
  bool flag_member(std::string_view key, SyntaxNode& of) {
    if (key == "storageClass") {
      of.is_static = raw_string() == "static";
      return true;
    }
    bool* to = key == "isPostfix"    ? &of.is_postfix
               : key == "isImplicit" ? &of.is_implicit
               : key == "hasElse"    ? &of.has_else
                                     : nullptr;
    if (to == nullptr) return false;
    *to = word() == "true";
    return true;
  }
  void children(SyntaxNode& of) {
    expect('[');
    if (take(']')) return;
    do {
      of.children.push_back(node());
    } while (take(','));
    expect(']');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int line_ = 0;
};

}  // namespace

SyntaxTree read_syntax_tree(std::string_view json) {
  return DumpReader(json).tree();
}

}  // namespace secateur::hls
