// SPDX-License-Identifier: Apache-2.0
// The counters of result.json as tables for docs/result.md, from the rows that stand where they are counted.
#pragma once

#include <string>

namespace secateur::report {

/// Markdown: a table per object of result.json, with the name, unit and sentence of each counter.
std::string statistics_tables();

}  // namespace secateur::report
