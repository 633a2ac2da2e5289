// SPDX-License-Identifier: Apache-2.0
// The overview rows of a timeline: encoders, and whole operations of every unit, from a result.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "sim/result.hpp"

namespace secateur::report {

/// A group "encoders" with a slice per encoder, from its first operation's start to its last one's end, and with those
/// before and behind them; and a row per unit with its operations. @param clock_khz of the accelerator: result times
/// are its cycles.
void trace_encoders(const Result& result, std::int64_t clock_khz, TraceSink& trace);

}  // namespace secateur::report
