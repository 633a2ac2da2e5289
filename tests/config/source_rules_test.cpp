// SPDX-License-Identifier: Apache-2.0
// Calls of libraries that know no limits or throw texts of their own, read off the sources: none is left beside the one
// place that wraps them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

/// "compare/simulated.cpp:68" of every line of src/ that holds `part` and matches, but in `wrapper`.
std::vector<std::string> lines_with(const std::string& part, const std::string& pattern,
                                    const std::string& wrapper = "") {
  const fs::path sources = fs::path(SECATEUR_SOURCE_DIR) / "src";
  const std::regex expression(pattern, std::regex::optimize);
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(sources)) {
    const std::string name = entry.path().lexically_relative(sources).generic_string();
    const std::string extension = entry.path().extension().string();
    if (name == wrapper || (extension != ".cpp" && extension != ".hpp")) continue;
    std::ifstream file(entry.path());
    int number = 1;
    for (std::string line; std::getline(file, line); ++number) {
      if (line.find(part) != std::string::npos && std::regex_search(line, expression))
        found.push_back(name + ":" + std::to_string(number));
    }
  }
  return found;
}

const std::vector<std::string> kNone;

TEST(SourceRules, JsonIsReadWithLimits) {
  EXPECT_EQ(lines_with("son::", "\\b[Jj]son::(parse|accept|sax_parse)\\(", "config/json_document.cpp"), kNone);
}

TEST(SourceRules, NumbersAreReadWithoutExceptions) {
  EXPECT_EQ(lines_with("sto", "\\bsto(i|l|ll|ul|ull|f|d|ld)\\("), kNone);
}

}  // namespace
}  // namespace secateur::test
