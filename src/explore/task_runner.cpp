// SPDX-License-Identifier: Apache-2.0
#include "explore/task_runner.hpp"

#include <utility>

namespace secateur::explore {
namespace {

constexpr int kTries = 3;
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
  pool_.submit(point);
}

void TaskRunner::submit(PointIndex point, const Choices& choices) {
  choices_[point] = choices;
  pool_.submit(point);
}

Point TaskRunner::point_of(PointIndex index) const {
  const auto found = choices_.find(index);
  return found == choices_.end() ? space_.at(index) : space_.point(found->second);
}

std::string TaskRunner::work(PointIndex index) {
  PointResult result = evaluator_.run(index, point_of(index), fidelity_);
  for (EffectiveDocument& document : result.documents) {
    if (!sent_.insert(document.id).second) document.text.clear();
  }
  return serialise(result);
}

PointResult TaskRunner::ended(const TaskEnd& end) const {
  PointResult result;
  result.point = end.task;
  result.fidelity = fidelity_;
  result.status = end.kind == TaskEnd::Kind::crashed ? PointStatus::crashed : PointStatus::timed_out;
  result.error = end.payload;
  result.axes = Evaluator::axes_json(point_of(end.task));
  return result;
}

std::vector<PointResult> TaskRunner::collect(std::vector<TaskEnd> ends) {
  std::vector<PointResult> results;
  for (const TaskEnd& end : ends) {
    if (end.kind == TaskEnd::Kind::done) {
      results.push_back(deserialise(end.payload));
    } else if (end.kind == TaskEnd::Kind::starved) {
      starve(end);
    } else if (end.kind == TaskEnd::Kind::crashed && ++crashes_[end.task] < kTries) {
      pool_.submit(end.task);
    } else {
      results.push_back(ended(end));
    }
  }
  for (const PointResult& result : results) store_.put(result);
  return results;
}

void TaskRunner::starve(const TaskEnd& end) {
  const bool was_alone = pool_.workers_at_once() == 1;
  pool_.use_fewer();
  if (!was_alone || ++starved_alone_[end.task] < kTries) return pool_.submit(end.task);
  ++starved_;
  shortage_ = end.payload;
}

bool TaskRunner::run(const Sink& sink) {
  auto committed = std::chrono::steady_clock::now();
  bool is_stopping = false;
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
