// SPDX-License-Identifier: Apache-2.0
// Commands of other programs, by the shell.
#pragma once

#include <string>

namespace secateur::hls {

/// The shell's quotes around a path.
std::string shell_quoted(const std::string& path);

/// Whether it has ended by itself, with status 0.
bool succeeds(const std::string& command);

}  // namespace secateur::hls
