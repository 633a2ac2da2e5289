// SPDX-License-Identifier: Apache-2.0
// Measured runs as CSV: a header, then a row a run. Fields are separated by commas, semicolons or tabs, whichever the
// header has most of; with the latter two a comma may mark decimals.
#pragma once

#include <string_view>

#include "compare/measured.hpp"

namespace secateur::compare {

/// Into `runs`, whose file is set. Faults name line and column.
void read_measured_csv(std::string_view text, MeasuredRuns& runs, FaultList& faults);

}  // namespace secateur::compare
