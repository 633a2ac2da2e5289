// SPDX-License-Identifier: Apache-2.0
// The name of a trace's slice with arguments behind it, as one text: modules put both together for a TraceSink, which
// takes a text, and the writers take them apart.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace secateur {

/// Stands between name and arguments, and in none of them.
inline constexpr char kTraceSeparator = '\x1f';

/// A key of letters and underscores, and its number.
using TraceArgument = std::pair<std::string_view, std::int64_t>;

/// `name`, and `operation` where it says what for.
inline std::string trace_words(std::string_view name, std::initializer_list<TraceArgument> arguments,
                               std::string_view operation = {}) {
  std::string text(name);
  if (!operation.empty()) text.append(1, kTraceSeparator).append("operation=").append(operation);
  for (const auto& [key, value] : arguments) {
    text.append(1, kTraceSeparator).append(key).append("=").append(std::to_string(value));
  }
  return text;
}

struct TraceWords {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> arguments;
};

/// Of a text without arguments its name alone. Refers into `text`.
inline TraceWords split_trace_words(std::string_view text) {
  TraceWords words;
  std::size_t end = text.find(kTraceSeparator);
  words.name = text.substr(0, end);
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    end = text.find(kTraceSeparator);
    const std::string_view argument = text.substr(0, end);
    const std::size_t equal = argument.find('=');
    if (equal != std::string_view::npos) {
      words.arguments.emplace_back(argument.substr(0, equal), argument.substr(equal + 1));
    }
  }
  return words;
}

}  // namespace secateur
