// SPDX-License-Identifier: Apache-2.0
#include "cli/run_folder.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/output_place.hpp"
#include "base/printable.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

/// How files of versions that wrote no manifest begin.
struct Beginning {
  const char* name;
  std::string_view text;
};
constexpr Beginning kBeginnings[] = {
    {kResultFile, "{\n  \"schema_version\": 1,\n  \"secateur_version\": \""},
    {kPerfettoFile, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":["},
    {kVcdFile, "$version secateur $end\n"},
    {kVcdFile, "$date\n"},  // SystemC's
};
/// A summary has no beginning that is the same in all, but this line near its end.
constexpr std::string_view kSummaryEnd = "\nResult: ";
constexpr std::streamsize kMostRead = 65536;

bool is_by_older_version(const fs::path& folder, const std::string& name) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(folder / name, error))) return false;
  std::ifstream file(folder / name, std::ios::binary);
  std::string text(kMostRead, '\0');
  file.read(text.data(), kMostRead);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (name == kSummaryFile) return text.find(kSummaryEnd) != std::string::npos;
  for (const Beginning& each : kBeginnings) {
    if (name == each.name && text.compare(0, each.text.size(), each.text) == 0) return true;
  }
  return false;
}

/// A result and what lies beside it, as far as the files look like ours.
std::optional<Manifest> of_older_version(const fs::path& folder) {
  if (!is_by_older_version(folder, kResultFile)) return std::nullopt;
  Manifest ours{"run", "before manifests", {}};
  for (const char* name : {kResultFile, kSummaryFile, kPerfettoFile, kVcdFile}) {
    if (is_by_older_version(folder, name)) ours.files.push_back(manifest_file(folder, name));
  }
  return ours;
}

}  // namespace

OutputFolder run_folder(const std::string& path) {
  return {path, {"run", SECATEUR_VERSION, "the result", false, of_older_version}};
}

std::optional<std::string> name_in(const OutputFolder& folder, const std::string& option, const std::string& path) {
  const OutputPlace place = output_place(path);
  if (place.target.parent_path() != folder.target() && place.target != folder.target()) return std::nullopt;
  const std::string name = place.target.filename().string();
  bool is_taken = place.target == folder.target();
  for (const char* own : {kResultFile, kSummaryFile, kPerfettoFile, kVcdFile, kManifestFile}) {
    is_taken = is_taken || name == own;
  }
  if (!is_taken) return name;
  throw ConfigError("command line", option,
                    fmt::format("{} is what --out writes; choose another file", printable(path)));
}

}  // namespace secateur::cli
