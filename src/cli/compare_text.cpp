// SPDX-License-Identifier: Apache-2.0
#include "cli/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/terminal.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

constexpr std::size_t kShownPoints = 40;  ///< all when there are no more
constexpr std::size_t kShownWorst = 20;   ///< else these
constexpr std::size_t kShownRows = 6;
constexpr std::size_t kShownCorrelations = 8;
constexpr double kCertain = 0.05;

std::string error_text(double error) {
  constexpr double kMostInFull = 1e5;
  if (std::isnan(error)) return "";
  const double percent = 100 * error + 0.0;
  return std::abs(percent) < kMostInFull ? fmt::format("{:+.1f} %", percent) : fmt::format("{:+.1e} %", percent);
}

std::string figure(double value) {
  if (std::isnan(value)) return "";
  constexpr double kMostInFull = 1e8;
  if (value >= kMostInFull || value <= -kMostInFull) return fmt::format("{:.4e}", value);
  if (value >= 1e4) return grouped(std::llround(value));
  return fmt::format("{:.{}f}", value, value >= 100 ? 1 : value >= 1 ? 3 : 4);
}

std::string rows_text(const MeasuredRuns& measured, const std::vector<int>& rows) {
  std::vector<std::string> shown;
  for (const int row : rows) {
    if (shown.size() < kShownRows) shown.push_back(std::to_string(row));
  }
  const std::string more =
      rows.size() > kShownRows
          ? fmt::format(" and {} more", grouped(static_cast<std::int64_t>(rows.size() - kShownRows)))
          : "";
  return fmt::format("{}{} {}{}", measured.row_word, rows.size() > 1 ? "s" : "", fmt::join(shown, ", "), more);
}

class Text {
 public:
  Text(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const Comparison& comparison)
      : measured_(measured), simulated_(simulated), comparison_(comparison) {}

  std::string all(std::size_t unmatched) {
    heading(unmatched);
    points();
    summary("\n  {:<16} {:>10} {:>8} {:>9} {:>9}   {}\n", comparison_.exact);
    if (!comparison_.all.empty()) {
      line(comparison_.exact.empty() ? "\nEvery match is the nearest, not the same configuration:"
                                     : "\nWith the nearest, of other configurations, as well:");
      summary("  {:<16} {:>10} {:>8} {:>9} {:>9}   {}\n", comparison_.all);
    }
    if (!comparison_.estimates.empty()) {
      line("\nEstimates, no measurements of a board, apart from the rest:");
      summary("  {:<16} {:>10} {:>8} {:>9} {:>9}   {}\n", comparison_.estimates);
    }
    spreads();
    rankings();
    correlations();
    mix_ups();
    return text_;
  }

 private:
  void line(const std::string& text) { text_ += text + '\n'; }
  void paragraph(const std::string& text, int indent) { line(wrapped(text, kColumns, indent)); }

  const MeasuredRun& run(const ComparedPoint& point) const { return measured_.runs[point.match.measured]; }
  const SimulatedRun& result(const ComparedPoint& point) const { return simulated_[point.match.simulated]; }

  void heading(std::size_t unmatched) {
    const auto exact = std::count_if(comparison_.points.begin(), comparison_.points.end(),
                                     [](const ComparedPoint& point) { return point.match.is_exact(); });
    std::set<std::string> fidelities;
    for (const ComparedPoint& point : comparison_.points) fidelities.insert(result(point).fidelity);
    const auto nearest = static_cast<std::int64_t>(comparison_.points.size()) - exact;
    std::string text = fmt::format("{} measured runs of {}: {} with the same configuration among {} results",
                                   grouped(static_cast<std::int64_t>(measured_.runs.size())), printable(measured_.file),
                                   grouped(exact), grouped(static_cast<std::int64_t>(simulated_.size())));
    if (nearest > 0) text += fmt::format(", {} compared with the nearest (~)", grouped(nearest));
    const auto estimates = std::count_if(comparison_.points.begin(), comparison_.points.end(),
                                         [&](const ComparedPoint& point) { return !run(point).estimate.empty(); });
    if (estimates > 0) text += fmt::format(", {} of them estimates", grouped(estimates));
    if (unmatched > 0) text += fmt::format(", {} without", grouped(static_cast<std::int64_t>(unmatched)));
    text += fmt::format(". Ours by {}; errors are ours / measured - 1: above 0, ours is larger.",
                        fmt::join(fidelities, " and "));
    paragraph(text, 0);
    for (const std::string& note : measured_.notes) paragraph(printable("Note: " + note + "."), 2);
  }

  Quantity shown_quantity() const {
    if (comparison_.headline) return *comparison_.headline;
    for (const auto* summaries : {&comparison_.exact, &comparison_.all, &comparison_.estimates}) {
      for (const QuantitySummary& each : *summaries) {
        if (each.quantity == Quantity::latency_ms) return each.quantity;
      }
      if (!summaries->empty()) return summaries->front().quantity;
    }
    return Quantity::latency_ms;
  }

  void points() {
    const Quantity quantity = shown_quantity();
    std::vector<std::size_t> shown(comparison_.points.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    const auto size = [&](std::size_t i) {
      const double error = std::abs(value_of(comparison_.points[i].errors, quantity));
      return std::isnan(error) ? -1.0 : error;
    };
    const bool some = shown.size() > kShownPoints;
    if (some) {
      std::stable_sort(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
      shown.resize(kShownWorst);
    }
    line(fmt::format("\n  {:<10} {:<34} {:>10} {:>10} {:>9}", measured_.row_word, info(quantity).name, "measured",
                     "ours", "error"));
    for (const std::size_t i : shown) point_line(comparison_.points[i], quantity);
    if (some) {
      line(fmt::format("  the {} worst of {}; all by --csv", kShownWorst,
                       grouped(static_cast<std::int64_t>(comparison_.points.size()))));
    }
  }

  std::string label(const ComparedPoint& point) const {
    const MeasuredRun& measured = run(point);
    if (!measured.name.empty()) return printable(measured.name);
    if (!measured.source.empty()) return printable(measured.source);
    // Of a path the end tells more.
    constexpr std::size_t kWidth = 34;
    const std::string path = printable(result(point).name);
    return path.size() <= kWidth ? path : "..." + path.substr(path.size() - kWidth + 3);
  }

  void point_line(const ComparedPoint& point, Quantity quantity) {
    const std::string mark = point.match.is_exact() ? " " : "~";
    line(fmt::format("{} {:<10} {} {:>10} {:>10} {:>9}", mark, run(point).row, pad_right(cut(label(point), 34), 34),
                     figure(value_of(run(point).values, quantity)), figure(value_of(result(point).values, quantity)),
                     error_text(value_of(point.errors, quantity))));
    std::vector<std::string> parts;
    if (!run(point).estimate.empty()) parts.push_back("an estimate, by " + run(point).estimate);
    for (const KeyDifference& each : point.match.differences) {
      parts.push_back(fmt::format("{} {} measured, {} ours", each.path, printable(each.measured),
                                  each.simulated.empty() ? "none" : printable(each.simulated)));
    }
    if (parts.empty()) return;
    constexpr int kIndent = 13;
    line(std::string(kIndent, ' ') + wrapped(fmt::format("{}", fmt::join(parts, "; ")), kColumns - kIndent, kIndent));
  }

  void summary(const char* format, const std::vector<QuantitySummary>& summaries) {
    if (summaries.empty()) return;
    text_ += fmt::format(fmt::runtime(format), "", "points", "MAPE", "bias", "worst", "at");
    for (const QuantitySummary& each : summaries) {
      const ComparedPoint& worst = comparison_.points[each.errors.worst_at];
      line(fmt::format("  {:<16} {:>10} {:>8} {:>9} {:>9}   {}", info(each.quantity).name,
                       grouped(static_cast<std::int64_t>(each.errors.count)),
                       fmt::format("{:.1f} %", 100 * each.errors.mape), error_text(each.errors.bias),
                       error_text(each.errors.worst), cut(measured_.row_name(run(worst)), 18)));
    }
  }

  void spreads() {
    if (comparison_.with_spread == 0) return;
    paragraph(fmt::format("\n{} of {} latencies lie within 2 standard errors of the measured mean.",
                          comparison_.within_spread, comparison_.with_spread),
              0);
  }

  static std::string agreement(const RankAgreement& agreement) {
    if (!agreement.low) return fmt::format("{:+.3f}", agreement.value);
    return fmt::format("{:+.3f} [{:+.3f}, {:+.3f}]", agreement.value, *agreement.low, *agreement.high);
  }

  void rankings() {
    const auto found = std::find_if(
        comparison_.exact.begin(), comparison_.exact.end(),
        [&](const QuantitySummary& each) { return comparison_.headline && each.quantity == *comparison_.headline; });
    if (found == comparison_.exact.end() || found->errors.count < 2) return;
    if (std::isnan(found->tau.value)) {
      return line(fmt::format("\nNo ranking by {}: one side's figures are all equal", info(found->quantity).name));
    }
    line(fmt::format("\nRanking by {}", info(found->quantity).name));
    line(fmt::format("  Kendall's tau    {}", agreement(found->tau)));
    line(fmt::format("  Spearman's rho   {}", agreement(found->rho)));
    if (found->tau.low) {
      line("  [low, high]: 95 % interval, by bootstrap over the runs");
    } else {
      line(fmt::format("  no intervals: fewer than {} runs", kFewestForInterval));
    }
  }

  void correlations() {
    if (comparison_.correlations.empty()) return;
    line(fmt::format("\nWhat the error of {} goes with      Spearman's rho       p", info(*comparison_.headline).name));
    const std::size_t count = std::min(comparison_.correlations.size(), kShownCorrelations);
    for (std::size_t i = 0; i < count; ++i) {
      const Correlation& each = comparison_.correlations[i];
      // Bonferroni: among many tried, one is always near.
      const bool certain = each.p_value * static_cast<double>(comparison_.correlations.size()) < kCertain;
      line(fmt::format("  {} {:>+13.2f} {:>8}{}", pad_right(cut(each.with, 42), 42), each.rho,
                       each.p_value < 0.001 ? "<0.001" : fmt::format("{:.3f}", each.p_value), certain ? "  *" : ""));
    }
    line(
        fmt::format("  * beyond chance, {} having been tried; not a cause by itself", comparison_.correlations.size()));
  }

  void mix_ups() {
    if (comparison_.mix_ups.empty()) return;
    line("");
    for (const MixUp& each : comparison_.mix_ups) {
      paragraph(fmt::format("Warning: {} looks like {} in {}: {}. Taken as given.", each.column, each.looks_like,
                            rows_text(measured_, each.rows), each.because),
                2);
    }
  }

  const MeasuredRuns& measured_;
  const std::vector<SimulatedRun>& simulated_;
  const Comparison& comparison_;
  std::string text_;
};

}  // namespace

std::string comparison_text(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                            const Comparison& comparison, std::size_t unmatched) {
  return Text(measured, simulated, comparison).all(unmatched);
}

std::string calibration_text(const MeasuredRuns& measured, const Calibration& calibration) {
  std::string text =
      fmt::format("\nCalibration on {} latencies of {}, {} simulations\n", calibration.points.size(),
                  cut(printable(measured.file), 30), grouped(static_cast<std::int64_t>(calibration.simulations)));
  text += fmt::format("  {:<28} {:>10}   {:<22} {}\n", "", "fitted", "95 % interval", "bounds");
  for (const CalibratedParameter& each : calibration.parameters) {
    const ParameterInfo& about = info(each.fitted.parameter);
    const std::string interval =
        calibration.has_intervals
            ? fmt::format("{:.{}f} to {:.{}f}", each.interval.low, about.decimals, each.interval.high, about.decimals)
            : "none";
    text += fmt::format("  {:<28} {:>10}   {:<22} {:g} to {:g}{}\n", about.name,
                        fmt::format("{:.{}f}", each.value, about.decimals), interval, each.fitted.low, each.fitted.high,
                        each.is_at_bound ? " (at)" : "");
  }
  const auto mape = [](const std::vector<double>& errors) {
    return fmt::format("{:.1f} %", 100 * summarise_errors(errors).mape);
  };
  text += fmt::format("\n  MAPE before {}, fitted {}", mape(calibration.before), mape(calibration.after));
  text += calibration.left_out.empty() ? "\n" : fmt::format(", leave-one-out {}\n", mape(calibration.left_out));
  if (!calibration.helps()) text += "  The fitted values do not make the errors smaller: calibration does not help.\n";
  for (const std::string& warning : calibration.warnings)
    text += wrapped(printable("Warning: " + warning + "."), kColumns, 2) + '\n';
  return text;
}

}  // namespace secateur::cli
