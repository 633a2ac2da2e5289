// SPDX-License-Identifier: Apache-2.0
// Forked workers that do numbered tasks. A worker that crashes or runs too long costs its own task only, and is
// replaced. What the parent has in memory when a worker is forked the worker shares, copy-on-write.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace secateur {

/// What became of a task.
struct TaskEnd {
  enum class Kind { done, crashed, timed_out };
  std::int64_t task = 0;
  Kind kind = Kind::done;
  std::string payload;  ///< what the work returned; else how the worker ended and what it last said
};

class WorkerPool {
 public:
  /// Runs in a worker, which then has SIGINT ignored and no standard output of its own.
  using Work = std::function<std::string(std::int64_t task)>;

  /// `timeout_s`: a task that runs longer is ended.
  WorkerPool(int jobs, double timeout_s, Work work);
  /// Ends all workers at once.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void submit(std::int64_t task) { waiting_.push_back(task); }
  /// Tasks that nobody has begun are forgotten.
  void drop_waiting() { waiting_.clear(); }
  /// Nothing waits or runs.
  bool is_idle() const;

  /// Hands out tasks and waits until one or more have ended, or `patience` is over, or a signal came.
  /// @throws RunError when no worker can be started.
  std::vector<TaskEnd> wait(std::chrono::milliseconds patience);

  /// Processes, for tests that end them.
  std::vector<pid_t> workers() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    pid_t pid = -1;
    int tasks_fd = -1;    ///< to the worker
    int results_fd = -1;  ///< from the worker
    int voice_fd = -1;    ///< file with what it wrote to standard output and error
    std::deque<std::int64_t> tasks;  ///< the first is running
    Clock::time_point begun;
    std::string received;
    int finished = 0;
  };

  void start(Worker& worker);
  [[noreturn]] void live(int tasks_fd, int results_fd);
  void hand_out();
  void give(Worker& worker, std::int64_t task);
  /// False when the worker is gone.
  bool read_from(Worker& worker, std::vector<TaskEnd>& ends);
  void end(Worker& worker, TaskEnd::Kind kind, std::vector<TaskEnd>& ends);
  void retire(Worker& worker);
  std::string last_words(const Worker& worker) const;
  std::chrono::milliseconds until_timeout(std::chrono::milliseconds patience) const;
  void end_overdue(std::vector<TaskEnd>& ends);

  std::chrono::duration<double> timeout_;
  Work work_;
  std::vector<Worker> workers_;
  std::deque<std::int64_t> waiting_;
};

}  // namespace secateur
