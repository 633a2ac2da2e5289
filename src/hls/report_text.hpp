// SPDX-License-Identifier: Apache-2.0
// A report's file as text, and the figures in it: what a report leaves open ("undef", "?", "NA") is absent, anything
// else that is no figure is a fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decoded_text.hpp"
#include "base/fault_list.hpp"
#include "base/figure.hpp"

namespace secateur::hls {

/// As UTF-8. @throws ConfigError: missing, larger than 64 MiB, a file of another kind, which is named.
DecodedText read_report_text(const std::string& path);

inline constexpr FigureRule kCyclesRule{0, 1e15, 1};
inline constexpr FigureRule kResourcesRule{0, 1e9, 1};
inline constexpr FigureRule kTargetNsRule{1e-6, 1e6, 0};
inline constexpr FigureRule kNsRule{0, 1e6, 0};

/// Reads figures of one report, and keeps what was open and what was wrong.
class ReportFigures {
 public:
  explicit ReportFigures(std::string file) : faults_(std::move(file)) {}

  /// `what`: "vit_gelu: worst latency". Thousands may be marked by commas.
  std::optional<std::int64_t> integer(const std::string& text, const std::string& what, const FigureRule& rule);
  std::optional<double> number(const std::string& text, const std::string& what, const FigureRule& rule);
  /// The same for what a report need not have: nothing is noted when it is open.
  std::optional<std::int64_t> optional_integer(const std::string& text, const std::string& what,
                                               const FigureRule& rule);

  void note_unread(const std::string& what, const std::string& given);
  /// The first 1,000; with the number of the others.
  std::vector<std::string> unread() const;
  FaultList& faults() { return faults_; }

 private:
  std::optional<double> checked(const std::string& text, const std::string& what, const FigureRule& rule);

  FaultList faults_;
  std::vector<std::string> unread_;
  std::size_t unread_count_ = 0;
};

/// Without blanks and line breaks at its ends.
std::string trimmed_text(std::string_view text);

}  // namespace secateur::hls
