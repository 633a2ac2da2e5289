// SPDX-License-Identifier: Apache-2.0
#include "base/shortage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>

namespace secateur {
namespace {

constexpr std::initializer_list<int> kShortages{ENOMEM, EAGAIN, EMFILE, ENFILE, ENOSPC, EDQUOT, ENOBUFS, ENOLCK};
/// Of the standard library, of SystemC (no memory for a process of the simulation), and our own.
constexpr std::initializer_list<const char*> kWords{"std::bad_alloc", "stack setup failed", "out of memory"};

}  // namespace

bool is_shortage(int error) {
  return std::find(kShortages.begin(), kShortages.end(), error) != kShortages.end();
}

bool tells_of_shortage(std::string_view text) {
  const auto holds = [&](const char* words) { return text.find(words) != std::string_view::npos; };
  return std::any_of(kWords.begin(), kWords.end(), holds) ||
         std::any_of(kShortages.begin(), kShortages.end(), [&](int error) { return holds(std::strerror(error)); });
}

void fail_to_open(const std::string& path, int error) {
  const std::string why = fmt::format("cannot be opened: {}", std::strerror(error));
  if (is_shortage(error)) throw ShortageError(fmt::format("{}: {}", path, why));
  throw ConfigError(path, "", why);
}

}  // namespace secateur
