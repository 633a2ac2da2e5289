// SPDX-License-Identifier: Apache-2.0
#include "hls/lint.hpp"

#include <algorithm>
#include <regex>

namespace secateur {
namespace {

struct Rule {
  const char* name;
  const char* pattern;
};

/// AMD's guides (UG1399): what is not supported, and the canonical forms.
const Rule kRules[] = {
    {"no heap", R"(\b(new|delete|malloc|calloc|realloc|free|alloca|unique_ptr|shared_ptr)\b)"},
    {"no containers", R"(\bstd\s*::\s*(vector|string|map|set|list|deque|unordered_map|function|optional|variant)\b)"},
    {"no exceptions", R"(\b(throw|try|catch)\b)"},
    {"no virtual functions", R"(\bvirtual\b|\bdynamic_cast\b|\btypeid\b)"},
    {"no system calls", R"(\b(printf|fprintf|fopen|fread|fwrite|getenv|exit|abort|time|clock)\s*\()"},
    {"no floating point", R"(\b(float|double)\b)"},
    {"no pointers to pointers", R"(\*\s*\*\s*\w|\*\s*const\s*\*)"},
    {"no general pointer casts", R"(\breinterpret_cast\b)"},
    {"no goto", R"(\bgoto\b)"},
    {"no function pointers", R"(\(\s*\*\s*\w+\s*\)\s*\()"},
    {"directives by macro alone", R"(#\s*pragma\s+(?!once\b))"},
    {"no threads", R"(\b(thread|mutex|atomic|thread_local)\b)"},
};

/// Comments, strings and characters become spaces; line breaks stay.
std::string code_of(const std::string& text) {
  std::string code = text;
  enum class In { plain, line_comment, block_comment, literal, character } in = In::plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool blank = in != In::plain;
    if (in == In::plain) {
      if (c == '/' && next == '/') in = In::line_comment;
      if (c == '/' && next == '*') in = In::block_comment;
      if (c == '"') in = In::literal;
      if (c == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1])))) in = In::character;
      if (in != In::plain) code[i] = ' ';
      continue;
    }
    if (blank && c != '\n') code[i] = ' ';
    if (in == In::line_comment && c == '\n') in = In::plain;
    if (in == In::block_comment && c == '*' && next == '/') {
      code[++i] = ' ';
      in = In::plain;
    }
    if ((in == In::literal || in == In::character) && c == '\\') {
      if (i + 1 < text.size()) code[++i] = ' ';
    } else if ((in == In::literal && c == '"') || (in == In::character && c == '\'')) {
      in = In::plain;
    }
  }
  return code;
}

}  // namespace

std::vector<std::string> lint_rules() {
  std::vector<std::string> names;
  for (const Rule& rule : kRules) names.emplace_back(rule.name);
  return names;
}

std::vector<LintFinding> lint(const std::string& name, const std::string& text) {
  const std::string code = code_of(text);
  std::vector<LintFinding> findings;
  for (const Rule& rule : kRules) {
    const std::regex pattern(rule.pattern);
    for (std::sregex_iterator match(code.begin(), code.end(), pattern), end; match != end; ++match) {
      const auto line = 1 + std::count(code.begin(), code.begin() + match->position(), '\n');
      findings.push_back({name, static_cast<int>(line), rule.name, match->str()});
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const LintFinding& a, const LintFinding& b) { return a.line < b.line; });
  return findings;
}

}  // namespace secateur
