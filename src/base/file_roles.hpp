// SPDX-License-Identifier: Apache-2.0
// Which files this process reads and which it is to write: no command writes over what it reads, nor one output over
// another. Files are known by device and inode, so links and detours do not matter.
#pragma once

#include <filesystem>
#include <string>

namespace secateur {

/// `path` is read. Every reader calls this; other than regular files do not count.
/// @throws ConfigError when it is an output that was declared.
void declare_input(const std::filesystem::path& path);

/// A file that the user named as an output, and by what: "--out". Commands declare them before they do anything.
/// @throws ConfigError: it is an input or another output, a folder, a disk, or lies in no folder; RunError: it may not
/// be written.
void declare_output(const std::string& option, const std::string& path);

/// Before it is written. @throws ConfigError when `path` was declared as an output and has been read since: what
/// declare_input() throws may have been taken for something else.
void check_output(const std::string& path);

/// Both names lead to one file that is there, or to one place where there is none yet.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace secateur
