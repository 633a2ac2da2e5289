// SPDX-License-Identifier: Apache-2.0
#include "cli/ascii_text.hpp"

#include <utility>

namespace secateur::cli {
namespace {

/// What the summary draws with (report/summary_text.cpp), and what cuts a text.
constexpr std::pair<std::string_view, char> kLike[] = {{"█", '#'}, {"▉", '#'}, {"▊", '#'}, {"▋", '#'}, {"▌", '#'},
                                                       {"▍", '|'}, {"▎", '|'}, {"▏", '|'}, {"▒", '='}, {"░", '-'},
                                                       {"·", '.'}, {"…", '~'}, {"×", 'x'}};

std::size_t length_of(unsigned char first) {
  return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

}  // namespace

std::string ascii_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = length_of(static_cast<unsigned char>(text.front()));
    const std::string_view character = text.substr(0, length);
    char shown = static_cast<unsigned char>(text.front()) < 0x80 ? text.front() : '?';
    for (const auto& [like, ascii] : kLike) {
      if (character == like) shown = ascii;
    }
    out += shown;
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace secateur::cli
