// SPDX-License-Identifier: Apache-2.0
#include "cli/draft_guard.hpp"

#include <unistd.h>

#include <csignal>

namespace secateur::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

/// What the handler reads: filled before it is installed, and not touched while it is.
struct Guarded {
  std::string folder;
  std::vector<std::string> files;
};
Guarded guarded;  // a signal handler has no other way to data

/// Only calls that POSIX allows in a handler.
void remove_and_end(int signal) {
  for (const std::string& file : guarded.files) unlink(file.c_str());
  rmdir(guarded.folder.c_str());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

sigset_t signal_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kSignals) sigaddset(&set, signal);
  return set;
}

}  // namespace

void guard_draft(const std::string& folder, const std::vector<std::string>& files) {
  guarded.folder = folder;
  guarded.files.clear();
  for (const std::string& file : files) guarded.files.push_back(folder + "/" + file);
  struct sigaction action {};
  action.sa_handler = remove_and_end;
  action.sa_mask = signal_set();
  for (const int signal : kSignals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);  // nohup stays nohup
  }
}

void release_draft() {
  for (const int signal : kSignals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == remove_and_end) std::signal(signal, SIG_DFL);
  }
}

SignalBlock::SignalBlock() {
  const sigset_t set = signal_set();
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

SignalBlock::~SignalBlock() {
  const sigset_t set = signal_set();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace secateur::cli
