// SPDX-License-Identifier: Apache-2.0
// A regular file read piece by piece at given offsets. Not mapped into memory: a file that shrinks while it is open
// becomes an error, not a signal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace secateur {

class BinaryFile {
 public:
  /// `kind`: what is expected, for the error: "a .safetensors file". @throws ConfigError, also for a pointer of Git
  /// LFS.
  BinaryFile(const std::string& path, const char* kind);
  ~BinaryFile();
  BinaryFile(const BinaryFile&) = delete;
  BinaryFile& operator=(const BinaryFile&) = delete;
  BinaryFile(BinaryFile&& other) noexcept;
  BinaryFile& operator=(BinaryFile&&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  /// `count` bytes from `offset` on. @throws ConfigError when the file ends before.
  void read(std::uint64_t offset, void* into, std::uint64_t count) const;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// @throws ConfigError when the file of `size` bytes that starts like this stands for one that `git lfs pull` would
/// fetch.
void refuse_lfs_pointer(const std::string& path, std::string_view start, std::uint64_t size);

}  // namespace secateur
