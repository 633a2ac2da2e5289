// SPDX-License-Identifier: Apache-2.0
// The directives of a kernel's source as Vitis HLS gets them: expanded, each line against the tool's grammar
// (directive_grammar.hpp), its variable looked up where it stands, and the design walked from its tops (functions of
// C linkage) for what a directive cannot make good. docs/hls.md explains the rules. Needs clang++ on the PATH.
//
// What a tool schedules is not known here: rules find what keeps it from a good schedule, not what it makes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hls/lint.hpp"

namespace secateur::hls {

struct DirectiveCount {
  int all = 0;
  int well_formed = 0;
};

struct DirectiveLint {
  std::vector<LintFinding> findings;            ///< by file and line
  std::map<std::string, DirectiveCount> kinds;  ///< by name, "array_partition"
  int tops = 0;                                 ///< functions that were walked
};

/// Names of the rules, for documentation and tests.
std::vector<std::string> directive_lint_rules();

/// Whether clang++ is on the PATH: without it there is nothing that reads C++.
bool can_lint_directives();

/// `source`: a .cpp or .hpp; `includes`: folders. @throws RunError: clang++ does not take the source.
DirectiveLint lint_directives(const std::string& source, const std::vector<std::string>& includes);

}  // namespace secateur::hls
