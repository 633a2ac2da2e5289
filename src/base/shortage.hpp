// SPDX-License-Identifier: Apache-2.0
// What the machine lacked - memory, processes, open files, room on a disk - apart from what was wrong with the work:
// the same again, with less at once, may succeed.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace secateur {

/// The run failed for want of something that the machine has not enough of.
class ShortageError : public RunError {
 public:
  using RunError::RunError;
};

/// Of errno: ENOMEM, EMFILE, ENOSPC and the like.
bool is_shortage(int error);

/// Of the text of an error whose kind is lost: another library's, or one that was kept in a file.
bool tells_of_shortage(std::string_view text);

/// @throws ShortageError when errno says so, else ConfigError: "<path>: cannot be opened: <why>".
[[noreturn]] void fail_to_open(const std::string& path, int error);

}  // namespace secateur
