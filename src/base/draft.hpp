// SPDX-License-Identifier: Apache-2.0
// A place beside a file or folder for what is to take its name when it is whole. It is removed when its owner goes, and
// when a signal ends the process; what a killed process left is removed by the next that writes the same.
#pragma once

#include <filesystem>
#include <string>

namespace secateur {

/// What killed processes left beside `target`: drafts of it, and drafts of these. Nothing of a process that lives.
void remove_abandoned_drafts(const std::filesystem::path& target);

class Draft {
 public:
  /// A name that no other thread or process has: ".NAME.PID.N.draft". Touches nothing yet but abandoned drafts of
  /// `target`. @param target without a trailing slash
  explicit Draft(const std::filesystem::path& target);
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  /// A new, empty file for writing: its descriptor, which stays this object's; -1 and errno when it cannot be made.
  int make_file();
  /// A new, empty folder. False and errno when it cannot be made.
  bool make_folder();

  const std::string& path() const { return path_; }
  /// Closes what make_file() or make_folder() opened. False and errno: what was written is not all there.
  bool close();
  /// It has taken its place: there is nothing to remove.
  void release();

 private:
  void next_name();

  std::filesystem::path target_;
  std::string path_;
  int guard_ = -1;
  int descriptor_ = -1;  ///< open, and locked: so others see that somebody is at work
};

}  // namespace secateur
