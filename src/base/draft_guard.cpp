// SPDX-License-Identifier: Apache-2.0
#include "base/draft_guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstring>

namespace secateur {
namespace {

/// Every signal whose usual effect is the process' end, bar SIGKILL.
constexpr int kEndings[] = {SIGHUP,  SIGINT,    SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,    SIGFPE,
                            SIGUSR1, SIGSEGV,   SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGSTKFLT, SIGXCPU,
                            SIGXFSZ, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR,  SIGSYS};

/// What the handler reads. A path is whole before its owner is set.
struct Guarded {
  std::atomic<pid_t> owner{0};  ///< 0: the place is free
  std::array<char, PATH_MAX> path{};
};
std::array<Guarded, 16> guarded;  // a signal handler has no other way to data

/// As getdents64(2) writes it.
struct FolderEntry {
  ino64_t inode;
  off64_t next;
  unsigned short length;
  unsigned char type;
  char name[1];
};

bool is_dots(const char* name) {
  return std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0;
}

constexpr int kDeepest = 200;  ///< folders in folders: 2 KiB of stack each

bool remove_below(int parent, const char* name, int depth) noexcept;

/// One pass; whether anything went.
bool empty_folder(int folder, int depth) noexcept {
  bool any = false;
  alignas(FolderEntry) char entries[2048];
  lseek(folder, 0, SEEK_SET);
  for (long size = 0; (size = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0;) {
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const FolderEntry*>(entries + at);
      at += entry->length;
      if (!is_dots(entry->name)) any = remove_below(folder, entry->name, depth + 1) || any;
    }
  }
  return any;
}

bool remove_below(int parent, const char* name, int depth) noexcept {
  if (unlinkat(parent, name, 0) == 0) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return true;
  if (depth >= kDeepest) return false;
  const int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return false;
  fchmod(folder, S_IRWXU);  // one that was copied read-only
  while (empty_folder(folder, depth)) {
  }
  close(folder);
  return unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

void remove_and_end(int signal) {
  const int error = errno;
  for (const Guarded& each : guarded) {
    if (each.owner.load(std::memory_order_acquire) == getpid()) remove_tree(each.path.data());
  }
  errno = error;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

sigset_t signal_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kEndings) sigaddset(&set, signal);
  return set;
}

/// Where the usual effect still stands.
void install_handlers() {
  struct sigaction action {};
  action.sa_handler = remove_and_end;
  action.sa_mask = signal_set();
  for (const int signal : kEndings) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    const bool is_usual = (before.sa_flags & SA_SIGINFO) == 0 && before.sa_handler == SIG_DFL;
    if (is_usual) sigaction(signal, &action, nullptr);  // nohup stays nohup
  }
}

}  // namespace

int guard_draft(const std::string& path) {
  if (path.size() >= PATH_MAX) return -1;
  install_handlers();
  for (std::size_t place = 0; place < guarded.size(); ++place) {
    pid_t free = 0;
    // Taken by a process that does not exist, until the path is there.
    if (!guarded[place].owner.compare_exchange_strong(free, -1)) continue;
    std::memcpy(guarded[place].path.data(), path.c_str(), path.size() + 1);
    guarded[place].owner.store(getpid(), std::memory_order_release);
    return static_cast<int>(place);
  }
  return -1;
}

void release_draft(int place) {
  if (place >= 0) guarded[static_cast<std::size_t>(place)].owner.store(0);
}

bool is_guarded(const std::string& path) {
  return std::any_of(guarded.begin(), guarded.end(),
                     [&](const Guarded& each) { return each.owner == getpid() && path == each.path.data(); });
}

SignalBlock::SignalBlock() : before_() {
  const sigset_t set = signal_set();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

SignalBlock::~SignalBlock() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool remove_tree(const char* path) noexcept {
  if (remove_below(AT_FDCWD, path, 0)) return true;
  return errno == ENOENT;
}

}  // namespace secateur
