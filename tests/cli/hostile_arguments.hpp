// SPDX-License-Identifier: Apache-2.0
// Every subcommand as a sound command line of the files that HostileTest makes, and which of its words a user might get
// wrong in which way.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "support/names.hpp"

namespace secateur::test {

enum class Takes {
  document,    ///< a shipped name or a file
  file,        ///< to read
  folder,      ///< to read
  new_file,    ///< to write
  new_folder,  ///< to write
  number,
  name,  ///< one of a few words
  text,  ///< of a form of its own
};

struct Place {
  std::size_t word;  ///< in HostileLine::words
  Takes takes;
};

struct HostileLine {
  const char* name;
  std::vector<std::string> words;
  std::vector<Place> places;
  std::vector<std::string> needs{};  ///< "run", "sweep": made by that command before
  bool is_quick = true;              ///< the sound line itself can be run
};

inline std::ostream& operator<<(std::ostream& out, const HostileLine& line) {
  return out << line.name;
}

/// What the option is called, or "" for a word without one.
inline std::string option_of(const HostileLine& line, std::size_t word) {
  const std::string before = word > 0 ? line.words[word - 1] : "";
  return before.rfind("--", 0) == 0 ? before : "";
}

/// "--out" of the line and what it takes: {"--out", Takes::new_file} -> its place.
inline HostileLine hostile_line(const char* name, std::vector<std::string> words,
                                const std::vector<std::pair<std::string, Takes>>& wrong,
                                std::vector<std::string> needs = {}, bool is_quick = true) {
  HostileLine line{name, std::move(words), {}, std::move(needs), is_quick};
  for (const auto& [word, takes] : wrong) {
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      if (line.words[i] == word) line.places.push_back({word.rfind("--", 0) == 0 ? i + 1 : i, takes});
    }
  }
  return line;
}

/// Each subcommand, with each of its options that takes a value.
std::vector<HostileLine> hostile_lines();

/// The same values for every place of a kind, but for the folder's own.
std::vector<std::string> hostile_values(Takes takes);

}  // namespace secateur::test
