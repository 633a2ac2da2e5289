// SPDX-License-Identifier: Apache-2.0
#include "cli/output_options.hpp"

#include <filesystem>

#include "base/file_roles.hpp"
#include "base/namespaces.hpp"
#include "explore/search_run.hpp"
#include "explore/store.hpp"

namespace secateur::cli {

std::string output_option(const po::variables_map& values, const char* name, std::vector<Fault>& faults) {
  if (values.count(name) == 0) return {};
  const std::string path = values[name].as<std::string>();
  declare_output(name, path, faults);
  return path;
}

void declare_output(const char* name, const std::string& path, std::vector<Fault>& faults) {
  try {
    secateur::declare_output(std::string("--") + name, path);
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
}

void declare_store_tables(const std::string& folder, std::vector<Fault>& faults) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return;
  for (const char* name : {kPointsFile, kHypervolumeFile}) {
    declare_output("out", (std::filesystem::path(folder) / name).string(), faults);
  }
}

}  // namespace secateur::cli
