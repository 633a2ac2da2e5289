// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep_run.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file_draft.hpp"
#include "explore/evaluator.hpp"
#include "explore/front.hpp"
#include "explore/open_store.hpp"
#include "explore/task_runner.hpp"

namespace secateur {
namespace {

/// Distinct networks and prunings whose models are packed before workers are forked.
constexpr std::size_t kPrepared = 32;

std::uint64_t mixed(std::uint64_t value) {
  value = (value + 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  value ^= value >> 31U;
  value *= 0x94D049BB133111EBU;
  return value ^ (value >> 29U);
}

class Sweep {
 public:
  Sweep(const Exploration& exploration, const SweepOptions& options)
      : exploration_(exploration),
        options_(options),
        space_(exploration),
        evaluator_(exploration, space_),
        store_(open_store(exploration, space_.size(), options.out, options.resume)) {
    for (PointResult& result : store_.results()) known_[{result.fidelity, result.point}] = std::move(result);
  }

  SweepOutcome run() {
    outcome_.points = space_.size();
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
        if (!outcome_.is_interrupted) stage(Fidelity::event, shard_of(worth_simulating(), options_.shard));
        measure_spread();
        break;
    }
    store_.checkpoint();
    write_whole_file(options_.out + "/" + kPointsFile, points_csv(store_));
    return outcome_;
  }

 private:
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
      if (known != known_.end() && is_final(known->second.status)) {
        count(known->second, progress);
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
        count(result, progress);
        ++progress.run;
        PointResult light = result;
        light.result.clear();
        known_[{fidelity, result.point}] = std::move(light);
      }
      progress.seconds = seconds();
      progress.is_stopping = is_stopping;
      options_.progress(progress);
    });
    outcome.seconds = seconds();
    outcome.run = progress.run;
    outcome.failures = progress.failures;
    for (const PointIndex point : points) {
      const auto known = known_.find({fidelity, point});
      if (known != known_.end() && known->second.is_feasible()) ++outcome.feasible;
    }
    outcome_.stages.push_back(outcome);
  }

  void count(const PointResult& result, SweepProgress& progress) const {
    ++progress.done;
    if (result.status != PointStatus::done && result.status != PointStatus::unbuildable) ++progress.failures;
    if (!result.is_feasible() || !is_comparable(result.figures, exploration_.objectives)) return;
    const Objective& objective = exploration_.objectives.front();
    const double figure = result.figures[objective.metric];
    const bool better = objective.maximise ? figure > progress.best_figure : figure < progress.best_figure;
    if (progress.best && !better) return;
    progress.best = result.point;
    progress.best_figure = figure;
  }

  std::vector<PointIndex> worth_simulating() const {
    std::vector<PointIndex> points;
    std::vector<Figures> figures;
    for (const auto& [key, result] : known_) {
      if (key.first != Fidelity::ideal || !result.is_feasible()) continue;
      points.push_back(result.point);
      figures.push_back(result.figures);
    }
    std::vector<PointIndex> chosen;
    for (const std::size_t i : near_front(figures, exploration_.objectives, exploration_.document.margin)) {
      chosen.push_back(points[i]);
    }
    return chosen;
  }

  void measure_spread() {
    for (const Objective& objective : exploration_.objectives) {
      if (kMetrics[objective.metric].exact) continue;
      double least = 0.0, most = 0.0;
      for (const auto& [key, result] : known_) {
        if (key.first != Fidelity::event || result.status != PointStatus::done) continue;
        const auto ideal = known_.find({Fidelity::ideal, key.second});
        if (ideal == known_.end() || ideal->second.status != PointStatus::done) continue;
        const double ratio = result.figures[objective.metric] / ideal->second.figures[objective.metric];
        least = least == 0.0 ? ratio : std::min(least, ratio);
        most = std::max(most, ratio);
      }
      if (least > 0.0) outcome_.spread = most / least - 1.0;
      return;
    }
  }

  const Exploration& exploration_;
  const SweepOptions& options_;
  Space space_;
  Evaluator evaluator_;
  Store store_;
  std::map<std::pair<Fidelity, PointIndex>, PointResult> known_;
  SweepOutcome outcome_;
};

}  // namespace

std::vector<PointIndex> shard_of(const std::vector<PointIndex>& points, const Shard& shard) {
  std::vector<PointIndex> shuffled = points;
  const auto rank = [](PointIndex point) { return std::pair(mixed(static_cast<std::uint64_t>(point)), point); };
  std::sort(shuffled.begin(), shuffled.end(), [&](PointIndex a, PointIndex b) { return rank(a) < rank(b); });
  std::vector<PointIndex> mine;
  for (std::size_t i = static_cast<std::size_t>(shard.index - 1); i < shuffled.size(); i += static_cast<std::size_t>(shard.count)) {
    mine.push_back(shuffled[i]);
  }
  std::sort(mine.begin(), mine.end());
  return mine;
}

SweepOutcome run_sweep(const Exploration& exploration, const SweepOptions& options) {
  return Sweep(exploration, options).run();
}

}  // namespace secateur
