// SPDX-License-Identifier: Apache-2.0
#include "training/training_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/draft.hpp"
#include "base/error.hpp"

namespace secateur::training {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// The first file in the folder by name, or "".
std::string first_entry(const std::string& path) {
  std::string first;
  std::error_code error;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (first.empty() || name < first) first = name;
  }
  return first;
}

}  // namespace

TrainingFolder::TrainingFolder(std::string path, bool resume) : path_(std::move(path)) {
  const auto refuse = [&](std::string message) { throw ConfigError("command line", "--out", std::move(message)); };
  std::error_code error;
  if (is_there(path_) && !fs::is_directory(path_, error)) refuse(fmt::format("\"{}\" is no folder", path_));
  if (resume && !is_there(state())) {
    refuse(fmt::format("\"{}\" {}", path_,
                       is_there(report_json()) ? "holds a finished run; there is nothing to resume"
                                               : "holds no unfinished run (state.pt); start one without --resume"));
  }
  if (!resume && is_there(state())) {
    refuse(fmt::format("\"{}\" holds an unfinished run; --resume goes on with it, or give another folder", path_));
  }
  for (const std::string& file : {state(), document(), metrics(), model(), report_json(), report_text(), predictions(),
                                  masks_picture(), tokens_picture(), curves()}) {
    remove_abandoned_drafts(file);
  }
  const std::string other = resume ? "" : first_entry(path_);
  if (!other.empty()) {
    refuse(fmt::format("\"{}\" is not empty (\"{}\"); give another folder", path_, other));
  }
  fs::create_directories(path_, error);
  if (error) throw RunError(fmt::format("{}: cannot be made: {}", path_, error.message()));
}

std::string TrainingFolder::at(const char* name) const {
  return (fs::path(path_) / name).string();
}

}  // namespace secateur::training
