// SPDX-License-Identifier: Apache-2.0
// Points through workers into the store: results are committed together a few times a second; a point whose worker is
// ended is tried again before it is recorded as crashed, since somebody else may have ended the worker. One that lacked
// memory or the like is tried again with fewer workers, and is not recorded when it lacks it even alone.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "explore/evaluator.hpp"
#include "explore/store.hpp"
#include "explore/worker_pool.hpp"

namespace secateur::explore {

class TaskRunner {
 public:
  struct Options {
    int jobs = 1;
    double timeout_s = 600.0;
    std::function<int()> interrupts;
  };
  /// Told what has come in, also when it is nothing.
  using Sink = std::function<void(const std::vector<PointResult>& results, bool is_stopping)>;

  TaskRunner(Evaluator& evaluator, const Space& space, Store& store, Fidelity fidelity, Options options);

  void submit(PointIndex point);
  /// A point that has no number of its own in the space: `choices` say what it is.
  void submit(PointIndex point, const Choices& choices);

  /// Until all are done; false when the user stopped it before. @throws RunError: disk full.
  bool run(const Sink& sink);

  /// Points that could not be run for what the machine lacked: they have no result.
  std::int64_t starved() const { return starved_; }
  /// What the last of them lacked.
  const std::string& shortage() const { return shortage_; }

 private:
  using Batch = std::vector<PointIndex>;

  Point point_of(PointIndex index) const;
  /// In a worker: the results of a task's points, without the texts of documents that this worker has sent before.
  std::string work(std::int64_t task);
  /// What has been submitted becomes tasks. Of the closed form, which takes microseconds, a task has many points.
  void make_tasks();
  void submit_alone(PointIndex point);
  std::vector<PointResult> collect(std::vector<TaskEnd> ends);
  void starve(PointIndex point, const TaskEnd& end);
  PointResult ended(PointIndex point, const TaskEnd& end) const;

  Evaluator& evaluator_;
  const Space& space_;
  Store& store_;
  Fidelity fidelity_;
  Options options_;
  std::map<PointIndex, Choices> choices_;
  Batch submitted_;  ///< no tasks yet
  /// The points of tasks from kFirstBatch on; a task below it is the point of that number. Workers that are forked
  /// later know those made before.
  std::vector<Batch> batches_;
  std::map<PointIndex, int> crashes_;
  std::map<PointIndex, int> starved_alone_;  ///< how often
  std::int64_t starved_ = 0;
  std::string shortage_;
  std::set<std::string> sent_;  ///< ids of documents; each worker's own
  WorkerPool pool_;
};

}  // namespace secateur::explore
