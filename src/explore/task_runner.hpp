// SPDX-License-Identifier: Apache-2.0
// Points through workers into the store: results are committed together a few times a second; a point whose worker is
// ended is tried again before it is recorded as crashed, since somebody else may have ended the worker.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <vector>

#include "explore/evaluator.hpp"
#include "explore/store.hpp"
#include "explore/worker_pool.hpp"

namespace secateur {

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

 private:
  Point point_of(PointIndex index) const;
  std::vector<PointResult> collect(std::vector<TaskEnd> ends);
  PointResult ended(const TaskEnd& end) const;

  Evaluator& evaluator_;
  const Space& space_;
  Store& store_;
  Fidelity fidelity_;
  Options options_;
  std::map<PointIndex, Choices> choices_;
  std::map<PointIndex, int> crashes_;
  WorkerPool pool_;
};

}  // namespace secateur
