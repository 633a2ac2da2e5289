// SPDX-License-Identifier: Apache-2.0
#include "explore/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/namespaces.hpp"

namespace secateur::explore {
namespace {

bool is_of_number(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ',';
}

/// With one sign for every number: "latency_ms # > #". Digits within names, as in p2 or bram36, are the name's.
std::string without_numbers(const std::string& text) {
  std::string masked;
  for (std::size_t i = 0; i < text.size();) {
    const bool in_name =
        !masked.empty() && (std::isalnum(static_cast<unsigned char>(masked.back())) != 0 || masked.back() == '_');
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0 || in_name) {
      masked += text[i++];
      continue;
    }
    while (i < text.size() && is_of_number(text[i])) ++i;
    masked += '#';
  }
  return masked;
}

/// The first fault, on one line.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string reason_of(const PointResult& result) {
  if (!result.violates.empty()) return result.violates;
  return result.error.empty() ? to_string(result.status)
                              : fmt::format("{}: {}", to_string(result.status), first_line(result.error));
}

}  // namespace

std::vector<Reason> reasons(const std::vector<PointResult>& results) {
  std::map<std::string, Reason> by_text;
  for (const PointResult& result : results) {
    if (result.is_feasible()) continue;
    const std::string text = reason_of(result);
    const auto [found, is_new] = by_text.try_emplace(without_numbers(text), Reason{text, 0, result.point, false});
    Reason& reason = found->second;
    ++reason.points;
    reason.others_differ = reason.others_differ || reason.text != text;
    if (is_new || result.point >= reason.first) continue;
    reason.first = result.point;
    reason.text = text;
  }
  std::vector<Reason> all;
  for (auto& [text, reason] : by_text) all.push_back(std::move(reason));
  std::sort(all.begin(), all.end(), [](const Reason& a, const Reason& b) {
    return std::pair(-a.points, a.first) < std::pair(-b.points, b.first);
  });
  return all;
}

std::vector<PointResult> last_of_each(std::vector<PointResult> results) {
  std::vector<PointResult> last;
  for (PointResult& result : results) {
    if (!last.empty() && last.back().point == result.point) last.pop_back();
    last.push_back(std::move(result));
  }
  return last;
}

}  // namespace secateur::explore
