// SPDX-License-Identifier: Apache-2.0
// Reports of HLS tools as JSON for other programs: `secateur hls import --out`. null: the report leaves it open.
#pragma once

#include "hls/report_comparison.hpp"

namespace secateur::hls {

Json to_json(const HlsReport& report, const HlsComparison& comparison);
Json to_json(const CosimReport& report);

}  // namespace secateur::hls
