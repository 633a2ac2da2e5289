// SPDX-License-Identifier: Apache-2.0
#include "explore/worker_pool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <thread>

#include "base/shortage.hpp"
#include "explore/worker_process.hpp"

namespace secateur::explore {
namespace {

/// One runs, one waits in the pipe: a worker never waits for the parent.
constexpr std::size_t kTasksAWorker = 2;
/// The simulation kernel keeps every elaboration: a worker that has done so many is replaced by a fresh one.
constexpr int kTasksOfALife = 1000;
constexpr std::size_t kLastWords = 2000;
/// Tasks that must end well before twice as many workers are tried.
constexpr int kDoneBeforeMore = 200;
/// How often a first worker is tried, and how long between.
constexpr int kStartTries = 5;
constexpr std::chrono::milliseconds kStartPause(100);

}  // namespace

WorkerPool::WorkerPool(int jobs, double timeout_s, Work work)
    : timeout_(timeout_s), work_(std::move(work)), workers_(static_cast<std::size_t>(jobs)), limit_(workers_.size()) {
  std::signal(SIGPIPE, SIG_IGN);  // a worker that is gone shows when its results are read
}

WorkerPool::~WorkerPool() {
  for (Worker& worker : workers_) {
    if (worker.pid > 0) kill(worker.pid, SIGKILL);
    retire(worker);
  }
}

bool WorkerPool::is_idle() const {
  return waiting_.empty() &&
         std::all_of(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.tasks.empty(); });
}

std::vector<pid_t> WorkerPool::workers() const {
  std::vector<pid_t> pids;
  for (const Worker& worker : workers_) {
    if (worker.pid > 0) pids.push_back(worker.pid);
  }
  return pids;
}

void WorkerPool::start(Worker& worker) {
  const auto fail = [](const char* what) {
    const int error = errno;
    const std::string text = fmt::format("{}: {}", what, std::strerror(error));
    if (is_shortage(error)) throw ShortageError(text);
    throw RunError(text);
  };
  int tasks[2], results[2];
  if (pipe2(tasks, O_CLOEXEC) != 0) fail("no pipe for a worker");
  if (pipe2(results, O_CLOEXEC) != 0) {
    const int error = errno;
    close(tasks[0]);
    close(tasks[1]);
    errno = error;
    fail("no pipe for a worker");
  }
  worker = {};
  worker.voice_fd = memfd_create("secateur worker", MFD_CLOEXEC);
  const pid_t parent = getpid();
  worker.pid = fork();
  if (worker.pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    for (const Worker& other : workers_) {
      if (other.tasks_fd >= 0) close(other.tasks_fd);
    }
    close(tasks[1]);
    close(results[0]);
    dup2(worker.voice_fd, STDOUT_FILENO);
    dup2(worker.voice_fd, STDERR_FILENO);
    live_as_worker(tasks[0], results[1], work_);
  }
  const int error = errno;
  close(tasks[0]);
  close(results[1]);
  worker.tasks_fd = tasks[1];
  worker.results_fd = results[0];
  if (worker.pid > 0) return;
  retire(worker);
  errno = error;
  fail("no worker process");
}

bool WorkerPool::started(Worker& worker) {
  for (int attempt = 1;; ++attempt) {
    try {
      start(worker);
      return true;
    } catch (const ShortageError&) {
      const bool others =
          std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) { return !w.tasks.empty(); });
      if (others) return false;
      if (attempt == kStartTries) throw;
      std::this_thread::sleep_for(kStartPause);
    }
  }
}

void WorkerPool::give(Worker& worker, std::int64_t task) {
  if (worker.tasks.empty()) worker.begun = Clock::now();
  worker.tasks.push_back(task);
  write_all(worker.tasks_fd, &task, sizeof task);
}

void WorkerPool::hand_out() {
  for (std::size_t w = limit_; w < workers_.size(); ++w) {
    if (workers_[w].pid > 0 && workers_[w].tasks.empty()) retire(workers_[w]);
  }
  for (std::size_t depth = 1; depth <= kTasksAWorker; ++depth) hand_out_to(depth);
}

/// So that each has `depth` tasks.
void WorkerPool::hand_out_to(std::size_t depth) {
  for (std::size_t w = 0; w < limit_; ++w) {
    Worker& worker = workers_[w];
    if (waiting_.empty()) return;
    if (worker.tasks.size() >= depth) continue;
    if (worker.finished >= kTasksOfALife) {
      if (!worker.tasks.empty()) continue;
      retire(worker);
    }
    if (worker.pid < 0 && !started(worker)) return use_fewer();
    give(worker, waiting_.front());
    waiting_.pop_front();
  }
}

void WorkerPool::use_fewer() {
  limit_ = std::max<std::size_t>(1, limit_ / 2);
  done_in_a_row_ = 0;
}

void WorkerPool::more_again() {
  if (++done_in_a_row_ < kDoneBeforeMore || limit_ == workers_.size()) return;
  limit_ = std::min(workers_.size(), 2 * limit_);
  done_in_a_row_ = 0;
}

bool WorkerPool::read_from(Worker& worker, std::vector<TaskEnd>& ends) {
  std::array<char, 1 << 16> piece{};
  const ssize_t got = read(worker.results_fd, piece.data(), piece.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  worker.received.append(piece.data(), static_cast<std::size_t>(got));
  std::size_t at = 0;
  std::uint64_t size = 0;
  while (worker.received.size() - at >= sizeof size) {
    std::memcpy(&size, worker.received.data() + at, sizeof size);
    if (worker.received.size() - at - sizeof size < size) break;
    ends.push_back({worker.tasks.front(), TaskEnd::Kind::done, worker.received.substr(at + sizeof size, size)});
    at += sizeof size + size;
    worker.tasks.pop_front();
    worker.begun = Clock::now();
    ++worker.finished;
    more_again();
  }
  worker.received.erase(0, at);
  return true;
}

std::string WorkerPool::last_words(const Worker& worker) const {
  const off_t size = lseek(worker.voice_fd, 0, SEEK_END);
  if (size <= 0) return {};
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kLastWords));
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = pread(worker.voice_fd, text.data(), text.size(), from);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? text : ": " + text;
}

/// The worker is ended; its first task is to blame, the others go back.
void WorkerPool::end(Worker& worker, TaskEnd::Kind kind, std::vector<TaskEnd>& ends) {
  if (kind == TaskEnd::Kind::timed_out) kill(worker.pid, SIGKILL);
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) continue;
  worker.pid = -1;
  if (!worker.tasks.empty()) {
    TaskEnd task{worker.tasks.front(), kind, fmt::format("ran longer than {} s and was ended", timeout_.count())};
    if (kind == TaskEnd::Kind::crashed) {
      const std::string words = last_words(worker);
      if (has_starved(status, words)) task.kind = TaskEnd::Kind::starved;
      task.payload = cause_of_death(status) + words;
    }
    ends.push_back(std::move(task));
    waiting_.insert(waiting_.begin(), worker.tasks.begin() + 1, worker.tasks.end());
  }
  retire(worker);
}

/// Lets go of a worker that has nothing to do, or is dead.
void WorkerPool::retire(Worker& worker) {
  for (const int fd : {worker.tasks_fd, worker.results_fd, worker.voice_fd}) {
    if (fd >= 0) close(fd);
  }
  if (worker.pid > 0) {
    while (waitpid(worker.pid, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  worker = {};
}

std::chrono::milliseconds WorkerPool::until_timeout(std::chrono::milliseconds patience) const {
  for (const Worker& worker : workers_) {
    if (worker.tasks.empty()) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(timeout_ - (Clock::now() - worker.begun));
    patience = std::clamp(left + std::chrono::milliseconds(1), std::chrono::milliseconds(0), patience);
  }
  return patience;
}

void WorkerPool::end_overdue(std::vector<TaskEnd>& ends) {
  for (Worker& worker : workers_) {
    if (!worker.tasks.empty() && Clock::now() - worker.begun > timeout_) end(worker, TaskEnd::Kind::timed_out, ends);
  }
}

std::vector<TaskEnd> WorkerPool::wait(std::chrono::milliseconds patience) {
  std::vector<TaskEnd> ends;
  hand_out();
  std::vector<pollfd> polled;
  std::vector<Worker*> of;
  for (Worker& worker : workers_) {
    if (worker.pid < 0) continue;
    polled.push_back({worker.results_fd, POLLIN, 0});
    of.push_back(&worker);
  }
  if (poll(polled.data(), polled.size(), static_cast<int>(until_timeout(patience).count())) > 0) {
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      if (!read_from(*of[i], ends)) end(*of[i], TaskEnd::Kind::crashed, ends);
    }
  }
  end_overdue(ends);
  hand_out();
  return ends;
}

}  // namespace secateur::explore
