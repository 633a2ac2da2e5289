// SPDX-License-Identifier: Apache-2.0
// The two kinds of failure: the user's (ConfigError, exit status 2; every fault found, not only the first) and the
// run's (RunError, exit status 1). A broken invariant of our own is neither: SECATEUR_CHECK stops the process.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace secateur {

/// One fault in the user's input.
struct Fault {
  std::string file;     ///< path as the user gave it, or "--set", or "command line"
  std::string path;     ///< JSON path ("accelerator.dma.ports"), tensor name, or empty
  std::string message;  ///< what is wrong: value given, values allowed, nearest name
};

/// "file: path: message", leaving out the empty parts.
std::string to_string(const Fault& fault);

/// The input is wrong. what() lists all faults, one a line.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<Fault> faults);
  ConfigError(std::string file, std::string path, std::string message);

  const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// The input was sound and the run failed (deadlock, disk full, ...).
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Prints the condition, where it stands and the message, then aborts. Stays on in release builds.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const std::string& message);

}  // namespace secateur

#define SECATEUR_CHECK(condition, message)                                                 \
  do {                                                                                     \
    if (!(condition)) ::secateur::check_failed(#condition, __FILE__, __LINE__, (message)); \
  } while (false)
