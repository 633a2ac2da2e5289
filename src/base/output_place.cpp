// SPDX-License-Identifier: Apache-2.0
#include "base/output_place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <optional>

namespace secateur {
namespace {

namespace fs = std::filesystem;

/// As many as Linux follows.
constexpr int kMostLinks = 40;

/// N of "/proc/self/fd/N", after the links on the way ("/dev/stdout", "/dev/fd/N").
std::optional<int> descriptor_of(const fs::path& path) {
  const fs::path folder = path.parent_path();
  std::error_code error;
  if (folder != fs::canonical("/proc/self/fd", error) || error) return std::nullopt;
  const std::string name = path.filename().string();
  int descriptor = -1;
  const auto [stop, fault] = std::from_chars(name.data(), name.data() + name.size(), descriptor);
  if (fault != std::errc{} || stop != name.data() + name.size()) return std::nullopt;
  return descriptor;
}

/// All but the last name resolved, that one as it is given.
fs::path with_resolved_folder(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
  return error ? whole.lexically_normal() : folder / whole.filename();
}

OutputPlace::Kind kind_of(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return OutputPlace::Kind::file;
  if (S_ISDIR(status.st_mode)) return OutputPlace::Kind::folder;
  if (S_ISBLK(status.st_mode)) return OutputPlace::Kind::disk;
  return S_ISREG(status.st_mode) ? OutputPlace::Kind::file : OutputPlace::Kind::stream;
}

}  // namespace

fs::path resolved_path(const std::string& path) {
  std::error_code error;
  fs::path target = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) target = fs::absolute(path, error).lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

OutputPlace output_place(const std::string& path) {
  fs::path at = with_resolved_folder(path);
  if (!at.has_filename() || at.filename() == "." || at.filename() == "..") {
    return {OutputPlace::Kind::folder, resolved_path(path), -1};
  }
  std::error_code error;
  for (int links = 0; links < kMostLinks; ++links) {
    if (const std::optional<int> descriptor = descriptor_of(at)) {
      return {OutputPlace::Kind::descriptor, at, *descriptor};
    }
    if (!fs::is_symlink(fs::symlink_status(at, error))) break;
    const fs::path next = fs::read_symlink(at, error);
    if (error) break;
    at = with_resolved_folder(at.parent_path() / next);
  }
  return {kind_of(at), at, -1};
}

std::string cannot_be_written(int error) {
  return fmt::format("cannot be written: {}", std::strerror(error));
}

}  // namespace secateur
