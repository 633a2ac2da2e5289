// SPDX-License-Identifier: Apache-2.0
// secateur hls check: C simulation of an exported project, and the lint.
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "cli/options.hpp"
#include "config/json_document.hpp"
#include "hls/lint.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

const HelpText kHelp{"secateur hls check DIR",
                     "Looks through the kernels of an exported project for what HLS tools reject, and\n"
                     "runs its C simulation (make csim): the logits must be the simulator's.",
                     "  secateur hls check out/kernel\n"};

/// pragmas.hpp and the headers with a vendor's branch are where directives and host code belong.
bool is_tool_header(const std::string& path) {
  return path.find("secateur/hls/pragmas.hpp") != std::string::npos;
}

std::vector<LintFinding> lint_project(const fs::path& folder, int& files) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder / "include")) {
    if (entry.path().extension() == ".hpp") paths.push_back(entry.path());
  }
  for (const char* name : {"kernel.cpp", "kernel.hpp", "config.hpp"}) paths.push_back(folder / name);
  std::sort(paths.begin(), paths.end());
  std::vector<LintFinding> all;
  for (const fs::path& path : paths) {
    if (is_tool_header(path.string())) continue;
    ++files;
    for (LintFinding& finding : lint(path.string(), read_input_file(path.string()))) all.push_back(std::move(finding));
  }
  return all;
}

/// The shell's quotes around a path.
std::string quoted(const std::string& path) {
  std::string text = "'";
  for (const char c : path) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

int hls_check_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.positional("dir", 1);
  if (parser.parse(arguments)) return 0;
  if (parser.values().count("dir") == 0)
    throw ConfigError("command line", "", "give the folder of an export; usage: " + kHelp.usage);
  const fs::path folder = parser.values()["dir"].as<std::vector<std::string>>().front();
  if (!fs::exists(folder / "kernel.cpp") || !fs::is_directory(folder / "include")) {
    throw ConfigError("command line", "",
                      fmt::format("{} is no export: it has no kernel.cpp and include/", folder.string()));
  }
  int files = 0;
  const std::vector<LintFinding> findings = lint_project(folder, files);
  for (const LintFinding& finding : findings) {
    std::cout << fmt::format("{}:{}: {}: {}\n", finding.file, finding.line, finding.rule, finding.found);
  }
  std::cout << fmt::format("Lint: {} rules, {} files, {} findings\n", lint_rules().size(), files, findings.size())
            << std::flush;
  const std::string command = fmt::format("make --no-print-directory -C {} csim", quoted(folder.string()));
  const int status = std::system(command.c_str());
  const bool passed = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  std::cout << "C simulation: " << (passed ? "passed" : "FAILED") << '\n';
  return passed && findings.empty() ? 0 : 1;
}

}  // namespace secateur::cli
