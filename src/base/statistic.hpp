// SPDX-License-Identifier: Apache-2.0
// A counter of a struct, told once beside the struct: its name in result.json, its unit, and one sentence. result.json,
// the tables of docs/result.md and summaries read the rows. And queues, of which the high water is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

namespace secateur {

template <class Counters>
struct Statistic {
  const char* name;      ///< in result.json
  const char* unit;      ///< "cycles", "bytes"; empty: a ratio
  const char* sentence;  ///< what is counted
  std::variant<std::int64_t Counters::*, std::uint64_t Counters::*, int Counters::*, double Counters::*> member;
};

/// A queue of which a result tells how much it has held at most; {} in its name stands for a number.
struct QueueKind {
  const char* name;      ///< in result.json
  const char* unit;      ///< "bursts"
  const char* sentence;  ///< what it holds
};

}  // namespace secateur
