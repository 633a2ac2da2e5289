// SPDX-License-Identifier: Apache-2.0
#include "base/file_roles.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/output_place.hpp"
#include "base/printable.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;

using FileId = std::pair<dev_t, ino_t>;

/// Of a regular file that is there.
std::optional<FileId> id_of(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

struct Output {
  std::string option;
  std::string path;
  fs::path target;
};

/// One table a process: readers lie in every folder, and a file's role is not theirs to hand around.
struct Roles {
  std::mutex mutex;
  std::map<FileId, fs::path> inputs;  ///< by what name each was read last
  std::vector<Output> outputs;
};

Roles& roles() {
  static Roles all;
  return all;
}

std::string shown(const fs::path& path) {
  return printable(path.string());
}

[[noreturn]] void refuse(const std::string& option, std::string message) {
  throw ConfigError("command line", option, std::move(message));
}

[[noreturn]] void refuse_input(const Output& output, const fs::path& input) {
  const std::string same = input == output.path ? "" : fmt::format("the same file as {}, ", shown(input));
  refuse(output.option, fmt::format("{} is {}an input of this command, and would be lost; choose another file",
                                    shown(output.path), same));
}

void check_against_inputs(const Roles& all, const Output& output) {
  const std::optional<FileId> id = id_of(output.target);
  const auto input = id ? all.inputs.find(*id) : all.inputs.end();
  // A name that leads elsewhere by now was a file that is gone: its number has been given again.
  if (input != all.inputs.end() && id_of(input->second) == id) refuse_input(output, input->second);
}

void check_place(const std::string& option, const std::string& path, const OutputPlace& place) {
  if (place.kind == OutputPlace::Kind::folder)
    refuse(option, fmt::format("{} is a folder; expected a file", shown(path)));
  if (place.kind == OutputPlace::Kind::disk)
    refuse(option, fmt::format("{} is a block device; expected a file", shown(path)));
  if (place.kind != OutputPlace::Kind::file) return;
  if (path.back() == '/') refuse(option, fmt::format("{} ends with /, as a folder does; expected a file", shown(path)));
  std::error_code error;
  const fs::path folder = place.target.parent_path();
  if (!fs::is_directory(folder, error)) {
    refuse(option, fmt::format("{} lies in {}, which is no folder", shown(path), shown(folder)));
  }
  // A file that is there must be writable itself: who has protected it does not expect it replaced.
  const bool exists = fs::exists(place.target, error);
  if (access(folder.c_str(), W_OK | X_OK) != 0 || (exists && access(place.target.c_str(), W_OK) != 0)) {
    throw RunError(fmt::format("{}: {}", shown(path), cannot_be_written(errno)));
  }
}

}  // namespace

bool is_same_file(const fs::path& a, const fs::path& b) {
  const std::optional<FileId> id = id_of(a);
  if (id && id == id_of(b)) return true;
  return output_place(a.string()).target == output_place(b.string()).target;
}

void declare_input(const fs::path& path) {
  const std::optional<FileId> id = id_of(path);
  if (!id) return;
  Roles& all = roles();
  const std::lock_guard lock(all.mutex);
  all.inputs[*id] = path;
  for (const Output& output : all.outputs) {
    if (id_of(output.target) == id) refuse_input(output, path);
  }
}

void declare_output(const std::string& option, const std::string& path) {
  if (path.empty()) refuse(option, "got an empty path; expected a file");
  const OutputPlace place = output_place(path);
  check_place(option, path, place);
  if (place.kind != OutputPlace::Kind::file) return;
  Output output{option, path, place.target};
  const std::optional<FileId> id = id_of(place.target);
  Roles& all = roles();
  const std::lock_guard lock(all.mutex);
  for (const Output& other : all.outputs) {
    const bool same = other.target == place.target || (id && id == id_of(other.target));
    if (same) refuse(option, fmt::format("{} is what {} writes; choose another file", shown(path), other.option));
  }
  check_against_inputs(all, output);
  all.outputs.push_back(std::move(output));
}

void check_output(const std::string& path) {
  const fs::path target = output_place(path).target;
  Roles& all = roles();
  const std::lock_guard lock(all.mutex);
  for (const Output& output : all.outputs) {
    if (output.target == target) check_against_inputs(all, output);
  }
}

}  // namespace secateur
