// SPDX-License-Identifier: Apache-2.0
#include "explore/worker_process.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "base/shortage.hpp"

namespace secateur::explore {
namespace {

/// Exit status of a worker that lacks memory or the like (sysexits.h: EX_TEMPFAIL).
constexpr int kStarved = 75;
constexpr int kUnforeseen = 76;  ///< an exception that is no want of room

/// False at the end of the stream.
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

/// What the worker leaves undone is its parent's to give to another one.
[[noreturn]] void give_up(const char* why, int status) {
  write_all(STDERR_FILENO, why, std::strlen(why));
  _exit(status);
}

}  // namespace

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

void live_as_worker(int tasks_fd, int results_fd, const std::function<std::string(std::int64_t task)>& work) {
  // A Ctrl-C at the terminal and a batch system's SIGTERM go to all processes, but are the parent's to answer.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::int64_t task = 0;
  while (read_all(tasks_fd, &task, sizeof task)) {
    try {
      const std::string payload = work(task);
      const std::uint64_t size = payload.size();
      std::string message(reinterpret_cast<const char*>(&size), sizeof size);
      message += payload;
      if (!write_all(results_fd, message.data(), message.size())) break;
    } catch (const std::bad_alloc&) {
      give_up("out of memory", kStarved);
    } catch (const ShortageError& error) {
      give_up(error.what(), kStarved);
    } catch (const std::exception& error) {
      // Never up into the parent's frames, which the worker has a copy of: what they would close is not the worker's.
      give_up(error.what(), kUnforeseen);
    } catch (...) {
      give_up("unknown exception", kUnforeseen);
    }
  }
  _exit(0);  // the parent's files and buffers are not the worker's to close
}

bool has_starved(int status, const std::string& last_words) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return true;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kStarved) return true;
  return last_words.find("std::bad_alloc") != std::string::npos;
}

std::string cause_of_death(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kStarved) return "the worker gave up";
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("the worker was ended by signal {} ({})", signal, strsignal(signal));
  }
  return fmt::format("the worker ended itself with status {}", WEXITSTATUS(status));
}

}  // namespace secateur::explore
