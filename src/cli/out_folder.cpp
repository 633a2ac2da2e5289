// SPDX-License-Identifier: Apache-2.0
#include "cli/out_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/draft_guard.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kFiles{kResultFile, kSummaryFile, kPerfettoFile, kVcdFile};

/// Absolute and without links, so that neither a changed working folder nor a link to a folder matters later.
fs::path resolved(const std::string& path) {
  std::error_code error;
  fs::path target = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) target = fs::absolute(path, error).lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

bool is_above(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Why the existing folder holds more than a result; empty when it does not.
std::string foreign_content(const fs::path& folder) {
  std::error_code error;
  std::string foreign;
  bool has_result = false;
  bool is_empty = true;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    is_empty = false;
    has_result = has_result || name == kResultFile;
    const bool ours = std::count(kFiles.begin(), kFiles.end(), name) > 0 && !entry.is_directory(error);
    if (!ours && (foreign.empty() || name < foreign)) foreign = name;
  }
  if (error) return fmt::format("cannot be read: {}", error.message());
  if (is_empty) return {};
  if (!has_result) return "is a folder of other files: it holds no result.json";
  return foreign.empty() ? std::string{} : fmt::format("holds {} beside the result, which would be lost", foreign);
}

/// Of a new folder.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0777 & ~mask;
}

int swap_folders(const fs::path& a, const fs::path& b) {
  return renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0 ? 0 : errno;
}

}  // namespace

OutFolder::OutFolder(std::string path) : path_(std::move(path)), target_(resolved(path_)) {}

OutFolder::~OutFolder() {
  if (draft_.empty()) return;
  std::error_code error;
  fs::remove_all(draft_, error);
  release_draft();
}

std::vector<Fault> OutFolder::faults() const {
  const auto fault = [this](const std::string& why) {
    return std::vector<Fault>{{"command line", "--out", fmt::format("{} {}", path_, why)}};
  };
  std::error_code error;
  if (path_.empty()) return {{"command line", "--out", "got an empty path; expected a folder"}};
  for (fs::path above = target_.parent_path(); above.has_relative_path(); above = above.parent_path()) {
    if (fs::exists(above, error) && !fs::is_directory(above, error)) {
      return fault(fmt::format("lies in {}, which is no folder", above.string()));
    }
  }
  if (is_above(target_, fs::current_path(error))) return fault("is the working folder, or above it");
  if (!fs::exists(fs::symlink_status(target_, error))) return {};
  if (!fs::is_directory(target_, error)) return fault("exists and is no folder");
  const std::string why = foreign_content(target_);
  return why.empty() ? std::vector<Fault>{} : fault(fmt::format("{}; choose another --out", why));
}

void OutFolder::fail(const std::string& path, int error) const {
  throw RunError(fmt::format("{}: cannot be written: {}", path, std::strerror(error)));
}

void OutFolder::open() {
  std::error_code error;
  fs::create_directories(target_.parent_path(), error);
  if (error) fail(path_, error.value());
  std::string name = (target_.parent_path() / ("." + target_.filename().string() + ".XXXXXX")).string();
  const SignalBlock block;
  if (mkdtemp(name.data()) == nullptr) fail(path_, errno);
  draft_ = name;
  chmod(name.c_str(), usual_mode());  // mkdtemp's is private
  guard_draft(name, kFiles);
}

void OutFolder::write(const char* name, const std::string& text) {
  const std::string draft_path = draft(name).string();
  std::FILE* file = std::fopen(draft_path.c_str(), "wb");
  if (file == nullptr) fail(final_path(name), errno);
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int error = errno;
  if (std::fclose(file) != 0 && written) fail(final_path(name), errno);
  if (!written) fail(final_path(name), error);
}

void OutFolder::commit() {
  // Somebody may have put other files there in the meantime.
  if (const std::vector<Fault> found = faults(); !found.empty()) throw RunError(to_string(found.front()));
  const SignalBlock block;
  swap_in();
  std::error_code error;
  fs::remove_all(draft_, error);  // what was there before
  draft_.clear();
  release_draft();
}

void OutFolder::swap_in() {
  // An empty folder is replaced by rename(); so is none.
  if (std::rename(draft_.c_str(), target_.c_str()) == 0) return;
  if (errno != ENOTEMPTY && errno != EEXIST) fail(path_, errno);
  const int error = swap_folders(draft_, target_);
  if (error == 0) return;
  if (error != EINVAL && error != ENOSYS) fail(path_, error);
  // A file system without exchange: the old one steps aside first.
  const fs::path old = draft_.string() + ".old";
  if (std::rename(target_.c_str(), old.c_str()) != 0) fail(path_, errno);
  if (std::rename(draft_.c_str(), target_.c_str()) != 0) {
    const int why = errno;
    std::rename(old.c_str(), target_.c_str());
    fail(path_, why);
  }
  draft_ = old;
}

}  // namespace secateur::cli
