// SPDX-License-Identifier: Apache-2.0
// The profile summary that XRT writes as CSV. The latency is that of the kernel's calls as the host sees them ("Kernel
// Execution"), or, where that table is missing or a compute unit is named, of compute units ("Compute Unit
// Utilization"); the clock is the compute unit's. The configuration is not in it: --key states it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compare/measured.hpp"

namespace secateur::compare {

bool is_xrt_summary(std::string_view text);

/// One run: of several compute units of a kernel the mean over all their calls. `kernel`: the name of a kernel, of a
/// compute unit, or "device/compute unit". Faults: software emulation, no times of kernels, several kernels and none
/// named, no calls, figures that are none.
void read_xrt_summary(std::string_view text, const std::optional<std::string>& kernel, MeasuredRuns& runs,
                      FaultList& faults);

}  // namespace secateur::compare
