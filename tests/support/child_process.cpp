// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "support/names.hpp"

namespace secateur::test {
namespace {

struct Pipe {
  int read = -1, write = -1;
};

Pipe make_pipe(bool terminal) {
  Pipe pipe;
  int ends[2];
  if (terminal ? openpty(&pipe.read, &pipe.write, nullptr, nullptr, nullptr) != 0 : ::pipe(ends) != 0) {
    throw std::runtime_error("no pipe");
  }
  if (!terminal) pipe = {ends[0], ends[1]};
  return pipe;
}

[[noreturn]] void become(const std::vector<std::string>& words, const ChildOptions& options, int out, int err) {
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
  for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
  if (options.largest_file > 0) {
    const rlimit limit{static_cast<rlim_t>(options.largest_file), static_cast<rlim_t>(options.largest_file)};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);  // write() then fails instead
  }
  if (options.address_space > 0) {
    const rlimit limit{static_cast<rlim_t>(options.address_space), static_cast<rlim_t>(options.address_space)};
    setrlimit(RLIMIT_AS, &limit);
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

/// Reads both until both are closed; a terminal says EIO when its other end is closed.
void drain(int out, int err, Ran& ran) {
  std::array<pollfd, 2> ends{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  std::array<std::string*, 2> texts{&ran.out, &ran.err};
  std::array<char, 65536> piece{};
  for (int open_ends = 2; open_ends > 0;) {
    poll(ends.data(), ends.size(), -1);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      const ssize_t count = read(ends[i].fd, piece.data(), piece.size());
      if (count > 0) {
        texts[i]->append(piece.data(), static_cast<std::size_t>(count));
      } else {
        close(ends[i].fd);
        ends[i].fd = -1;
        --open_ends;
      }
    }
  }
}

bool is_running(pid_t child) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/// Returns when the file is there, or when nobody is left to make it.
void wait_for(const std::string& path, pid_t child) {
  while (access(path.c_str(), F_OK) != 0 && is_running(child)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace

Ran run_child(const std::vector<std::string>& words, const ChildOptions& options) {
  const Pipe out = make_pipe(options.terminal);
  const Pipe err = make_pipe(false);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no child process");
  if (child == 0) become(words, options, out.write, err.write);
  close(out.write);
  close(err.write);
  if (options.kill_after_ms > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(options.kill_after_ms));
    kill(child, SIGTERM);
  }
  if (!options.interrupt_at.empty()) {
    wait_for(options.interrupt_at, child);
    if (is_running(child)) kill(child, SIGINT);
  }
  Ran ran;
  drain(out.read, err.read, ran);
  int status = 0;
  waitpid(child, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

}  // namespace secateur::test
