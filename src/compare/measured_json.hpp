// SPDX-License-Identifier: Apache-2.0
// Measured runs as JSON: an array of objects, or {"runs": [...]}, with the names of the CSV's columns. Configuration
// may also be nested: {"accelerator": {"p_t": 12}}.
#pragma once

#include <string_view>

#include "compare/measured.hpp"

namespace secateur::compare {

/// Into `runs`, whose file is set. Faults name run and column.
void read_measured_json(std::string_view text, MeasuredRuns& runs, FaultList& faults);

}  // namespace secateur::compare
