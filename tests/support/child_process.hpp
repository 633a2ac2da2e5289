// SPDX-License-Identifier: Apache-2.0
// Runs a program as a child process and keeps what it wrote: tests see what a user sees.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/names.hpp"

namespace secateur::test {

struct Ran {
  int status = -1;  ///< exit status; 128 + the signal that ended it
  std::string out;
  std::string err;
};

struct ChildOptions {
  std::string folder;                              ///< working folder; empty: the test's own
  std::map<std::string, std::string> environment;  ///< beside the test's own
  std::int64_t largest_file = 0;                   ///< bytes: writing more fails, as on a full disk; 0: no limit
  std::int64_t address_space = 0;                  ///< bytes: more memory is not to be had; 0: no limit
  int kill_after_ms = 0;                           ///< SIGTERM after so long; 0: never
  std::string interrupt_at;                        ///< SIGINT when this file is there; empty: never
  bool terminal = false;                           ///< standard output is a terminal
};

/// Standard input is empty. `words`: the program and its arguments.
Ran run_child(const std::vector<std::string>& words, const ChildOptions& options = {});

}  // namespace secateur::test
