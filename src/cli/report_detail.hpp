// SPDX-License-Identifier: Apache-2.0
// What a page shows of a run beyond result.json.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/json.hpp"
#include "sim/machine.hpp"

namespace secateur::cli {

/// {timeline, critical_path[], loads[], masks[]}:
/// timeline: report::TimelineRecorder's; critical_path: places in the result's operations, first to last, each one
/// waited for by the next; loads: per product {operation, balanced[], unbalanced[]}, cycles of each head
/// module with the machine's balancing and with `none`; masks: per encoder [{name, rows, columns, kept, bits}], `bits`
/// in hexadecimal, row-major, four blocks per digit, the first one its most significant bit.
/// @param cycles of the run by event or clocked, 0 for ideal: then timeline and critical path are left out.
/// @throws ConfigError when the machine does not take as many cycles now: another version made the result.
config::Json run_detail(const sim::Machine& machine, std::int64_t cycles);

}  // namespace secateur::cli
