// SPDX-License-Identifier: Apache-2.0
// The command as a user runs it: the built binary, in a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/child_process.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {

class CliTest : public testing::Test {
 protected:
  Ran secateur(std::vector<std::string> words, ChildOptions options = {}) const {
    words.insert(words.begin(), SECATEUR_BINARY);
    options.folder = folder_.path("");
    return run_child(words, options);
  }

  /// The smallest machine and network: some milliseconds.
  Ran tiny_run(const std::vector<std::string>& more, const ChildOptions& options = {}) const {
    std::vector<std::string> words{"run",        "--accelerator", "tiny",        "--network",
                                   "shapes_vit", "--pruning",     "b8_rb50_rt50"};
    words.insert(words.end(), more.begin(), more.end());
    return secateur(std::move(words), options);
  }

  std::string read(const std::string& name) const {
    std::ifstream file(folder_.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  bool exists(const std::string& name) const { return std::filesystem::exists(folder_.path(name)); }

  /// Names in the folder, hidden ones too, sorted.
  std::vector<std::string> names(const std::string& in = "") const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path(in))) {
      all.push_back(entry.path().filename().string());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  TemporaryFolder folder_;
};

/// result.json without what may differ between two equal runs.
inline std::string without_cost(const std::string& result) {
  return std::regex_replace(result, std::regex(R"re("(wall_seconds|peak_rss_mb)": [0-9.e+-]+)re"), "");
}

}  // namespace secateur::test
