// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <utility>

#include "base/draft_guard.hpp"
#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "base/printable.hpp"

namespace secateur {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr mode_t kFileMode = 0666;
constexpr mode_t kFileModeBits = 07777;

/// All bytes into an open file. 0, or the reason.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)), place_(output_place(path_)) {
  check_output(path_);
  if (place_.kind == OutputPlace::Kind::folder) fail(cannot_be_written(EISDIR));
  if (place_.kind == OutputPlace::Kind::disk) fail("is a block device");
  place_.kind == OutputPlace::Kind::file ? open_draft() : open_stream();
}

OutputFile::~OutputFile() {
  if (!draft_ && descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::open_draft() {
  draft_.emplace(place_.target);
  descriptor_ = draft_->make_file();
  if (descriptor_ < 0) fail(cannot_be_written(errno));
  keep_owner_and_mode();
}

void OutputFile::open_stream() {
  if (place_.kind == OutputPlace::Kind::descriptor) {
    std::cout.flush();
    std::fflush(nullptr);  // what was written there before stands before
    descriptor_ = fcntl(place_.descriptor, F_DUPFD_CLOEXEC, 0);
  } else {
    descriptor_ = ::open(place_.target.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  }
  if (descriptor_ < 0) fail(cannot_be_written(errno));
}

void OutputFile::keep_owner_and_mode() const {
  struct stat before {};
  struct stat now {};
  if (stat(place_.target.c_str(), &before) != 0 || fstat(descriptor_, &now) != 0) return;
  // Only root gives files away; for others the new file is their own, as it would be had they made it anew.
  const bool same = before.st_uid == now.st_uid && before.st_gid == now.st_gid;
  if (!same && fchown(descriptor_, before.st_uid, before.st_gid) != 0) return;
  fchmod(descriptor_, before.st_mode & kFileModeBits);
}

void OutputFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBuffer) flush();
  if (bytes.size() < kBuffer) {
    buffer_ += bytes;
  } else if (const int error = write_all(descriptor_, bytes)) {
    fail(cannot_be_written(error));
  }
}

void OutputFile::flush() {
  const int error = write_all(descriptor_, buffer_);
  buffer_.clear();
  if (error != 0) fail(cannot_be_written(error));
}

void OutputFile::commit() {
  flush();
  if (!draft_) {
    const int descriptor = std::exchange(descriptor_, -1);
    if (::close(descriptor) != 0) fail(cannot_be_written(errno));
    return;
  }
  const SignalBlock block;
  if (!draft_->close()) fail(cannot_be_written(errno));
  if (std::rename(draft_->path().c_str(), place_.target.c_str()) != 0) fail(cannot_be_written(errno));
  draft_->release();
}

void OutputFile::fail(const std::string& why) const {
  throw RunError(fmt::format("{}: {}", printable(path_), why));
}

void write_whole_file(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  file.commit();
}

void append_to_draft(const std::string& draft, const std::string& shown, std::string_view text) {
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kFileMode);
  int why = file < 0 ? errno : write_all(file, text);
  if (file >= 0 && ::close(file) != 0 && why == 0) why = errno;
  if (why != 0) throw RunError(fmt::format("{}: {}", printable(shown), cannot_be_written(why)));
}

}  // namespace secateur
