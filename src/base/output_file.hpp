// SPDX-License-Identifier: Apache-2.0
// The one way to write a file. A regular file is written beside its place and takes it in one step when it is whole:
// what stood there before is lost only then, its permissions stay, and of a link the target is replaced. Devices, FIFOs
// and /dev/stdout are written straight into. Folders of results: base/output_folder.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/draft.hpp"
#include "base/output_place.hpp"

namespace secateur {

class OutputFile {
 public:
  /// @throws RunError naming the path and the reason; so do the others.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  /// All is written: it takes its place.
  void commit();
  /// @throws RunError: "<path>: <why>".
  [[noreturn]] void fail(const std::string& why) const;

 private:
  void open_draft();
  void open_stream();
  void flush();
  void keep_owner_and_mode() const;

  std::string path_;
  OutputPlace place_;
  std::optional<Draft> draft_;
  int descriptor_ = -1;
  std::string buffer_;
};

/// The whole text at once. @throws RunError.
void write_whole_file(const std::string& path, std::string_view text);

/// Behind what a file holds already, or into a new one: of a draft, whose name nobody is told.
/// @param shown the name that it will have. @throws RunError.
void append_to_draft(const std::string& draft, const std::string& shown, std::string_view text);

}  // namespace secateur
