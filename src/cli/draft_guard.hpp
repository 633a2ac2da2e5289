// SPDX-License-Identifier: Apache-2.0
// Removes a folder of known files when the process is ended by SIGINT, SIGTERM or SIGHUP; the signal then has its usual
// effect.
#pragma once

#include <string>
#include <vector>

namespace secateur::cli {

/// `folder` and the files in it named `files` go at a signal. One folder at a time.
void guard_draft(const std::string& folder, const std::vector<std::string>& files);

/// Signals have their usual effect again.
void release_draft();

/// Holds the three signals back while it lives.
class SignalBlock {
 public:
  SignalBlock();
  ~SignalBlock();
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;
};

}  // namespace secateur::cli
