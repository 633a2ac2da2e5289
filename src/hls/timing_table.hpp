// SPDX-License-Identifier: Apache-2.0
// The table of a timed C simulation (hls/include/secateur/hls/timed.hpp): intervals and depths of the kernels' loops
// and of the ports, as the timing contract has them, or as a synthesis has reported them.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hls/report.hpp"
#include "units/memory/config.hpp"

namespace secateur::hls {

/// The contract's: an iteration each cycle, pe.pipeline_depth behind a drain, elementwise.pipeline_depth behind a pass;
/// ports by an idle channel of the memory.
std::string timing_table(const AcceleratorConfig& machine, const MemoryConfig& memory);

/// What a synthesis says of loops that the kernels have, by their labels: rows that replace those of the contract.
/// A loop that several functions have gets the largest of each figure.
/// @throws ConfigError: no loop of the kernels has both figures in the report.
std::string reported_timing(const HlsReport& report, const std::string& file);

}  // namespace secateur::hls
