// SPDX-License-Identifier: Apache-2.0
// A file that is written beside its place and takes it in one step when it is whole: what stood there before is lost
// only then. Single files; a folder of results is cli/out_folder.hpp's.
#pragma once

#include <string>

namespace secateur {

class FileDraft {
 public:
  /// Touches nothing yet.
  explicit FileDraft(std::string path);
  /// Removes the draft, unless it has taken its place.
  ~FileDraft();
  FileDraft(const FileDraft&) = delete;
  FileDraft& operator=(const FileDraft&) = delete;

  /// Where to write; no other thread or process has the same.
  const std::string& path() const { return draft_; }
  /// The draft is written and closed. @throws RunError naming the final path.
  void commit();
  /// @throws RunError: "<final path>: cannot be written: <why>".
  [[noreturn]] void fail(const std::string& why) const;

 private:
  std::string target_;
  std::string draft_;
  bool is_committed_ = false;
};

/// The whole text at once. @throws RunError.
void write_whole_file(const std::string& path, const std::string& text);

}  // namespace secateur
