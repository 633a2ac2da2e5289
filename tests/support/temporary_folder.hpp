// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, removed with its contents.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// The path of a file in it.
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Writes a file, and gives its path.
  std::string write(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path folder_;
};

/// what() of the ConfigError that `action` throws, with `folder` cut out of paths; "no error" when it throws none.
template <class Action>
std::string error_of(const TemporaryFolder& folder, Action action) {
  try {
    action();
  } catch (const ConfigError& error) {
    std::string text = error.what();
    const std::string prefix = folder.path("");
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }
  return "no error";
}

}  // namespace secateur::test
