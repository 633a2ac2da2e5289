// SPDX-License-Identifier: Apache-2.0
#include "compare/matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "base/fault_list.hpp"
#include "base/figure.hpp"

namespace secateur::compare {
namespace {

constexpr char kEnd = '\x1f';
constexpr const char* kClockKey = "accelerator.clock_mhz";
/// More runs without an exact match than these, and looking for the nearest takes too long to be meant.
constexpr std::size_t kMostNearest = 20'000;

bool same_clock(double a, double b) {
  return std::abs(a - b) <= kClockTolerance * b;
}

/// Texts that differ come first, whatever the numbers.
double distance(const std::string& measured, const std::string& simulated) {
  constexpr double kText = 1e3;
  if (measured == simulated) return 0;
  const auto a = plain_number(measured), b = plain_number(simulated);
  if (!a || !b) return kText;
  return *a > 0 && *b > 0 ? std::abs(std::log(*a / *b)) : std::abs(*a - *b) / (1 + std::abs(*a) + std::abs(*b));
}

class Matcher {
 public:
  explicit Matcher(const MatchRequest& request)
      : measured_(request.measured),
        simulated_(request.simulated),
        exact_only_(request.exact_only),
        faults_(request.measured.file) {
    for (const SimulatedRun& run : simulated_) {
      std::vector<std::string> values;
      for (const std::string& path : measured_.key_columns) values.push_back(run.value_of(path));
      values_.push_back(std::move(values));
    }
  }

  Matches match() {
    Matches found;
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < measured_.runs.size(); ++i) {
      const MeasuredRun& run = measured_.runs[i];
      const std::vector<std::size_t>& fitting = exact(run);
      if (fitting.size() == 1) {
        found.matches.push_back({i, fitting.front(), {}});
      } else if (fitting.size() > 1) {
        if (!faults_.is_full()) faults_.add(measured_.row_name(run), ambiguity(fitting));
      } else if (exact_only_) {
        found.unmatched.push_back(i);
      } else if (++nearest <= kMostNearest) {
        found.matches.push_back(nearest_to(i));
      }
    }
    if (nearest > kMostNearest) {
      faults_.add("", fmt::format("{} runs fit no result exactly; the nearest is looked for up to {} times. --match "
                                  "exact leaves them out",
                                  nearest, kMostNearest));
    }
    faults_.throw_if_any();
    return found;
  }

 private:
  /// Which columns a run states, and its values of them.
  std::string signature(const MeasuredRun& run) const {
    std::string text;
    for (const std::string& key : run.keys) text += key.empty() ? '0' : '1';
    return text + (std::isnan(run.clock_mhz) ? '0' : '1');
  }

  std::vector<std::size_t> stated(const MeasuredRun& run) const {
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < run.keys.size(); ++k) {
      if (!run.keys[k].empty()) places.push_back(k);
    }
    return places;
  }

  /// Results that have every value the run states.
  const std::vector<std::size_t>& exact(const MeasuredRun& run) {
    const std::vector<std::size_t> places = stated(run);
    auto& index = indices_[signature(run)];
    if (index.empty()) {
      for (std::size_t i = 0; i < simulated_.size(); ++i) {
        std::string text;
        for (const std::size_t k : places) text += values_[i][k] + kEnd;
        index[text].push_back(i);
      }
    }
    std::string wanted;
    for (const std::size_t k : places) wanted += run.keys[k] + kEnd;
    const auto found = index.find(wanted);
    fitting_.clear();
    if (found == index.end()) return fitting_;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(fitting_), [&](std::size_t i) {
      return std::isnan(run.clock_mhz) || same_clock(run.clock_mhz, simulated_[i].clock_mhz);
    });
    return fitting_;
  }

  /// The keys that a column would have to be added for.
  std::string ambiguity(const std::vector<std::size_t>& fitting) const {
    std::vector<std::string> paths;
    for (const DocumentKind kind : kDocumentKinds) {
      for (const Key& key : schema_info(kind).keys) {
        const std::string path = schema_info(kind).kind + "." + key.name;
        std::set<std::string> values;
        for (const std::size_t i : fitting) values.insert(simulated_[i].value_of(path));
        if (values.size() > 1) paths.push_back(path);
      }
    }
    constexpr std::size_t kShown = 6;
    const std::string more = paths.size() > kShown ? fmt::format(" and {} more", paths.size() - kShown) : "";
    paths.resize(std::min(paths.size(), kShown));
    return fmt::format("{} results fit its configuration; they differ in {}{}: add columns", fitting.size(),
                       fmt::join(paths, ", "), more);
  }

  Match nearest_to(std::size_t place) const {
    const MeasuredRun& run = measured_.runs[place];
    Match match{place, 0, {}};
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < simulated_.size(); ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < run.keys.size() && sum < best; ++k) {
        if (!run.keys[k].empty()) sum += distance(run.keys[k], values_[i][k]);
      }
      if (!std::isnan(run.clock_mhz) && !same_clock(run.clock_mhz, simulated_[i].clock_mhz)) {
        sum += std::abs(std::log(run.clock_mhz / simulated_[i].clock_mhz));
      }
      if (sum < best) {
        best = sum;
        match.simulated = i;
      }
    }
    const SimulatedRun& chosen = simulated_[match.simulated];
    for (std::size_t k = 0; k < run.keys.size(); ++k) {
      const std::string& ours = values_[match.simulated][k];
      if (!run.keys[k].empty() && run.keys[k] != ours) {
        match.differences.push_back({measured_.key_columns[k], run.keys[k], ours});
      }
    }
    if (!std::isnan(run.clock_mhz) && !same_clock(run.clock_mhz, chosen.clock_mhz)) {
      match.differences.push_back(
          {kClockKey, fmt::format("{:.6g}", run.clock_mhz), fmt::format("{:.6g}", chosen.clock_mhz)});
    }
    return match;
  }

  const MeasuredRuns& measured_;
  const std::vector<SimulatedRun>& simulated_;
  bool exact_only_;
  FaultList faults_;
  std::vector<std::vector<std::string>> values_;  ///< by result and key column
  std::map<std::string, std::unordered_map<std::string, std::vector<std::size_t>>> indices_;  ///< by signature
  std::vector<std::size_t> fitting_;
};

}  // namespace

Matches match_runs(const MatchRequest& request) {
  return Matcher(request).match();
}

}  // namespace secateur::compare
