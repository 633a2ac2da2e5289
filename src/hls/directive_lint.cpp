// SPDX-License-Identifier: Apache-2.0
#include "hls/directive_lint.hpp"

#include <algorithm>
#include <tuple>

#include "hls/elaborator.hpp"
#include "hls/expanded_source.hpp"
#include "hls/syntax_tree.hpp"

namespace secateur::hls {
namespace {

constexpr const char* kFormRule = "form of a directive";
constexpr const char* kVariableRule = "variable of a directive";

/// Functions of C linkage with a body, in their order.
void find_top_functions(const SyntaxNode& node, bool is_c, std::vector<const SyntaxNode*>& tops) {
  if (node.is("FunctionDecl")) {
    const bool has_body = std::any_of(node.children.begin(), node.children.end(),
                                      [](const auto& child) { return child->is("CompoundStmt"); });
    if (is_c && has_body) tops.push_back(&node);
    return;
  }
  if (!node.is("TranslationUnitDecl") && !node.is("LinkageSpecDecl")) return;
  for (const auto& child : node.children) find_top_functions(*child, is_c || node.is("LinkageSpecDecl"), tops);
}

/// A variable that is not there makes clang's error at the directive's call; any other error is the source's.
void add_errors(const ExpandedSource& source, const ClangDump& dump, DirectiveLint& lint) {
  for (const ClangMessage& error : dump.errors) {
    const std::size_t at = static_cast<std::size_t>(std::max(error.line, 1)) - 1;
    if (at >= source.lines.size()) continue;
    const bool is_directive = source.lines[at].rfind(kDirectiveCall, 0) == 0;
    const SourceLine& where = source.origins[at];
    lint.findings.push_back(
        {where.file, where.line, is_directive ? kVariableRule : "clang++ takes the source", error.text});
  }
}

void walk_design(const ExpandedSource& source, const ClangDump& dump, DirectiveLint& lint) {
  const SyntaxTree tree = read_syntax_tree(dump.json);
  std::vector<const SyntaxNode*> tops;
  find_top_functions(*tree.root, false, tops);
  Elaborator elaborator(source, tree);
  for (const SyntaxNode* top : tops) elaborator.run(*top);
  lint.tops = static_cast<int>(tops.size());
  for (const auto& [line, finding] : elaborator.findings()) {
    const SourceLine& where = source.origins.at(static_cast<std::size_t>(std::max(line, 1)) - 1);
    lint.findings.push_back({where.file, where.line, finding.first, finding.second});
  }
}

}  // namespace

std::vector<std::string> directive_lint_rules() {
  return {kFormRule,
          kVariableRule,
          "place of a directive",
          "loops are labelled",
          "bounds of unrolled loops",
          "bounds of pipelined loops",
          "index within the array",
          "run-time index",
          "recurrence",
          "dependence of a memory",
          "structs in a memory",
          "division",
          "lambda as an argument",
          "size of a partitioned array",
          "dataflow in canonical form"};
}

bool can_lint_directives() {
  return has_clang();
}

DirectiveLint lint_directives(const std::string& file, const std::vector<std::string>& includes) {
  const ExpandedSource source = expand_source({file, includes});
  DirectiveLint lint;
  for (const ExpandedDirective& each : source.directives) {
    if (!each.meant.empty()) continue;
    const bool is_sound = each.directive.faults.empty();
    DirectiveCount& count =
        lint.kinds[each.directive.rule == nullptr ? "unknown" : std::string(each.directive.rule->name)];
    ++count.all;
    count.well_formed += is_sound ? 1 : 0;
    for (const std::string& fault : each.directive.faults)
      lint.findings.push_back({each.where.file, each.where.line, kFormRule, each.text + ": " + fault});
  }
  const ClangDump dump = dump_syntax_tree(source);
  add_errors(source, dump, lint);
  if (dump.errors.empty()) walk_design(source, dump, lint);
  std::sort(lint.findings.begin(), lint.findings.end(), [](const LintFinding& a, const LintFinding& b) {
    return std::tie(a.file, a.line, a.rule, a.found) < std::tie(b.file, b.line, b.rule, b.found);
  });
  const auto is_same = [](const LintFinding& a, const LintFinding& b) {
    return std::tie(a.file, a.line, a.rule, a.found) == std::tie(b.file, b.line, b.rule, b.found);
  };
  lint.findings.erase(std::unique(lint.findings.begin(), lint.findings.end(), is_same), lint.findings.end());
  return lint;
}

}  // namespace secateur::hls
