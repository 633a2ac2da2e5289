// SPDX-License-Identifier: Apache-2.0
// What `secateur report` and `secateur plot` are made of: folders and files that other commands wrote.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/json.hpp"

namespace secateur::cli {

/// Side by side at most: more columns and bars cannot be read.
inline constexpr std::size_t kMostRuns = 12;

enum class SourceKind { run, store, training, comparison };

struct Source {
  SourceKind kind;
  std::string path;
};

/// By what each folder holds; a file is a comparison. Several are all runs.
/// @throws ConfigError: no such folder, nothing in it that is known, or several of which one is no run.
std::vector<Source> sources(const std::vector<std::string>& paths);

/// Each path's last part, or the whole paths where those are the same.
std::vector<std::string> short_names(const std::vector<Source>& all);

/// What `secateur compare --out` wrote. @throws ConfigError.
config::Json comparison_data(const std::string& path);

}  // namespace secateur::cli
