// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep_run.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/output_file.hpp"
#include "explore/evaluator.hpp"
#include "explore/front.hpp"
#include "explore/open_store.hpp"
#include "explore/task_runner.hpp"

namespace secateur::explore {
namespace {

/// Distinct networks and prunings whose models are packed before workers are forked.
constexpr std::size_t kPrepared = 32;

std::uint64_t mixed(std::uint64_t value) {
  value = (value + 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  value ^= value >> 31U;
  value *= 0x94D049BB133111EBU;
  return value ^ (value >> 29U);
}

/// Whether the table was made after the store was written last: a sweep with nothing to do leaves it as it is.
bool is_table_newer(const std::string& folder) {
  std::error_code none;
  const auto table = std::filesystem::last_write_time(folder + "/" + kPointsFile, none);
  if (none) return false;
  const auto store = std::filesystem::last_write_time(folder + "/" + kStoreFile, none);
  const bool has_log = std::filesystem::exists(folder + "/" + kStoreFile + "-wal", none);
  return !none && !has_log && table > store;
}

/// What the sweep needs of a result that is stored: a million of them are held.
struct KnownPoint {
  PointStatus status = PointStatus::done;
  bool is_feasible = false;
  bool is_final = false;
  Figures figures = no_figures();
  std::string error;

  explicit KnownPoint(const PointResult& result)
      : status(result.status),
        is_feasible(result.is_feasible()),
        is_final(explore::is_final(result)),
        figures(result.figures),
        error(result.error) {}
};

class Sweep {
 public:
  Sweep(const Exploration& exploration, const SweepOptions& options)
      : exploration_(exploration),
        options_(options),
        space_(exploration),
        evaluator_(exploration, space_, options.export_faults),
        is_table_current_(is_table_newer(options.out)),
        store_(open_store(exploration, space_.size(), options.out, {options.resume, options.replace})) {
    store_.each(false, [this](const PointResult& result) { know(result); });
  }

  SweepOutcome run() {
    outcome_.points = space_.size();
    options_.begin();
    prepare_models();
    std::vector<PointIndex> all(static_cast<std::size_t>(space_.size()));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<PointIndex>(i);
    switch (exploration_.document.fidelity) {
      case FidelityPlan::ideal:
        stage(Fidelity::ideal, shard_of(all, options_.shard));
        break;
      case FidelityPlan::event:
        stage(Fidelity::event, shard_of(all, options_.shard));
        break;
      case FidelityPlan::ideal_then_event:
        // The front is that of all points: every shard runs them all, which takes milliseconds each.
        stage(Fidelity::ideal, all);
        if (!is_cut_short()) simulate_front();
        break;
    }
    store_.finish();
    if (!is_table_current_ || has_run_) write_whole_file(options_.out + "/" + kPointsFile, points_csv(store_));
    tell_failure();
    return outcome_;
  }

 private:
  bool is_cut_short() const { return outcome_.is_interrupted || outcome_.starved > 0; }

  /// A sweep of which no point came to an end, by one fidelity, has a fault of its own.
  void tell_failure() {
    for (const Fidelity fidelity : {Fidelity::ideal, Fidelity::event}) {
      std::set<std::string> errors;
      bool any_ended = false;
      for (const auto& [key, result] : known_) {
        if (key.first != fidelity) continue;
        any_ended = any_ended || result.status == PointStatus::done || result.status == PointStatus::unbuildable;
        if (outcome_.failure.empty()) outcome_.failure = result.error;
        errors.insert(result.error);
      }
      outcome_.failures_differ = errors.size() > 1;
      if (!any_ended && !errors.empty()) return;
      outcome_.failure.clear();
    }
  }

  void prepare_models() {
    std::set<std::string> seen;
    for (PointIndex i = 0; i < space_.size() && seen.size() < kPrepared; ++i) {
      const Point point = space_.at(i);
      std::string model;
      for (const auto* values : {&point.axes, &point.derived}) {
        for (const auto& [path, value] : *values) {
          const bool concerns = path.rfind("network", 0) == 0 || path.rfind("pruning", 0) == 0;
          if (concerns) model += path + value.dump();
        }
      }
      if (seen.insert(model).second) evaluator_.prepare(point);
    }
  }

  void stage(Fidelity fidelity, const std::vector<PointIndex>& points) {
    TaskRunner::Options runner;
    runner.jobs = options_.jobs;
    runner.timeout_s = exploration_.document.point_timeout_s;
    runner.interrupts = options_.interrupts;
    TaskRunner tasks(evaluator_, space_, store_, fidelity, runner);
    StageOutcome outcome;
    outcome.fidelity = fidelity;
    outcome.points = static_cast<std::int64_t>(points.size());
    SweepProgress progress;
    progress.stage = fidelity;
    progress.total = outcome.points;
    for (const PointIndex point : points) {
      const auto known = known_.find({fidelity, point});
      if (known != known_.end() && known->second.is_final) {
        count(point, known->second, progress);
      } else {
        tasks.submit(point);
      }
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto seconds = [&begin] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    outcome_.is_interrupted = !tasks.run([&](const std::vector<PointResult>& results, bool is_stopping) {
      for (const PointResult& result : results) {
        count(result.point, know(result), progress);
        ++progress.run;
        has_run_ = true;
      }
      progress.seconds = seconds();
      progress.is_stopping = is_stopping;
      options_.progress(progress);
    });
    outcome_.starved += tasks.starved();
    outcome_.shortage = tasks.shortage();
    outcome.seconds = seconds();
    outcome.run = progress.run;
    outcome.failures = progress.failures;
    for (const PointIndex point : points) {
      const auto known = known_.find({fidelity, point});
      if (known != known_.end() && known->second.is_feasible) ++outcome.feasible;
    }
    outcome_.stages.push_back(outcome);
  }

  const KnownPoint& know(const PointResult& result) {
    return known_.insert_or_assign({result.fidelity, result.point}, KnownPoint(result)).first->second;
  }

  void count(PointIndex point, const KnownPoint& result, SweepProgress& progress) const {
    ++progress.done;
    if (result.status != PointStatus::done && result.status != PointStatus::unbuildable) ++progress.failures;
    if (!result.is_feasible || !is_comparable(result.figures, exploration_.objectives)) return;
    const Objective& objective = exploration_.objectives.front();
    const double figure = result.figures[objective.metric];
    const bool better = objective.maximise ? figure > progress.best_figure : figure < progress.best_figure;
    if (progress.best && !better) return;
    progress.best = point;
    progress.best_figure = figure;
  }

  /// Those near the closed form's front; then, until there are none, those that may yet be on the front of the
  /// simulated ones. These need the results of all the others, so a shard leaves them to whoever resumes the merged
  /// store.
  void simulate_front() {
    const FeasiblePoints ideal = feasible(Fidelity::ideal, nullptr);
    std::set<PointIndex> simulated;
    std::vector<PointIndex> next;
    for (const std::size_t i : near_front(ideal.figures, exploration_.objectives, exploration_.document.margin)) {
      next.push_back(ideal.points[i]);
    }
    while (!next.empty()) {
      stage(Fidelity::event, shard_of(next, options_.shard));
      if (is_cut_short() || options_.shard.count > 1) return;
      simulated.insert(next.begin(), next.end());
      next = may_be_on_front(ideal, simulated);
    }
    outcome_.front_check = FrontCheck{static_cast<std::int64_t>(ideal.points.size() - simulated.size()), bounds_};
  }

  struct FeasiblePoints {
    std::vector<PointIndex> points;
    std::vector<Figures> figures;
  };

  /// Of all points, or of `among`.
  FeasiblePoints feasible(Fidelity fidelity, const std::set<PointIndex>* among) const {
    FeasiblePoints found;
    for (const auto& [key, result] : known_) {
      if (key.first != fidelity || !result.is_feasible) continue;
      if (among != nullptr && among->count(key.second) == 0) continue;
      if (!is_comparable(result.figures, exploration_.objectives)) continue;
      found.points.push_back(key.second);
      found.figures.push_back(result.figures);
    }
    return found;
  }

  /// Points not yet simulated that no simulated point would dominate, were each as good as its closed form - or better,
  /// as far as simulations have been seen to be. Only `simulated` counts, not what else the store has: resumed or not,
  /// the same points are chosen.
  std::vector<PointIndex> may_be_on_front(const FeasiblePoints& ideal, const std::set<PointIndex>& simulated) {
    bounds_.fill(1.0);
    for (const PointIndex point : simulated) {
      const auto event = known_.find({Fidelity::event, point});
      if (event == known_.end() || event->second.status != PointStatus::done) continue;
      widen_bounds(known_.at({Fidelity::ideal, point}).figures, event->second.figures);
    }
    const FeasiblePoints event = feasible(Fidelity::event, &simulated);
    std::vector<Figures> front;
    for (const std::size_t i : pareto_front(event.figures, exploration_.objectives)) front.push_back(event.figures[i]);
    std::vector<PointIndex> chosen;
    std::size_t last = 0;  // who dominated the one before
    for (std::size_t i = 0; i < ideal.points.size(); ++i) {
      if (simulated.count(ideal.points[i]) > 0) continue;
      Figures best = ideal.figures[i];
      for (const Objective& objective : exploration_.objectives) best[objective.metric] *= bounds_[objective.metric];
      const auto beats = [&](const Figures& other) { return dominates(other, best, exploration_.objectives); };
      if (last < front.size() && beats(front[last])) continue;
      last = static_cast<std::size_t>(std::find_if(front.begin(), front.end(), beats) - front.begin());
      if (last == front.size()) chosen.push_back(ideal.points[i]);
    }
    return chosen;
  }

  void widen_bounds(const Figures& ideal, const Figures& event) {
    for (const Objective& objective : exploration_.objectives) {
      if (kMetrics[objective.metric].exact || !(ideal[objective.metric] > 0)) continue;
      const double ratio = event[objective.metric] / ideal[objective.metric];
      double& bound = bounds_[objective.metric];
      bound = objective.maximise ? std::max(bound, ratio) : std::min(bound, ratio);
    }
  }

  const Exploration& exploration_;
  const SweepOptions& options_;
  Space space_;
  Evaluator evaluator_;
  bool is_table_current_;  ///< as it was before the store was opened
  bool has_run_ = false;   ///< any point
  Store store_;
  std::map<std::pair<Fidelity, PointIndex>, KnownPoint> known_;
  SweepOutcome outcome_;
  Figures bounds_{};  ///< event / ideal at best: 1, or what was seen beyond it; of the objectives' metrics
};

}  // namespace

std::vector<PointIndex> shard_of(const std::vector<PointIndex>& points, const Shard& shard) {
  std::vector<PointIndex> shuffled = points;
  const auto rank = [](PointIndex point) { return std::pair(mixed(static_cast<std::uint64_t>(point)), point); };
  std::sort(shuffled.begin(), shuffled.end(), [&](PointIndex a, PointIndex b) { return rank(a) < rank(b); });
  std::vector<PointIndex> mine;
  for (std::size_t i = static_cast<std::size_t>(shard.index - 1); i < shuffled.size();
       i += static_cast<std::size_t>(shard.count)) {
    mine.push_back(shuffled[i]);
  }
  std::sort(mine.begin(), mine.end());
  return mine;
}

SweepOutcome run_sweep(const Exploration& exploration, const SweepOptions& options) {
  return Sweep(exploration, options).run();
}

}  // namespace secateur::explore
