// SPDX-License-Identifier: Apache-2.0
// `#pragma HLS` lines after the preprocessor, against a table of the directives that Vitis HLS knows: their options,
// what each takes, and where they may stand. The table follows AMD's guide UG1399 (2020.2 to 2024.1) and the parser of
// its published front-end (Xilinx/hls-llvm-project): both spellings of an option, `complete` and `type = complete`, are
// taken there. What a tool drops with a warning is a fault here. Whether a variable exists is clang's to say
// (directive_lint.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secateur::hls {

/// What stands behind `option =`.
enum class OptionValue {
  none,      ///< nothing: the word alone
  constant,  ///< an integer constant expression
  name,      ///< any word
  variable,  ///< variables, members and elements of some; `return` for a port
  one_of     ///< a word of a list
};

struct OptionRule {
  std::string_view name;  ///< in small letters; the tool takes any
  OptionValue value = OptionValue::none;
  bool required = false;
  int group = 0;  ///< options of one group exclude each other; 0: none
  std::vector<std::string_view> words;
};

/// Which block a directive belongs into.
enum class DirectivePlace { anywhere, function, loop, loop_or_function, block };

struct DirectiveRule {
  std::string_view name;
  DirectivePlace place = DirectivePlace::anywhere;
  std::vector<OptionRule> options;
};

const std::vector<DirectiveRule>& directive_rules();

struct DirectiveOption {
  std::string name;   ///< in small letters
  std::string value;  ///< as it stands; empty for OptionValue::none
  OptionValue kind = OptionValue::none;
};

struct Directive {
  const DirectiveRule* rule = nullptr;  ///< null: unknown
  std::vector<DirectiveOption> options;
  std::vector<std::string> faults;  ///< for people; none: well-formed

  const DirectiveOption* option(std::string_view name) const;
};

/// `text`: what stands behind "#pragma HLS".
Directive read_directive(std::string_view text);

}  // namespace secateur::hls
