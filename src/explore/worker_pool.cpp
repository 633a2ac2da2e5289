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

#include "base/error.hpp"

namespace secateur {
namespace {

/// One runs, one waits in the pipe: a worker never waits for the parent.
constexpr std::size_t kTasksAWorker = 2;
/// The simulation kernel keeps every elaboration: a worker that has done so many is replaced by a fresh one.
constexpr int kTasksOfALife = 1000;
constexpr std::size_t kLastWords = 2000;

/// Of a worker. False at the end of the stream.
bool read_all(int fd, void* data, std::size_t bytes) {
  auto* at = static_cast<char*>(data);
  while (bytes > 0) {
    const ssize_t got = read(fd, at, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int fd, const void* data, std::size_t bytes) {
  const auto* at = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t put = write(fd, at, bytes);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put;
    bytes -= static_cast<std::size_t>(put);
  }
  return true;
}

std::string cause_of_death(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("the worker was ended by signal {} ({})", signal, strsignal(signal));
  }
  return fmt::format("the worker ended itself with status {}", WEXITSTATUS(status));
}

}  // namespace

WorkerPool::WorkerPool(int jobs, double timeout_s, Work work)
    : timeout_(timeout_s), work_(std::move(work)), workers_(static_cast<std::size_t>(jobs)) {
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
  int tasks[2], results[2];
  if (pipe2(tasks, O_CLOEXEC) != 0) throw RunError(fmt::format("no pipe for a worker: {}", std::strerror(errno)));
  if (pipe2(results, O_CLOEXEC) != 0) {
    close(tasks[0]);
    close(tasks[1]);
    throw RunError(fmt::format("no pipe for a worker: {}", std::strerror(errno)));
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
    live(tasks[0], results[1]);
  }
  close(tasks[0]);
  close(results[1]);
  worker.tasks_fd = tasks[1];
  worker.results_fd = results[0];
  if (worker.pid > 0) return;
  const std::string why = std::strerror(errno);
  retire(worker);
  throw RunError(fmt::format("no worker process: {}", why));
}

/// The worker: reads numbers, writes results, until there are no more numbers.
void WorkerPool::live(int tasks_fd, int results_fd) {
  // A Ctrl-C at the terminal and a batch system's SIGTERM go to all processes, but are the parent's to answer.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::int64_t task = 0;
  while (read_all(tasks_fd, &task, sizeof task)) {
    const std::string payload = work_(task);
    const std::uint64_t size = payload.size();
    std::string message(reinterpret_cast<const char*>(&size), sizeof size);
    message += payload;
    if (!write_all(results_fd, message.data(), message.size())) break;
  }
  _exit(0);  // the parent's files and buffers are not the worker's to close
}

void WorkerPool::give(Worker& worker, std::int64_t task) {
  if (worker.tasks.empty()) worker.begun = Clock::now();
  worker.tasks.push_back(task);
  write_all(worker.tasks_fd, &task, sizeof task);
}

void WorkerPool::hand_out() {
  for (std::size_t depth = 1; depth <= kTasksAWorker; ++depth) {
    for (Worker& worker : workers_) {
      if (waiting_.empty()) return;
      if (worker.tasks.size() >= depth) continue;
      if (worker.finished >= kTasksOfALife) {
        if (!worker.tasks.empty()) continue;
        retire(worker);
      }
      if (worker.pid < 0) start(worker);
      give(worker, waiting_.front());
      waiting_.pop_front();
    }
  }
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
    TaskEnd task{worker.tasks.front(), kind, {}};
    task.payload = kind == TaskEnd::Kind::crashed
                       ? cause_of_death(status) + last_words(worker)
                       : fmt::format("ran longer than {} s and was ended", timeout_.count());
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

}  // namespace secateur
