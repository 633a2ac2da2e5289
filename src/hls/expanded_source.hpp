// SPDX-License-Identifier: Apache-2.0
// A kernel's source as Vitis HLS sees it: expanded with its macros defined and stand-ins for its headers, so that
// directives are what the macros have made of them. clang++ does it. For the syntax tree each directive becomes a call
// whose arguments are its variable and its constants, so that clang resolves them where the directive stands, in every
// instantiation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hls/directive_grammar.hpp"

namespace secateur::hls {

/// Of a call that stands for a directive, and for a SECATEUR_HLS_MEANT.
inline constexpr const char* kDirectiveCall = "secateur_directive";

struct SourceLine {
  std::string file;
  int line = 0;
};

struct ExpandedDirective {
  Directive directive;
  std::string text;   ///< "UNROLL", as expanded
  std::string meant;  ///< of a SECATEUR_HLS_MEANT the rule, else empty
  SourceLine where;
};

struct ExpandedSource {
  std::vector<std::string> lines;   ///< without line markers, directives as calls
  std::vector<SourceLine> origins;  ///< of each line
  std::vector<ExpandedDirective> directives;
};

/// Where clang++ is; nothing: not on the PATH.
bool has_clang();

struct ClangRequest {
  std::string source;                 ///< a .cpp or .hpp
  std::vector<std::string> includes;  ///< folders
};

/// @throws RunError: clang++ cannot expand the source; its messages.
ExpandedSource expand_source(const ClangRequest& request);

struct ClangMessage {
  int line = 0;  ///< of ExpandedSource::lines, from 1
  std::string text;
};
struct ClangDump {
  std::vector<ClangMessage> errors;
  std::string json;  ///< empty where there are errors
};

/// The syntax tree of what was expanded. @throws RunError
ClangDump dump_syntax_tree(const ExpandedSource& source);

}  // namespace secateur::hls
