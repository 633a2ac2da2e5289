// SPDX-License-Identifier: Apache-2.0
// A folder of results (--out). It is written beside its place, which it takes in one step when everything is there: a
// command that fails, or is interrupted, leaves what was there before as it was. An earlier folder is replaced only as
// far as its manifest (base/manifest.hpp) says that secateur wrote it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/draft.hpp"
#include "base/error.hpp"
#include "base/manifest.hpp"

namespace secateur {

struct OutputFolderRules {
  std::string writer;   ///< subcommand, for the manifest: "run"
  std::string version;  ///< of secateur
  std::string content;  ///< for people: "the result", "the export"
  /// Files of the user's beside ours stay in the folder. Otherwise a folder that holds some is refused.
  bool keeps_others = false;
  /// What of a folder without manifest is ours, being of a version that wrote none. Empty: nothing.
  std::optional<Manifest> (*of_older_version)(const std::filesystem::path& folder) = nullptr;
};

class OutputFolder {
 public:
  /// Touches nothing yet. `path` as the user gave it.
  OutputFolder(std::string path, OutputFolderRules rules);

  /// Why the path may not be replaced. Empty when it may.
  std::vector<Fault> faults() const;

  /// Makes the draft, and the folders above it. @throws RunError naming the path.
  void open();
  /// Where a file is written until commit(); folders in `name` are made by write() alone.
  std::filesystem::path draft(const std::string& name) const { return std::filesystem::path(draft_->path()) / name; }
  /// Where it will be.
  std::string final_path(const std::string& name) const { return (std::filesystem::path(path_) / name).string(); }
  /// A text that names files where they are written, with the names that they will have.
  std::string with_final_path(std::string text) const;
  /// Absolute, without links.
  const std::filesystem::path& target() const { return target_; }
  /// @throws RunError naming the final path and the cause: disk full, no right to write.
  void write(const std::string& name, std::string_view text);
  /// Writes the manifest and puts the draft in the place of the folder.
  /// @throws RunError, ConfigError when the folder may not be replaced any more; then the old folder is still there.
  void commit();

 private:
  [[noreturn]] void fail(const std::string& path, int error) const;
  std::optional<Manifest> written_into(const std::filesystem::path& folder) const;
  std::string fault_now() const;
  std::string place_fault() const;
  std::string content_fault() const;
  void keep_others() const;
  void swap_in();
  void check_nothing_is_lost(const std::filesystem::path& old) const;
  void step_aside();

  std::string path_;
  OutputFolderRules rules_;
  std::filesystem::path target_;
  std::optional<Draft> draft_;
};

}  // namespace secateur
