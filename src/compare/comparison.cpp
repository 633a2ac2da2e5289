// SPDX-License-Identifier: Apache-2.0
#include "compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "base/figure.hpp"

namespace secateur::compare {
namespace {

constexpr std::size_t kFewestForCorrelation = 5;

/// Pairs of finite numbers.
struct Pairs {
  std::vector<double> x, y;
  void add(double a, double b) {
    if (!std::isfinite(a) || !std::isfinite(b)) return;
    x.push_back(a);
    y.push_back(b);
  }
};

double error_of(double measured, double ours) {
  const bool comparable = measured > 0 && std::isfinite(ours);
  return comparable ? ours / measured - 1 : kNotGiven;
}

class Comparer {
 public:
  Comparer(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const Matches& matches)
      : measured_(measured), simulated_(simulated) {
    for (const Match& match : matches.matches) {
      ComparedPoint point{match, no_quantities()};
      for (std::size_t q = 0; q < kQuantityCount; ++q) {
        point.errors[q] = error_of(run(match).values[q], result(match).values[q]);
      }
      comparison_.points.push_back(std::move(point));
    }
    comparison_.mix_ups = find_mix_ups(measured, simulated, matches.matches);
  }

  Comparison compare() {
    const auto counts = [this](const ComparedPoint& point) { return is_measured(point) && point.match.is_exact(); };
    comparison_.exact = summaries(counts);
    const bool has_nearest = std::any_of(comparison_.points.begin(), comparison_.points.end(), [&](const auto& point) {
      return is_measured(point) && !point.match.is_exact();
    });
    if (has_nearest) comparison_.all = summaries([this](const ComparedPoint& point) { return is_measured(point); });
    comparison_.estimates = summaries([this](const ComparedPoint& point) { return !is_measured(point); });
    for (const Quantity quantity : {Quantity::throughput_fps, Quantity::latency_ms}) {
      const auto has = [&](const QuantitySummary& each) { return each.quantity == quantity; };
      if (std::any_of(comparison_.exact.begin(), comparison_.exact.end(), has)) comparison_.headline = quantity;
    }
    if (comparison_.headline) correlate(*comparison_.headline);
    count_spreads();
    return std::move(comparison_);
  }

 private:
  const MeasuredRun& run(const Match& match) const { return measured_.runs[match.measured]; }
  const SimulatedRun& result(const Match& match) const { return simulated_[match.simulated]; }
  bool is_measured(const ComparedPoint& point) const { return run(point.match).estimate.empty(); }

  std::vector<QuantitySummary> summaries(const std::function<bool(const ComparedPoint&)>& counts) const {
    std::vector<QuantitySummary> all;
    for (const QuantityInfo& each : kQuantities) {
      const auto q = static_cast<std::size_t>(each.quantity);
      std::vector<double> errors, theirs, ours;
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < comparison_.points.size(); ++i) {
        const ComparedPoint& point = comparison_.points[i];
        if (!counts(point) || std::isnan(point.errors[q])) continue;
        errors.push_back(point.errors[q]);
        places.push_back(i);
        theirs.push_back(run(point.match).values[q]);
        ours.push_back(result(point.match).values[q]);
      }
      if (errors.empty()) continue;
      QuantitySummary summary{each.quantity, summarise_errors(errors), {}, {}};
      summary.errors.worst_at = places[summary.errors.worst_at];
      summary.tau = rank_agreement(kendall_tau, theirs, ours);
      summary.rho = rank_agreement(spearman_rho, theirs, ours);
      all.push_back(summary);
    }
    return all;
  }

  void correlate_with(const std::string& name, Quantity quantity,
                      const std::function<double(const ComparedPoint&)>& value) {
    Pairs pairs;
    for (const ComparedPoint& point : comparison_.points) {
      if (is_measured(point) && point.match.is_exact()) pairs.add(value(point), value_of(point.errors, quantity));
    }
    if (pairs.x.size() < kFewestForCorrelation) return;
    const double rho = spearman_rho(pairs.x, pairs.y);
    if (std::isnan(rho)) return;
    comparison_.correlations.push_back({name, rho, spearman_p_value(rho, pairs.x.size()), pairs.x.size()});
  }

  void correlate(Quantity quantity) {
    const auto trait = [this](double Traits::*member) {
      return [this, member](const ComparedPoint& point) { return result(point.match).traits.*member; };
    };
    correlate_with("share of the memory's peak rate used", quantity, trait(&Traits::memory_share));
    correlate_with("tokens, mean over the encoders", quantity, trait(&Traits::tokens));
    correlate_with("imbalance of kept blocks", quantity, trait(&Traits::imbalance));
    correlate_with("multiply-accumulates", quantity, trait(&Traits::macs));
    correlate_with("our " + std::string(info(quantity).name), quantity,
                   [&](const ComparedPoint& point) { return value_of(result(point.match).values, quantity); });
    for (std::size_t k = 0; k < measured_.key_columns.size(); ++k) {
      const std::string& path = measured_.key_columns[k];
      if (path == kConfigHashColumn) continue;
      correlate_with(path, quantity, [&](const ComparedPoint& point) {
        return plain_number(result(point.match).value_of(path)).value_or(kNotGiven);
      });
    }
    std::stable_sort(comparison_.correlations.begin(), comparison_.correlations.end(),
                     [](const Correlation& a, const Correlation& b) { return std::abs(a.rho) > std::abs(b.rho); });
  }

  void count_spreads() {
    for (const ComparedPoint& point : comparison_.points) {
      const MeasuredRun& measured = run(point.match);
      const double latency = value_of(measured.values, Quantity::latency_ms);
      const double ours = value_of(result(point.match).values, Quantity::latency_ms);
      if (std::isnan(measured.spread_ms) || std::isnan(latency) || !point.match.is_exact()) continue;
      if (!is_measured(point)) continue;
      ++comparison_.with_spread;
      const double standard_error = measured.spread_ms / std::sqrt(static_cast<double>(measured.repetitions));
      comparison_.within_spread += std::abs(ours - latency) <= 2 * standard_error ? 1 : 0;
    }
  }

  const MeasuredRuns& measured_;
  const std::vector<SimulatedRun>& simulated_;
  Comparison comparison_;
};

}  // namespace

Comparison compare_runs(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                        const Matches& matches) {
  return Comparer(measured, simulated, matches).compare();
}

}  // namespace secateur::compare
