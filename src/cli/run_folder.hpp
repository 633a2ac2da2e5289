// SPDX-License-Identifier: Apache-2.0
// The folder of a run's results: the names of its files, and what of a folder that is there may be replaced.
#pragma once

#include <optional>
#include <string>

#include "base/output_folder.hpp"

namespace secateur::cli {

inline constexpr const char* kResultFile = "result.json";
inline constexpr const char* kSummaryFile = "summary.txt";
inline constexpr const char* kPerfettoFile = "trace.perfetto.json";
inline constexpr const char* kVcdFile = "trace.vcd";

/// Touches nothing yet.
OutputFolder run_folder(const std::string& path);

/// The name within the folder, when `path` lies directly in it. @throws ConfigError naming `option` when it is a name
/// of the run's own, or the folder itself.
std::optional<std::string> name_in(const OutputFolder& folder, const std::string& option, const std::string& path);

}  // namespace secateur::cli
