// SPDX-License-Identifier: Apache-2.0
// C++ as the lint sees it: words, numbers and single signs, with their lines, in one pass over the text. Comments,
// strings and characters are left out; nothing is expanded.
#pragma once

#include <string_view>
#include <vector>

namespace secateur::hls {

struct LintToken {
  enum class Kind { word, number, sign };
  Kind kind = Kind::sign;
  std::string_view text;  ///< within what was scanned
  int line = 1;           ///< from 1
};

/// `text` must outlive the tokens.
std::vector<LintToken> lint_tokens(std::string_view text);

}  // namespace secateur::hls
