// SPDX-License-Identifier: Apache-2.0
#include "report/statistics_tables.hpp"

#include <vector>

#include <fmt/format.h>

#include "sim/outcome_names.hpp"
#include "sim/result.hpp"

namespace secateur::report {
namespace {

std::string heading(const char* path, const char* what) {
  return fmt::format("`{}`: {}\n\n| field | unit | what is counted |\n|---|---|---|\n", path, what);
}

std::string line(const char* name, const char* unit, const char* sentence) {
  return fmt::format("| `{}` | {} | {} |\n", name, unit, sentence);
}

template <class Rows>
std::string table(const char* path, const char* what, const Rows& rows) {
  std::string text = heading(path, what);
  for (const auto& row : rows) text += line(row.name, row.unit, row.sentence);
  return text;
}

}  // namespace

std::string statistics_tables() {
  return table("operations[]", "each operation of the program.", operation_statistics()) + "\n" +
         table("operations[].stall_cycles", "by what it was prolonged, on the head module that ended last.",
               stall_statistics()) +
         "\n" + table("units{}", "each unit; every cycle of the run is busy, stalled or idle.", unit_statistics()) +
         "\n" +
         table("units{}.stall_causes", "the first of its causes counts in a cycle that has several.",
               cause_statistics()) +
         "\n" + table("memory.channels[]", "each memory channel.", channel_statistics()) + "\n" +
         table("queues[]", "`name`, with a number for {}, and `high_water`, what it has held at most.", kQueueKinds);
}

}  // namespace secateur::report
