// SPDX-License-Identifier: Apache-2.0
// Drafts, files or whole folders, that go when a signal ends the process. SIGKILL cannot be caught: what it leaves, the
// next command that writes there removes (base/draft.hpp).
#pragma once

#include <csignal>
#include <string>

namespace secateur {

/// From here on a signal that ends this process removes `path` first, with all that is in it; a forked child's end does
/// not. Handlers that are installed already, and ignored signals, stay as they are. Returns what to release it by; -1
/// when it could not be taken into the list.
int guard_draft(const std::string& path);
void release_draft(int place);
/// Whether a live draft of this process lies there.
bool is_guarded(const std::string& path);

/// Holds those signals back while it lives, in this thread.
class SignalBlock {
 public:
  SignalBlock();
  ~SignalBlock();
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;

 private:
  sigset_t before_;
};

/// A file, a link, or a folder with all that is in it; links are not followed. Calls only what a signal handler may,
/// and leaves what it cannot remove. Whether nothing is left.
bool remove_tree(const char* path) noexcept;

}  // namespace secateur
