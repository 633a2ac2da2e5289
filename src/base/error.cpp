// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/check_context.hpp"
#include "base/printable.hpp"

namespace secateur {
namespace {

CheckContext check_context = nullptr;

std::string join(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text += '\n';
    text += to_string(fault);
  }
  return text;
}

/// Without its middle when it is longer; cut between characters.
std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  const auto begins = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U; };
  std::size_t head = longest / 2;
  std::size_t tail = text.size() - longest / 4;
  while (head > 0 && !begins(head)) --head;
  while (tail < text.size() && !begins(tail)) ++tail;
  return std::string(text.substr(0, head)) + "[...]" + std::string(text.substr(tail));
}

}  // namespace

std::string to_string(const Fault& fault) {
  constexpr std::size_t kLongestName = 400;
  constexpr std::size_t kLongestLine = 2000;
  std::string text;
  for (const std::string* part : {&fault.file, &fault.path}) {
    if (!part->empty()) text += printable(shortened(*part, kLongestName)) + ": ";
  }
  std::string_view message = fault.message;
  while (message.size() > kLongestLine) {
    const std::size_t end = std::min(message.find('\n'), message.size() - 1) + 1;
    text += printable_lines(shortened(message.substr(0, end), kLongestLine));
    message.remove_prefix(end);
  }
  return text + printable_lines(message);
}

ConfigError::ConfigError(std::vector<Fault> faults) : std::runtime_error(join(faults)), faults_(std::move(faults)) {}

ConfigError::ConfigError(std::string file, std::string path, std::string message)
    : ConfigError(std::vector<Fault>{Fault{std::move(file), std::move(path), std::move(message)}}) {}

void set_check_context(CheckContext context) {
  check_context = context;
}

void check_failed(const char* condition, const char* file, int line, const std::string& message) {
  const std::string context = check_context == nullptr ? std::string() : check_context();
  std::fprintf(stderr, "secateur: internal error: %s (%s at %s:%d)%s%s\n", message.c_str(), condition, file, line,
               context.empty() ? "" : " ", context.c_str());
  std::abort();
}

}  // namespace secateur
