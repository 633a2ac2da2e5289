// SPDX-License-Identifier: Apache-2.0
// Where an output really goes: paths without detours, links followed, and what is no regular file told apart.
#pragma once

#include <filesystem>
#include <string>

namespace secateur {

/// Absolute, without links, `.`, `..` and trailing slashes. What is not there yet keeps its name.
std::filesystem::path resolved_path(const std::string& path);

struct OutputPlace {
  enum class Kind {
    file,        ///< a regular file, or none yet: replaced by a whole one
    stream,      ///< a device, FIFO or the like: written straight into
    descriptor,  ///< /dev/stdout and the like: an open file of this process
    folder,
    disk,  ///< a block device
  };
  Kind kind = Kind::file;
  std::filesystem::path target;  ///< of a file: resolved, so that a link stays a link
  int descriptor = -1;
};

/// Of a path that the user gave. What cannot be looked at counts as a file that is not there.
OutputPlace output_place(const std::string& path);

/// "cannot be written: Permission denied"
std::string cannot_be_written(int error);

}  // namespace secateur
