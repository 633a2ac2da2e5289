// SPDX-License-Identifier: Apache-2.0
#include "base/draft.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>

#include "base/draft_guard.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".draft";
constexpr mode_t kFileMode = 0666;
constexpr mode_t kFolderMode = 0777;

/// ".NAME."; of a name that is nearly as long as names may be, as much as leaves room for the rest.
std::string beginning(const fs::path& target) {
  constexpr std::size_t kLongest = 200;
  return "." + target.filename().string().substr(0, kLongest) + ".";
}

/// Of ".NAME.PID.N.draft"; 0 when the name is none of `target`'s drafts, nor of a file written beside one of these:
/// "..NAME.PID.N.draft.PID.M.draft".
pid_t maker_of(std::string_view text, const std::string& begin) {
  if (const std::string outer = "." + begin; text.substr(0, outer.size()) == outer) {
    const std::size_t inner_end = text.find(kEnding, outer.size());
    if (inner_end == std::string_view::npos) return 0;
    const std::string inner(text.substr(1, inner_end + kEnding.size() - 1));
    return maker_of(inner, begin) > 0 ? maker_of(text, "." + inner + ".") : 0;
  }
  if (text.size() <= begin.size() + kEnding.size() || text.substr(0, begin.size()) != begin) return 0;
  if (text.substr(text.size() - kEnding.size()) != kEnding) return 0;
  const std::string_view numbers = text.substr(begin.size(), text.size() - begin.size() - kEnding.size());
  const char* end = numbers.data() + numbers.size();
  pid_t maker = 0;
  unsigned long count = 0;
  const auto first = std::from_chars(numbers.data(), end, maker);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return 0;
  const auto second = std::from_chars(first.ptr + 1, end, count);
  return second.ec == std::errc{} && second.ptr == end && maker > 0 ? maker : 0;
}

std::atomic<unsigned long> drafts{0};

/// Made by a process that is gone. The lock tells of makers that this process cannot see: on another machine, in
/// another container.
bool is_abandoned(const fs::path& path, pid_t maker) {
  const bool is_alive = maker == getpid() ? is_guarded(path.string()) : kill(maker, 0) == 0 || errno != ESRCH;
  if (is_alive) return false;
  const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_free = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return is_free;
}

}  // namespace

void remove_abandoned_drafts(const fs::path& target) {
  const std::string begin = beginning(target);
  std::error_code error;
  for (fs::directory_iterator at(target.parent_path(), error), end; !error && at != end; at.increment(error)) {
    const pid_t maker = maker_of(at->path().filename().string(), begin);
    if (maker > 0 && is_abandoned(at->path(), maker)) remove_tree(at->path().c_str());
  }
}

Draft::Draft(const fs::path& target) : target_(target) {
  remove_abandoned_drafts(target_);
  next_name();
}

Draft::~Draft() {
  close();
  if (!path_.empty()) remove_tree(path_.c_str());
  release_draft(guard_);
}

void Draft::next_name() {
  release_draft(guard_);
  const std::string name = fmt::format("{}{}.{}{}", beginning(target_), getpid(), drafts++, kEnding);
  path_ = (target_.parent_path() / name).string();
  guard_ = guard_draft(path_);
}

int Draft::make_file() {
  do {
    descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
    if (descriptor_ < 0 && errno == EEXIST) next_name();  // of a killed process that had our number
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ >= 0) flock(descriptor_, LOCK_SH | LOCK_NB);
  return descriptor_;
}

bool Draft::make_folder() {
  while (mkdir(path_.c_str(), kFolderMode) != 0) {
    if (errno != EEXIST) return false;
    next_name();
  }
  descriptor_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ >= 0) flock(descriptor_, LOCK_SH | LOCK_NB);
  return true;
}

bool Draft::close() {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  return descriptor < 0 || ::close(descriptor) == 0;
}

void Draft::release() {
  path_.clear();
  release_draft(guard_);
  guard_ = -1;
}

}  // namespace secateur
