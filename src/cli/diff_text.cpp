// SPDX-License-Identifier: Apache-2.0
#include "cli/diff_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

constexpr int kDiffName = 34;
constexpr int kDiffValue = 14;
/// Of hundreds of operations; --json has all.
constexpr std::size_t kShownOperations = 10;

std::string row(const std::string& name, const std::string& a, const std::string& b, const std::string& change) {
  std::string line =
      fmt::format("  {} {} {} {}", pad_right(cut(name, kDiffName), kDiffName), pad_left(cut(a, kDiffValue), kDiffValue),
                  pad_left(cut(b, kDiffValue), kDiffValue), pad_left(change, 11));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string heading(const std::string& what, const char* last = "change") {
  std::string line = row(what, "A", "B", last);
  return "\n" + line.substr(2);
}

std::string shown_number(double value) {
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return whole ? grouped(static_cast<std::int64_t>(value)) : fmt::format("{:.4g}", value);
}

std::string shown_value(const Json& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string change_of(const FigureDifference& figure) {
  if (figure.a == 0) return signed_count(static_cast<std::int64_t>(figure.b));
  return fmt::format("{:+.1f} %", 100 * (figure.b - figure.a) / std::abs(figure.a));
}

/// Values that are longer than a column have lines of their own.
std::string configuration_text(const ResultDiff& diff) {
  if (diff.configuration.empty()) return "\nThe configuration is the same.\n";
  std::string text = heading("Configuration", "");
  for (const ChangedKey& each : diff.configuration) {
    const std::string a = shown_value(each.a), b = shown_value(each.b);
    const int widest = std::max(width_of(printable(a)), width_of(printable(b)));
    if (widest <= kDiffValue && width_of(each.key) <= kDiffName) {
      text += row(each.key, a, b, "");
    } else {
      text += fmt::format("  {}\n    A  {}\n    B  {}\n", cut(each.key, 76), cut(a, 72), cut(b, 72));
    }
  }
  return text;
}

template <class Change>
std::string figures_text(const std::string& what, const std::vector<FigureDifference>& figures, const Change& change) {
  std::string text;
  for (const FigureDifference& each : figures) {
    if (each.a == each.b) continue;
    if (text.empty()) text = heading(what);
    text += change(each);
  }
  return text;
}

std::string operations_text(const ResultDiff& diff) {
  std::size_t changed = 0;
  while (changed < diff.operations.size() && diff.operations[changed].more() != 0) ++changed;
  std::string text;
  if (changed > 0) {
    const std::size_t shown = std::min(changed, kShownOperations);
    text = heading("Operations, cycles");
    for (std::size_t i = 0; i < shown; ++i) {
      const OperationDifference& each = diff.operations[i];
      std::string name = each.name;
      if (each.cause_cycles != 0) name += fmt::format("  ({} stalls {})", each.cause, signed_count(each.cause_cycles));
      const bool is_long = width_of(name) > kDiffName;
      text += row(is_long ? each.name : name, grouped(each.a), grouped(each.b), signed_count(each.more()));
      if (is_long) text += fmt::format("    {} stalls {}\n", each.cause, signed_count(each.cause_cycles));
    }
    text += fmt::format("  {} of the {} operations of both differ{}\n", changed, diff.operations.size(),
                        shown < changed ? fmt::format("; the {} that differ most are shown", shown) : "");
  }
  for (const auto& [side, names] : {std::pair("A", &diff.only_a), std::pair("B", &diff.only_b)}) {
    if (names->empty()) continue;
    text += fmt::format("  only in {}: {} operations, such as {}\n", side, names->size(), cut(names->front(), 40));
  }
  return text;
}

}  // namespace

std::string diff_text(const std::string& a, const std::string& b, const ResultDiff& diff) {
  std::string text = fmt::format("A  {}\nB  {}\n", cut(a, 76), cut(b, 76));
  if (diff.is_same()) return text + "\nThe two are the same.\n";
  text += configuration_text(diff);
  text += figures_text("Figures", diff.figures, [](const FigureDifference& each) {
    return row(each.name + (each.unit.empty() || each.unit == each.name ? "" : fmt::format(" [{}]", each.unit)),
               shown_number(each.a), shown_number(each.b), change_of(each));
  });
  text += figures_text("Where the cycles go, cycles", diff.attribution, [](const FigureDifference& each) {
    return row(each.name, shown_number(each.a), shown_number(each.b),
               signed_count(static_cast<std::int64_t>(each.b - each.a)));
  });
  text += operations_text(diff);
  text += figures_text("Units, % of all cycles", diff.units, [](const FigureDifference& each) {
    return row(each.name, fmt::format("{:.1f}", 100 * each.a), fmt::format("{:.1f}", 100 * each.b),
               fmt::format("{:+.1f}", 100 * (each.b - each.a)));
  });
  text += figures_text("Resources", diff.resources, [](const FigureDifference& each) {
    return row(each.name.substr(each.name.find('.') + 1), shown_number(each.a), shown_number(each.b), change_of(each));
  });
  if (diff.fits_a == diff.fits_b) return text;
  return text + row("fits the device", diff.fits_a ? "yes" : "no", diff.fits_b ? "yes" : "no", "");
}

}  // namespace secateur::cli
