// SPDX-License-Identifier: Apache-2.0
#include "hls/shell_command.hpp"

#include <sys/wait.h>

#include <cstdlib>

namespace secateur::hls {

std::string shell_quoted(const std::string& path) {
  std::string text = "'";
  for (const char c : path) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

bool succeeds(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace secateur::hls
