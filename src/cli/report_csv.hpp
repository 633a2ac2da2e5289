// SPDX-License-Identifier: Apache-2.0
// Tables of numbers that other commands write (metrics.csv, hypervolume.csv), for pages and figures.
#pragma once

#include <string>

#include "config/json.hpp"

namespace secateur::cli {

/// {column: [numbers]}, in the file's order; null where a field holds no number.
/// @throws ConfigError: unreadable, no header, or lines of different lengths.
config::Json csv_columns(const std::string& path);

}  // namespace secateur::cli
