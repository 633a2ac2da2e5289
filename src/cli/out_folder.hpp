// SPDX-License-Identifier: Apache-2.0
// The folder of a run's results (--out). Files are written into a temporary folder beside it, which takes its place in
// one step when everything is there: a run that fails, or is interrupted, leaves what was there before as it was.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace secateur::cli {

/// The files a run leaves; a folder that holds anything else is not replaced.
inline constexpr const char* kResultFile = "result.json";
inline constexpr const char* kSummaryFile = "summary.txt";
inline constexpr const char* kPerfettoFile = "trace.perfetto.json";
inline constexpr const char* kVcdFile = "trace.vcd";

class OutFolder {
 public:
  /// Touches nothing yet. `path` as the user gave it.
  explicit OutFolder(std::string path);
  /// Removes the temporary folder.
  ~OutFolder();
  OutFolder(const OutFolder&) = delete;
  OutFolder& operator=(const OutFolder&) = delete;

  /// Why the path may not be replaced: a file, a folder of other files, the working folder. Empty when it may.
  std::vector<Fault> faults() const;

  /// Makes the temporary folder, and the folders above it; from here on SIGINT, SIGTERM and SIGHUP remove it.
  /// One at a time in a process. @throws RunError naming the path.
  void open();

  /// Where a file is written until commit().
  std::filesystem::path draft(const char* name) const { return draft_ / name; }
  /// Where it will be.
  std::string final_path(const char* name) const { return (std::filesystem::path(path_) / name).string(); }

  /// @throws RunError naming the final path and the cause: disk full, no right to write.
  void write(const char* name, const std::string& text);

  /// Puts the draft in the place of the folder. @throws RunError; then the old folder is still there.
  void commit();

 private:
  [[noreturn]] void fail(const std::string& path, int error) const;
  void swap_in();

  std::string path_;
  std::filesystem::path target_;  ///< absolute, symbolic links resolved, no trailing slash
  std::filesystem::path draft_;   ///< empty when there is none
};

}  // namespace secateur::cli
