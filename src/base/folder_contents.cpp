// SPDX-License-Identifier: Apache-2.0
#include "base/folder_contents.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "base/printable.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kListed = 3;

/// 0, or the reason. What is there under the same name is in the way, unless both are folders.
int link_entry(const fs::path& from, const fs::path& to) {
  struct stat status {};
  if (lstat(from.c_str(), &status) != 0) return errno;
  if (!S_ISDIR(status.st_mode)) return linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) == 0 ? 0 : errno;
  // Open until it is filled: the user's may be one in which nobody may write.
  return mkdir(to.c_str(), S_IRWXU) == 0 ? 0 : errno;
}

std::string link_tree(const fs::path& from, const std::string& name, const fs::path& to) {
  const auto reason = [](const std::string& which, int error) {
    return fmt::format("{}: {}", printable(which),
                       error == EEXIST ? "a file of this name is written" : std::strerror(error));
  };
  if (const int error = link_entry(from / name, to / name)) return reason(name, error);
  if (!fs::is_directory(fs::symlink_status(from / name))) return {};
  for (const fs::directory_entry& entry : fs::directory_iterator(from / name)) {
    const std::string inner = name + "/" + entry.path().filename().string();
    if (std::string why = link_tree(from, inner, to); !why.empty()) return why;
  }
  std::error_code error;
  fs::permissions(to / name, fs::status(from / name).permissions(), error);
  return error ? reason(name, error.value()) : std::string{};
}

}  // namespace

FolderContents contents_of(const fs::path& folder, const Manifest* manifest) {
  FolderContents contents;
  const std::set<std::string> folders = manifest == nullptr ? std::set<std::string>{} : manifest->folders();
  fs::recursive_directory_iterator at(folder);
  for (; at != fs::recursive_directory_iterator(); ++at) {
    const std::string name = at->path().lexically_relative(folder).generic_string();
    if (name == kManifestFile && manifest != nullptr) continue;
    const bool is_folder = fs::is_directory(at->symlink_status());
    const bool is_ours = is_folder ? folders.count(name) > 0 : manifest != nullptr && manifest->find(name) != nullptr;
    if (is_ours) continue;
    contents.others.push_back(name);
    if (is_folder) at.disable_recursion_pending();
  }
  std::sort(contents.others.begin(), contents.others.end());
  if (manifest == nullptr) return contents;
  for (const ManifestFile& file : manifest->files) {
    if (state_of(folder, file) == FileState::changed) contents.changed.push_back(file.name);
  }
  return contents;
}

std::string link_others(const fs::path& from, const std::vector<std::string>& others, const fs::path& to) {
  for (const std::string& name : others) {
    std::error_code error;
    fs::create_directories((to / name).parent_path(), error);
    if (error) return fmt::format("{}: {}", printable(name), error.message());
    if (std::string why = link_tree(from, name, to); !why.empty()) return why;
  }
  return {};
}

std::string first_missing(const fs::path& from, const std::vector<std::string>& others, const fs::path& to) {
  for (const std::string& name : others) {
    if (!fs::exists(fs::symlink_status(to / name))) return name;
    if (!fs::is_directory(fs::symlink_status(from / name))) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from / name)) {
      const std::string inner = entry.path().lexically_relative(from).generic_string();
      if (!fs::exists(fs::symlink_status(to / inner))) return inner;
    }
  }
  return {};
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kListed); ++i) {
    const bool is_last = i + 1 == names.size();
    text += fmt::format("{}{}", i == 0 ? "" : is_last ? " and " : ", ", printable(names[i]));
  }
  return names.size() > kListed ? fmt::format("{} and {} more", text, names.size() - kListed) : text;
}

}  // namespace secateur
