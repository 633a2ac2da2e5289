// SPDX-License-Identifier: Apache-2.0
// Result as result.json. Field names are stable; docs/result.md documents them. Equal results give equal bytes, but
// for wall_seconds and peak_rss_mb, which stand last.
#pragma once

#include <nlohmann/json.hpp>

#include "base/namespaces.hpp"
#include "sim/result.hpp"

namespace secateur::report {

/// Raised when a field changes its meaning or goes.
inline constexpr int kResultSchemaVersion = 1;

/// `config`: the effective configuration, put into the result as it is.
nlohmann::ordered_json to_json(const Result& result, nlohmann::ordered_json config);

}  // namespace secateur::report
