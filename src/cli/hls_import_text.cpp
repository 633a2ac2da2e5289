// SPDX-License-Identifier: Apache-2.0
#include "cli/hls_import_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/terminal.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

constexpr int kNameColumns = 28;
constexpr std::size_t kShownUnread = 10;

std::string text_of(const std::optional<std::int64_t>& value) {
  return value ? grouped(*value) : "?";
}

std::string text_of(const CycleRange& range) {
  if (range.min == range.max) return text_of(range.min);
  return text_of(range.min) + ".." + text_of(range.max);
}

std::string difference(double theirs, double ours) {
  return ours > 0 ? fmt::format("{:+.1f} %", 100 * (theirs / ours - 1)) : std::string{};
}

std::string figure_of(double value) {
  return value == std::floor(value) ? grouped(static_cast<std::int64_t>(value)) : fmt::format("{:.1f}", value);
}

/// Lines of at most `columns` characters, broken within words where there is no other way.
std::string name_lines(std::string name, int indent) {
  std::string lines;
  const auto width = static_cast<std::size_t>(kColumns - indent);
  while (width_of(name) > static_cast<int>(width)) {
    std::size_t end = width;
    while (end > 1 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    lines += std::string(static_cast<std::size_t>(indent), ' ') + name.substr(0, end) + '\n';
    name.erase(0, end);
  }
  return lines + std::string(static_cast<std::size_t>(indent), ' ') + name;
}

/// The name in its column, or on lines of its own before the row.
std::string named_row(const std::string& name, int indent, const std::string& rest) {
  const std::string lines = name_lines(printable(name), indent);
  if (width_of(lines) <= kNameColumns) return pad_right(lines, kNameColumns) + rest + '\n';
  return lines + '\n' + std::string(kNameColumns, ' ') + rest + '\n';
}

std::string paragraph(const std::string& text, int indent) {
  return std::string(static_cast<std::size_t>(indent), ' ') + wrapped(text, kColumns - indent, indent + 2) + '\n';
}

std::string notes_text(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) text += paragraph(printable("Note: " + note + "."), 2);
  return text;
}

std::string unread_text(const std::vector<std::string>& unread) {
  if (unread.empty()) return {};
  std::string text = "  Not read:\n";
  for (std::size_t i = 0; i < std::min(unread.size(), kShownUnread); ++i) text += paragraph(printable(unread[i]), 4);
  if (unread.size() > kShownUnread) text += fmt::format("    and {} more\n", unread.size() - kShownUnread);
  return text;
}

std::string heading(const HlsReport& report) {
  const auto part = [](const char* before, const std::string& text) {
    return text.empty() ? std::string{} : before + printable(text);
  };
  std::string text =
      fmt::format("{}: {}{}{}\n", printable(report.file), report.top.empty() ? "a function" : printable(report.top),
                  part(" on ", report.part), part(", version ", report.version));
  text += notes_text(report.notes);
  if (!report.target_ns || !report.estimated_ns) return text;
  const double budget = *report.target_ns - report.uncertainty_ns.value_or(0.0);
  const std::string less =
      report.uncertainty_ns ? fmt::format(" less {:.3f} of uncertainty", *report.uncertainty_ns) : "";
  return text + fmt::format("  clock: target {:.3f} ns{}, estimated {:.3f} ns: {}\n", *report.target_ns, less,
                            *report.estimated_ns, *report.estimated_ns <= budget ? "met" : "NOT met");
}

std::string resources_line(const HlsResources& used) {
  const auto one = [](const char* name, const std::optional<std::int64_t>& value) {
    return fmt::format("{} {}", name, text_of(value));
  };
  const std::string bram = used.bram36() ? figure_of(*used.bram36()) : "?";
  return paragraph(fmt::format("BRAM36 {}, {}, {}, {}, {}", bram, one("DSP", used.dsp), one("LUT", used.lut),
                               one("FF", used.ff), one("URAM", used.uram)),
                   4);
}

/// "beside qk, 12 times: 1,234..1,300 cycles; most against most +3.2 %"
std::string beside_line(const ComparedModule& each) {
  const OperationCycles& ours = each.ours;
  if (each.operation.empty()) return paragraph("beside nothing: its name tells no operation", 4);
  if (ours.calls == 0) return paragraph(fmt::format("beside {}: not in this run", each.operation), 4);
  std::string text =
      fmt::format("beside {}, {}: {} cycles", each.operation, ours.calls == 1 ? "once" : grouped(ours.calls) + " times",
                  text_of(CycleRange{ours.min, ours.max}));
  const auto theirs = each.module->latency.max;
  const std::string more =
      theirs ? difference(static_cast<double>(*theirs), static_cast<double>(ours.max)) : std::string{};
  if (!more.empty()) text += fmt::format("; most against most {}", more);
  return paragraph(text, 4);
}

std::string modules_text(const HlsComparison& comparison, bool has_result) {
  std::string text = '\n' + named_row("function", 2, fmt::format("{:>24} {:>24}", "cycles a call", "interval"));
  for (const ComparedModule& each : comparison.modules) {
    text += named_row(each.module->name, 2,
                      pad_left(text_of(each.module->latency), 24) + ' ' + pad_left(text_of(each.module->interval), 24));
    text += resources_line(each.module->used);
    if (has_result) text += beside_line(each);
    for (const HlsLoop& loop : each.module->loops) {
      constexpr int kDeepestShown = 6;
      const int indent = 4 + 2 * std::min(loop.nesting, kDeepestShown);
      const std::string own = loop.nesting == 0 ? loop.name : loop.name.substr(loop.name.rfind('/') + 1);
      text += named_row(own, indent,
                        fmt::format(" {:>8} times, II {}, depth {}, {} cycles", text_of(loop.trip_count),
                                    text_of(loop.ii), text_of(loop.depth), text_of(loop.latency)));
    }
  }
  return text;
}

std::string resources_text(const HlsComparison& comparison) {
  if (comparison.resources.empty()) return {};
  std::string text = fmt::format("\n  {:<26} {:>19}   {:>19} {:>9}\n", "resources of the top", "HLS", "ours", "");
  for (const ComparedResource& each : comparison.resources) {
    text += fmt::format("  {:<26} {:>19}   {:>19} {:>9}\n", each.name, each.theirs ? figure_of(*each.theirs) : "?",
                        figure_of(each.ours), each.theirs ? difference(*each.theirs, each.ours) : "");
  }
  return text + "  ours is the whole machine's, with memory controllers and interconnect\n";
}

}  // namespace

std::string report_text(const HlsReport& report, const HlsComparison& comparison, bool has_result) {
  return heading(report) + modules_text(comparison, has_result) + (has_result ? resources_text(comparison) : "") +
         unread_text(report.unread);
}

std::string report_text(const CosimReport& report, std::int64_t ours) {
  std::string text =
      fmt::format("{}: {} of {}{}\n{}  latency {} cycles, interval {}", printable(report.file),
                  printable(report.status), report.language, report.tool.empty() ? "" : ", " + printable(report.tool),
                  notes_text(report.notes), text_of(report.latency), text_of(report.interval));
  if (report.total) text += fmt::format(", all calls {}", grouped(*report.total));
  if (ours > 0) text += fmt::format("; ours {}", grouped(ours));
  if (ours > 0 && report.latency.max) {
    text += fmt::format(" ({})", difference(static_cast<double>(*report.latency.max), static_cast<double>(ours)));
  }
  return text + '\n' + unread_text(report.unread);
}

}  // namespace secateur::cli
