// SPDX-License-Identifier: Apache-2.0
// Reports of HLS tools as `secateur hls import` prints them. No row is cut: a name that does not fit its column has a
// line of its own.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "hls/report_comparison.hpp"

namespace secateur::cli {

/// `has_result`: beside the operations of a run.
std::string report_text(const HlsReport& report, const HlsComparison& comparison, bool has_result);
/// `ours`: cycles of the run; 0: none.
std::string report_text(const CosimReport& report, std::int64_t ours);

}  // namespace secateur::cli
