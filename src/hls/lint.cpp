// SPDX-License-Identifier: Apache-2.0
#include "hls/lint.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "hls/lint_tokens.hpp"

namespace secateur::hls {
namespace {

using Tokens = std::vector<LintToken>;

/// Tokens from `at` on that are a finding: their number, or 0.
using Matcher = std::function<std::size_t(const Tokens& tokens, std::size_t at)>;

struct LintRule {
  const char* name;
  Matcher match;
};

bool is(const Tokens& tokens, std::size_t at, std::string_view text) {
  return at < tokens.size() && tokens[at].text == text;
}
bool is_word(const Tokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind != LintToken::Kind::sign;
}

Matcher any_of(std::vector<std::string_view> words) {
  return [words = std::move(words)](const Tokens& tokens, std::size_t at) -> std::size_t {
    return at < tokens.size() && std::count(words.begin(), words.end(), tokens[at].text) > 0 ? 1 : 0;
  };
}

/// A name of `words` followed by a bracket.
Matcher call_of(std::vector<std::string_view> words) {
  return [name = any_of(std::move(words))](const Tokens& tokens, std::size_t at) -> std::size_t {
    return name(tokens, at) > 0 && is(tokens, at + 1, "(") ? 2 : 0;
  };
}

/// std::name
Matcher standard(std::vector<std::string_view> words) {
  return [name = any_of(std::move(words))](const Tokens& tokens, std::size_t at) -> std::size_t {
    const bool is_standard = is(tokens, at, "std") && is(tokens, at + 1, ":") && is(tokens, at + 2, ":");
    return is_standard && name(tokens, at + 3) > 0 ? 4 : 0;
  };
}

/// int** p, T* const*
std::size_t pointer_to_pointer(const Tokens& tokens, std::size_t at) {
  if (!is(tokens, at, "*")) return 0;
  if (is(tokens, at + 1, "const") && is(tokens, at + 2, "*")) return 3;
  return is(tokens, at + 1, "*") && is_word(tokens, at + 2) ? 3 : 0;
}

/// (*name)(
std::size_t function_pointer(const Tokens& tokens, std::size_t at) {
  const bool is_one = is(tokens, at, "(") && is(tokens, at + 1, "*") && is_word(tokens, at + 2) &&
                      is(tokens, at + 3, ")") && is(tokens, at + 4, "(");
  return is_one ? 5 : 0;
}

std::size_t directive(const Tokens& tokens, std::size_t at) {
  return is(tokens, at, "#") && is(tokens, at + 1, "pragma") && !is(tokens, at + 2, "once") ? 2 : 0;
}

/// AMD's guides (UG1399): what is not supported, and the canonical forms.
const std::vector<LintRule>& rules() {
  static const std::vector<LintRule> all{
      {"no heap",
       any_of({"new", "delete", "malloc", "calloc", "realloc", "free", "alloca", "unique_ptr", "shared_ptr"})},
      {"no containers", standard({"vector", "string", "map", "set", "list", "deque", "unordered_map", "function",
                                  "optional", "variant"})},
      {"no exceptions", any_of({"throw", "try", "catch"})},
      {"no virtual functions", any_of({"virtual", "dynamic_cast", "typeid"})},
      {"no system calls",
       call_of({"printf", "fprintf", "fopen", "fread", "fwrite", "getenv", "exit", "abort", "time", "clock"})},
      {"no floating point", any_of({"float", "double"})},
      {"no pointers to pointers", pointer_to_pointer},
      {"no general pointer casts", any_of({"reinterpret_cast"})},
      {"no goto", any_of({"goto"})},
      {"no function pointers", function_pointer},
      {"directives by macro alone", directive},
      {"no threads", any_of({"thread", "mutex", "atomic", "thread_local"})}};
  return all;
}

/// The tokens, with blanks where two words would become one.
std::string text_of(const Tokens& tokens, std::size_t from, std::size_t count) {
  constexpr std::size_t kLongestWord = 100;
  std::string text;
  for (std::size_t i = from; i < from + count; ++i) {
    const bool are_words = i > from && is_word(tokens, i - 1) && is_word(tokens, i);
    text += (are_words ? " " : "") + std::string(tokens[i].text.substr(0, kLongestWord));
  }
  return text;
}

}  // namespace

std::vector<std::string> lint_rules() {
  std::vector<std::string> names;
  for (const LintRule& rule : rules()) names.emplace_back(rule.name);
  return names;
}

std::vector<LintFinding> lint(const std::string& name, const std::string& text) {
  const Tokens tokens = lint_tokens(text);
  std::vector<LintFinding> findings;
  for (const LintRule& rule : rules()) {
    for (std::size_t at = 0; at < tokens.size();) {
      const std::size_t count = rule.match(tokens, at);
      if (count > 0) findings.push_back({name, tokens[at].line, rule.name, text_of(tokens, at, count)});
      at += std::max<std::size_t>(count, 1);
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const LintFinding& a, const LintFinding& b) { return a.line < b.line; });
  return findings;
}

bool is_host_header(const std::string& path) {
  for (const char* name : {"pragmas.hpp", "timed.hpp", "timed_report.hpp", "host_feed.hpp"}) {
    if (path.find(std::string("secateur/hls/") + name) != std::string::npos) return true;
  }
  return false;
}

}  // namespace secateur::hls
