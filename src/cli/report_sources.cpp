// SPDX-License-Identifier: Apache-2.0
#include "cli/report_sources.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "cli/run_folder.hpp"
#include "config/json_document.hpp"
#include "explore/store.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

Source source_of(const std::string& path) {
  if (path.empty()) throw ConfigError("command line", "DIR", "got an empty path; expected a folder");
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {SourceKind::comparison, path};
  if (!fs::is_directory(path, error)) throw ConfigError(path, "", "no such folder");
  if (fs::exists(fs::path(path) / kResultFile, error)) return {SourceKind::run, path};
  if (Store::exists(path)) return {SourceKind::store, path};
  if (fs::exists(fs::path(path) / "metrics.csv", error)) return {SourceKind::training, path};
  throw ConfigError(
      path, "", fmt::format("holds no {} (run), {} (sweep, search) or metrics.csv (train)", kResultFile, kStoreFile));
}

}  // namespace

std::vector<Source> sources(const std::vector<std::string>& paths) {
  std::vector<Source> all;
  for (const std::string& path : paths) all.push_back(source_of(path));
  for (const Source& source : all) {
    if (all.size() > 1 && source.kind != SourceKind::run) {
      throw ConfigError(source.path, "", "is no run: only runs are set side by side; give one folder");
    }
  }
  return all;
}

std::vector<std::string> short_names(const std::vector<Source>& all) {
  std::vector<std::string> names;
  for (const Source& source : all) names.push_back(fs::path(source.path + "/").parent_path().filename().string());
  if (std::set<std::string>(names.begin(), names.end()).size() == names.size()) return names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = all[i].path;
  return names;
}

Json comparison_data(const std::string& path) {
  JsonDocument document = parse_json(read_input_file(path), path, "", {kMostResultValues, "comparison"});
  if (!document.faults.empty()) throw ConfigError(std::move(document.faults));
  const Json& json = document.value;
  if (!json.is_object() || !json.contains("measured") || !json.contains("points") || !json["points"].is_array()) {
    throw ConfigError(path, "", "is no comparison: it has no measured and points; `secateur compare --out` writes one");
  }
  return std::move(document.value);
}

}  // namespace secateur::cli
