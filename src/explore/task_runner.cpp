// SPDX-License-Identifier: Apache-2.0
#include "explore/task_runner.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace secateur::explore {
namespace {

constexpr int kTries = 3;
/// More than any exploration has points: tasks from here on are batches.
constexpr std::int64_t kFirstBatch = std::int64_t{1} << 48U;
/// So that all workers end at about the same time, and a first Ctrl-C is obeyed soon.
constexpr std::size_t kBatchesAWorker = 16;
constexpr std::size_t kMostOfABatch = 256;
constexpr std::chrono::milliseconds kCommitInterval(250);
constexpr std::chrono::milliseconds kPatience(100);

}  // namespace

TaskRunner::TaskRunner(Evaluator& evaluator, const Space& space, Store& store, Fidelity fidelity, Options options)
    : evaluator_(evaluator),
      space_(space),
      store_(store),
      fidelity_(fidelity),
      options_(std::move(options)),
      pool_(options_.jobs, options_.timeout_s, [this](std::int64_t task) { return work(task); }) {}

void TaskRunner::submit(PointIndex point) {
  submitted_.push_back(point);
}

void TaskRunner::submit(PointIndex point, const Choices& choices) {
  choices_[point] = choices;
  submit(point);
}

void TaskRunner::submit_alone(PointIndex point) {
  pool_.submit(point);
}

void TaskRunner::make_tasks() {
  const std::size_t jobs = static_cast<std::size_t>(options_.jobs);
  const std::size_t size =
      fidelity_ != Fidelity::ideal
          ? 1
          : std::clamp<std::size_t>(submitted_.size() / (kBatchesAWorker * jobs), 1, kMostOfABatch);
  for (std::size_t first = 0; first < submitted_.size(); first += size) {
    const std::size_t end = std::min(first + size, submitted_.size());
    if (end - first == 1) {
      submit_alone(submitted_[first]);
      continue;
    }
    const auto at = [&](std::size_t place) { return submitted_.begin() + static_cast<std::ptrdiff_t>(place); };
    batches_.emplace_back(at(first), at(end));
    pool_.submit(kFirstBatch + static_cast<std::int64_t>(batches_.size()) - 1);
  }
  submitted_.clear();
}

Point TaskRunner::point_of(PointIndex index) const {
  const auto found = choices_.find(index);
  return found == choices_.end() ? space_.at(index) : space_.point(found->second);
}

std::string TaskRunner::work(std::int64_t task) {
  const Batch alone{task};
  const Batch& points = task < kFirstBatch ? alone : batches_.at(static_cast<std::size_t>(task - kFirstBatch));
  std::string message;
  for (const PointIndex index : points) {
    PointResult result = evaluator_.run(index, point_of(index), fidelity_);
    for (EffectiveDocument& document : result.documents) {
      if (!sent_.insert(document.id).second) document.text.clear();
    }
    serialise(result, message);
  }
  return message;
}

PointResult TaskRunner::ended(PointIndex point, const TaskEnd& end) const {
  PointResult result;
  result.point = point;
  result.fidelity = fidelity_;
  result.status = end.kind == TaskEnd::Kind::crashed ? PointStatus::crashed : PointStatus::timed_out;
  result.error = end.payload;
  result.axes = Evaluator::axes_json(point_of(point));
  return result;
}

std::vector<PointResult> TaskRunner::collect(std::vector<TaskEnd> ends) {
  std::vector<PointResult> results;
  for (const TaskEnd& end : ends) {
    if (end.kind == TaskEnd::Kind::done) {
      for (std::string_view message = end.payload; !message.empty();) results.push_back(deserialise(message));
    } else if (end.task >= kFirstBatch) {
      // One of its points is to blame: alone, each shows whether it is the one.
      if (end.kind == TaskEnd::Kind::starved) pool_.use_fewer();
      for (const PointIndex point : batches_[static_cast<std::size_t>(end.task - kFirstBatch)]) submit_alone(point);
    } else if (end.kind == TaskEnd::Kind::starved) {
      starve(end.task, end);
    } else if (end.kind == TaskEnd::Kind::crashed && ++crashes_[end.task] < kTries) {
      submit_alone(end.task);
    } else {
      results.push_back(ended(end.task, end));
    }
  }
  for (const PointResult& result : results) store_.put(result);
  return results;
}

void TaskRunner::starve(PointIndex point, const TaskEnd& end) {
  const bool was_alone = pool_.workers_at_once() == 1;
  pool_.use_fewer();
  if (!was_alone || ++starved_alone_[point] < kTries) return submit_alone(point);
  ++starved_;
  shortage_ = end.payload;
}

bool TaskRunner::run(const Sink& sink) {
  auto committed = std::chrono::steady_clock::now();
  bool is_stopping = false;
  make_tasks();
  while (!pool_.is_idle()) {
    const int interrupts = options_.interrupts();
    is_stopping = is_stopping || interrupts > 0;
    if (is_stopping) pool_.drop_waiting();
    if (interrupts > 1) break;
    sink(collect(pool_.wait(kPatience)), is_stopping);
    const auto now = std::chrono::steady_clock::now();
    if (now - committed < kCommitInterval) continue;
    store_.commit();
    committed = now;
  }
  store_.commit();
  return !is_stopping;
}

}  // namespace secateur::explore
