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

namespace secateur::explore {

/// What became of a task.
struct TaskEnd {
  enum class Kind {
    done,
    crashed,
    timed_out,
    starved,  ///< for want of memory and the like: the machine's fault, not the task's
  };
  std::int64_t task = 0;
  Kind kind = Kind::done;
  std::string payload;  ///< what the work returned; else how the worker ended and what it last said
};

class WorkerPool {
 public:
  /// Runs in a worker, which then has SIGINT ignored and no standard output of its own. A worker that throws
  /// std::bad_alloc or ShortageError, or that is killed from outside, has starved its task.
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

  /// Half as many workers at once, or one; those that are too many end with what they are doing. After many tasks that
  /// ended well there are more again.
  void use_fewer();
  /// At most so many at once.
  int workers_at_once() const { return static_cast<int>(limit_); }

  /// Hands out tasks and waits until one or more have ended, or `patience` is over, or a signal came.
  /// @throws ShortageError when no worker can be started and none is there.
  std::vector<TaskEnd> wait(std::chrono::milliseconds patience);

  /// Processes, for tests that end them.
  std::vector<pid_t> workers() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    pid_t pid = -1;
    int tasks_fd = -1;               ///< to the worker
    int results_fd = -1;             ///< from the worker
    int voice_fd = -1;               ///< file with what it wrote to standard output and error
    std::deque<std::int64_t> tasks;  ///< the first is running
    Clock::time_point begun;
    std::string received;
    int finished = 0;
  };

  /// @throws ShortageError, RunError; the worker is then as it was.
  void start(Worker& worker);
  /// False when there is none now, but others work: their end makes room. @throws as start().
  bool started(Worker& worker);
  void hand_out_to(std::size_t depth);
  void more_again();
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
  std::size_t limit_;      ///< of `workers_` the first so many get tasks
  int done_in_a_row_ = 0;  ///< since the limit was changed
};

}  // namespace secateur::explore
