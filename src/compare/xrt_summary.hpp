// SPDX-License-Identifier: Apache-2.0
// The profile summary that XRT writes as CSV: captions, each followed by a table. The latency is that of the kernel's
// calls as the host sees them ("Kernel Execution"), or, where that table is missing, of its compute unit; the clock is
// the compute unit's. The configuration is not in it: --key states it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compare/measured.hpp"

namespace secateur {

bool is_xrt_summary(std::string_view text);

/// One run. Faults: no kernel, several and none chosen, time units that are not known.
void read_xrt_summary(std::string_view text, const std::optional<std::string>& kernel, MeasuredRuns& runs,
                      FaultList& faults);

}  // namespace secateur
