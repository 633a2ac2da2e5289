// SPDX-License-Identifier: Apache-2.0
#include "base/binary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "base/shortage.hpp"

namespace secateur {

BinaryFile::BinaryFile(const std::string& path, const char* kind) : path_(path) {
  struct stat status {};
  // Asked before opening: opening a pipe would wait for its other end.
  if (::stat(path.c_str(), &status) != 0) {
    fail_to_open(path, errno);
  }
  if (S_ISDIR(status.st_mode)) throw ConfigError(path, "", fmt::format("is a directory; expected {}", kind));
  if (!S_ISREG(status.st_mode)) throw ConfigError(path, "", fmt::format("is no regular file; expected {}", kind));
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail_to_open(path, errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
  try {
    std::string start(std::min<std::uint64_t>(size_, 64), '\0');
    read(0, start.data(), start.size());
    refuse_lfs_pointer(path_, start, size_);
    declare_input(path);
  } catch (...) {
    ::close(descriptor_);  // the destructor does not run
    throw;
  }
}

BinaryFile::~BinaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

BinaryFile::BinaryFile(BinaryFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(other.descriptor_), size_(other.size_) {
  other.descriptor_ = -1;
}

void BinaryFile::read(std::uint64_t offset, void* into, std::uint64_t count) const {
  constexpr std::uint64_t kPiece = std::uint64_t{1} << 30;
  auto* at = static_cast<unsigned char*>(into);
  while (count > 0) {
    const ssize_t got = ::pread(descriptor_, at, std::min(count, kPiece), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw ConfigError(path_, "", fmt::format("cannot be read: {}", std::strerror(errno)));
    if (got == 0) throw ConfigError(path_, "", fmt::format("ends at byte {}, {} bytes early", offset, count));
    at += got;
    offset += static_cast<std::uint64_t>(got);
    count -= static_cast<std::uint64_t>(got);
  }
}

void refuse_lfs_pointer(const std::string& path, std::string_view start, std::uint64_t size) {
  constexpr std::uint64_t kLongestPointer = 1024;  // of the specification
  constexpr std::string_view kVersion = "version https://git-lfs.github.com/spec/";
  if (size > kLongestPointer || start.substr(0, kVersion.size()) != kVersion) return;
  throw ConfigError(path, "", "is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull");
}

}  // namespace secateur
