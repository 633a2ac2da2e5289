// SPDX-License-Identifier: Apache-2.0
// secateur hls check: an exported project against its manifest, the lint, and C simulation.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/manifest.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/options.hpp"
#include "config/json_document.hpp"
#include "hls/directive_lint.hpp"
#include "hls/lint.hpp"
#include "hls/project.hpp"
#include "hls/shell_command.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

const HelpText kHelp{"secateur hls check DIR [--timed]",
                     "Looks through the kernels of an exported project for what HLS tools reject, reads\n"
                     "their directives as the tool gets them (where clang++ is), and runs the C simulation\n"
                     "(make csim): the logits must be the simulator's. Kernels may\n"
                     "have been changed since the export, which is said; data, test bench and Makefile\n"
                     "must be the exported ones, or nothing is run.",
                     "  secateur hls check out/kernel\n"
                     "  secateur hls check out/kernel --timed\n"};

Manifest read_export(const fs::path& folder) {
  const std::string shown = printable(folder.string());
  std::error_code error;
  if (!fs::is_directory(folder, error)) throw ConfigError("command line", "", shown + " is no folder");
  std::optional<Manifest> manifest = read_manifest(folder);
  if (!manifest || manifest->writer != kExportWriter) {
    throw ConfigError("command line", "",
                      fmt::format("{} is no export: {}; nothing there is run", shown,
                                  manifest ? fmt::format("`secateur {}` wrote it", printable(manifest->writer))
                                           : fmt::format("it has no {}", kManifestFile)));
  }
  return std::move(*manifest);
}

/// Prints what differs from the export. Whether the C simulation may run: kernels are what is checked, the rest is what
/// they are checked with.
bool compare_with_export(const fs::path& folder, const Manifest& manifest) {
  int same = 0;
  bool is_sound = true;
  for (const ManifestFile& file : manifest.files) {
    const FileState state = state_of(folder, file);
    same += state == FileState::same ? 1 : 0;
    if (state == FileState::same) continue;
    const bool may_change = state == FileState::changed && is_kernel_source(file.name);
    is_sound = is_sound && may_change;
    std::cout << fmt::format("{}: {}{}\n", printable((folder / file.name).string()),
                             state == FileState::missing ? "is missing" : "is not what was exported",
                             may_change ? "; checked as it is now" : "");
  }
  std::cout << fmt::format("Export: {} of {} files are as they were written\n", same, manifest.files.size());
  return is_sound;
}

/// The kernels as they are now: headers that the user has added are compiled with them.
std::vector<fs::path> kernel_sources(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  fs::recursive_directory_iterator at(folder / "include", error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->path().extension() == ".hpp") paths.push_back(at->path());
  }
  if (error) throw ConfigError((folder / "include").string(), "", "cannot be read: " + error.message());
  for (const char* name : {"kernel.cpp", "kernel.hpp", "config.hpp"}) {
    if (fs::exists(folder / name, error)) paths.push_back(folder / name);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<LintFinding> lint_project(const fs::path& folder, int& files) {
  std::vector<LintFinding> all;
  for (const fs::path& path : kernel_sources(folder)) {
    if (is_host_header(path.string())) continue;
    ++files;
    for (LintFinding& finding : lint(path.string(), read_input_file(path.string()))) all.push_back(std::move(finding));
  }
  return all;
}

/// As Vitis HLS gets it: expanded, from the top. Findings; nothing is an answer where there is no clang++.
int lint_directives_of(const fs::path& folder) try {
  if (!can_lint_directives()) {
    std::cout << "Directives: NOT CHECKED: clang++ is not on the PATH (Debian: clang)\n";
    return 0;
  }
  const DirectiveLint lint = lint_directives((folder / "kernel.cpp").string(), {(folder / "include").string()});
  for (const LintFinding& finding : lint.findings) {
    std::cout << fmt::format("{}:{}: {}: {}\n", printable(finding.file), finding.line, finding.rule,
                             printable(finding.found));
  }
  std::vector<std::string> kinds;
  int all = 0;
  for (const auto& [name, count] : lint.kinds) {
    all += count.all;
    kinds.push_back(count.well_formed == count.all ? fmt::format("{} {}", name, count.all)
                                                   : fmt::format("{} {} of {}", name, count.well_formed, count.all));
  }
  std::cout << fmt::format("Directives: {} rules, {} directives, {} findings; well-formed: {}\n",
                           directive_lint_rules().size(), all, lint.findings.size(), fmt::join(kinds, ", "));
  return static_cast<int>(lint.findings.size());
} catch (const RunError& error) {
  std::cout << "Directives: not read: " << printable_lines(error.what()) << '\n';
  return 1;
}

/// Compiled anew (-B): what lies in build/ may be of other kernels. Of the file that was exported (-f), and no other.
bool simulate(const fs::path& folder, const char* target) {
  std::cout << std::flush;
  const std::string command = fmt::format("make --no-print-directory -B -C {} -f Makefile {}",
                                          hls::shell_quoted(fs::absolute(folder).string()), target);
  return hls::succeeds(command);
}

}  // namespace

int hls_check_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()("timed", "C simulation with time: cycles of the kernel by unit, loop and stream");
  parser.positional("dir", 1);
  if (parser.parse(arguments)) return 0;
  if (parser.values().count("dir") == 0)
    throw ConfigError("command line", "", "give the folder of an export; usage: " + kHelp.usage);
  const fs::path folder = parser.values()["dir"].as<std::vector<std::string>>().front();
  const Manifest manifest = read_export(folder);
  const bool may_run = compare_with_export(folder, manifest);
  int files = 0;
  const std::vector<LintFinding> findings = lint_project(folder, files);
  for (const LintFinding& finding : findings) {
    std::cout << fmt::format("{}:{}: {}: {}\n", printable(finding.file), finding.line, finding.rule,
                             printable(finding.found));
  }
  std::cout << fmt::format("Lint: {} rules, {} files, {} findings\n", lint_rules().size(), files, findings.size());
  const int directive_findings = lint_directives_of(folder);
  const bool is_timed = parser.values().count("timed") > 0;
  const bool passed = may_run && simulate(folder, is_timed ? "timed" : "csim");
  std::cout << (is_timed ? "Timed C simulation: " : "C simulation: ")
            << (passed    ? "passed"
                : may_run ? "FAILED"
                          : "not run: export the project again")
            << '\n';
  return passed && findings.empty() && directive_findings == 0 ? 0 : 1;
}

}  // namespace secateur::cli
