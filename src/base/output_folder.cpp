// SPDX-License-Identifier: Apache-2.0
#include "base/output_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/draft_guard.hpp"
#include "base/folder_contents.hpp"
#include "base/output_file.hpp"
#include "base/output_place.hpp"
#include "base/printable.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

bool is_above(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Which cannot change its place.
bool is_mount_point(const fs::path& folder) {
  struct statx status {};
  if (statx(AT_FDCWD, folder.c_str(), AT_NO_AUTOMOUNT, 0, &status) != 0) return false;
  return (status.stx_attributes & status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0;
}

/// 0 when there is nothing.
ino_t inode_of(const fs::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

/// Who may look into a folder may look into the one that replaces it, and nobody else.
void keep_mode(const fs::path& draft, const fs::path& target) {
  constexpr mode_t kModeBits = 07777;
  struct stat before {};
  if (stat(target.c_str(), &before) != 0) return;
  if (chown(draft.c_str(), before.st_uid, before.st_gid) == 0) chmod(draft.c_str(), before.st_mode & kModeBits);
}

int swap_folders(const fs::path& a, const fs::path& b) {
  return renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0 ? 0 : errno;
}

}  // namespace

OutputFolder::OutputFolder(std::string path, OutputFolderRules rules)
    : path_(std::move(path)), rules_(std::move(rules)), target_(resolved_path(path_)) {}

std::string OutputFolder::place_fault() const {
  std::error_code error;
  for (fs::path above = target_.parent_path(); above.has_relative_path(); above = above.parent_path()) {
    if (fs::exists(above, error) && !fs::is_directory(above, error)) {
      return fmt::format("lies in {}, which is no folder", printable(above.string()));
    }
  }
  if (is_above(target_, fs::current_path(error))) return "is the working folder, or above it";
  const fs::file_status status = fs::symlink_status(target_, error);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status)) return "exists and is no folder";
  return is_mount_point(target_) ? "is a mount point; give a folder in it" : "";
}

std::optional<Manifest> OutputFolder::written_into(const fs::path& folder) const {
  std::optional<Manifest> manifest = read_manifest(folder);
  if (!manifest && rules_.of_older_version != nullptr) manifest = rules_.of_older_version(folder);
  return manifest;
}

std::string OutputFolder::content_fault() const {
  const std::optional<Manifest> before = written_into(target_);
  const FolderContents contents = contents_of(target_, before ? &*before : nullptr);
  if (!before && contents.others.empty()) return {};
  if (!before) {
    return fmt::format("is a folder of other files ({}): no manifest says that secateur wrote it; choose another --out",
                       listed(contents.others));
  }
  if (before->writer != rules_.writer) {
    return fmt::format("was written by `secateur {}`; choose another --out", printable(before->writer));
  }
  if (!contents.changed.empty()) {
    return fmt::format("holds {}, changed since secateur wrote it, which would be lost; choose another --out",
                       listed(contents.changed));
  }
  if (rules_.keeps_others || contents.others.empty()) return {};
  return fmt::format("holds {} beside {}, which would be lost; choose another --out", listed(contents.others),
                     rules_.content);
}

std::string OutputFolder::fault_now() const {
  std::string why = place_fault();
  std::error_code error;
  if (!why.empty() || !fs::exists(target_, error)) return why;
  try {
    return content_fault();
  } catch (const fs::filesystem_error& unreadable) {
    return fmt::format("cannot be read: {}", unreadable.code().message());
  } catch (const ConfigError& damaged) {
    return fmt::format("holds a manifest that cannot be read: {}", damaged.what());
  }
}

std::vector<Fault> OutputFolder::faults() const {
  if (path_.empty()) return {{"command line", "--out", "got an empty path; expected a folder"}};
  constexpr int kTries = 100;
  std::string why;
  for (int i = 0; i < kTries; ++i) {
    const ino_t before = inode_of(target_);
    why = fault_now();
    // Another command may have put its folder there in the meantime: then it is looked at again.
    if (why.empty() || inode_of(target_) == before) break;
  }
  if (why.empty()) return {};
  return {{"command line", "--out", fmt::format("{} {}", printable(path_), why)}};
}

void OutputFolder::fail(const std::string& path, int error) const {
  throw RunError(fmt::format("{}: {}", printable(path), cannot_be_written(error)));
}

void OutputFolder::open() {
  std::error_code error;
  fs::create_directories(target_.parent_path(), error);
  if (error) fail(path_, error.value());
  draft_.emplace(target_);
  if (!draft_->make_folder()) fail(path_, errno);
}

std::string OutputFolder::with_final_path(std::string text) const {
  const std::size_t at = draft_ ? text.find(draft_->path()) : std::string::npos;
  return at == std::string::npos ? text : text.replace(at, draft_->path().size(), path_);
}

void OutputFolder::write(const std::string& name, std::string_view text) {
  std::error_code error;
  fs::create_directories(draft(name).parent_path(), error);
  if (error) fail(final_path(name), error.value());
  append_to_draft(draft(name).string(), final_path(name), text);
}

void OutputFolder::commit() {
  write(kManifestFile, manifest_text(manifest_of(draft_->path(), rules_.writer, rules_.version)));
  // Somebody may have put other files there in the meantime.
  if (const std::vector<Fault> found = faults(); !found.empty()) throw RunError(to_string(found.front()));
  if (rules_.keeps_others) keep_others();
  keep_mode(draft_->path(), target_);
  const SignalBlock block;
  swap_in();
  draft_.reset();  // with what was there before
}

void OutputFolder::keep_others() const {
  std::error_code error;
  const std::optional<Manifest> before = fs::exists(target_, error) ? written_into(target_) : std::nullopt;
  if (!before) return;
  const std::string why = link_others(target_, contents_of(target_, &*before).others, draft_->path());
  if (why.empty()) return;
  throw ConfigError(
      "command line", "--out",
      fmt::format("{} holds files that cannot be kept ({}); choose another --out", printable(path_), why));
}

void OutputFolder::swap_in() {
  // An empty folder is replaced by rename(); so is none.
  if (std::rename(draft_->path().c_str(), target_.c_str()) == 0) return draft_->release();
  if (errno != ENOTEMPTY && errno != EEXIST) fail(path_, errno);
  const int error = swap_folders(draft_->path(), target_);
  if (error == EINVAL || error == ENOSYS) return step_aside();
  if (error != 0) fail(path_, error);
  try {
    check_nothing_is_lost(draft_->path());
  } catch (...) {
    swap_folders(draft_->path(), target_);
    throw;
  }
}

/// That nothing came between the look at the folder and its step aside.
void OutputFolder::check_nothing_is_lost(const fs::path& old) const {
  const std::optional<Manifest> ours = written_into(old);
  const std::vector<std::string> others = contents_of(old, ours ? &*ours : nullptr).others;
  const std::string lost = rules_.keeps_others ? first_missing(old, others, target_) : others.empty() ? "" : others[0];
  if (lost.empty()) return;
  throw RunError(fmt::format("{}: {} was put there while this command ran", printable(path_), printable(lost)));
}

/// On a file system without exchange. A process killed between the two steps leaves the old folder under another name.
void OutputFolder::step_aside() {
  const std::string old = fmt::format("{}.{}.old", target_.string(), getpid());
  if (std::rename(target_.c_str(), old.c_str()) != 0) fail(path_, errno);
  if (std::rename(draft_->path().c_str(), target_.c_str()) != 0) {
    const int why = errno;
    std::rename(old.c_str(), target_.c_str());
    fail(path_, why);
  }
  draft_->release();
  remove_tree(old.c_str());
}

}  // namespace secateur
