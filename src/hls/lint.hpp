// SPDX-License-Identifier: Apache-2.0
// What HLS tools reject in C++, or take in a way nobody means, found in the text of the kernels: rules by words,
// outside comments and strings. docs/hls.md lists them. A text cannot tell everything: types and bounds are the
// synthesis' to check.
#pragma once

#include <string>
#include <vector>

namespace secateur::hls {

struct LintFinding {
  std::string file;
  int line = 0;
  std::string rule;   ///< "no heap"
  std::string found;  ///< the words
};

/// Rules in their order, for documentation and tests.
std::vector<std::string> lint_rules();

/// Whether a header of the kernels (`path`) holds directives, or what a host alone compiles: there the rules do not
/// hold.
bool is_host_header(const std::string& path);

/// `name`: for the findings. Lines between `#if !defined(__SYNTHESIS__)`-like guards of hosts are looked at as well:
/// the exported kernels have none.
std::vector<LintFinding> lint(const std::string& name, const std::string& text);

}  // namespace secateur::hls
