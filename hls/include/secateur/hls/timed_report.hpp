// SPDX-License-Identifier: Apache-2.0
// What a timed C simulation says at its end: cycles in all and by unit, loops, streams. Of the test bench. C++14.
#pragma once

#include <cstdio>

#include "secateur/hls/timed.hpp"
#include "top/instruction.hpp"

namespace secateur {
namespace hls {
namespace timed {

/// The unit of the contract that carries an instruction out, and what it is called.
struct OpcodeName {
  Opcode opcode;
  const char* name;
  const char* unit;
};
inline const OpcodeName& name_of(int opcode) {
  static const OpcodeName names[] = {
      {Opcode::load, "load", "dma"},
      {Opcode::store, "store", "dma"},
      {Opcode::product, "product", "mpca"},
      {Opcode::scores, "scores", "mpca"},
      {Opcode::row_sums, "row_sums", "mpca"},
      {Opcode::attention, "attention", "mpca"},
      {Opcode::embed, "embed", "elementwise"},
      {Opcode::layernorm, "layernorm", "elementwise"},
      {Opcode::softmax_exp, "softmax_exp", "elementwise"},
      {Opcode::softmax_norm, "softmax_norm", "elementwise"},
      {Opcode::residual, "residual", "elementwise"},
      {Opcode::gelu, "gelu", "elementwise"},
      {Opcode::token_sort, "token_sort", "token_selector"},
      {Opcode::token_shuffle, "token_shuffle", "token_selector"},
      {Opcode::average, "average", "elementwise"},
  };
  static const OpcodeName unknown = {Opcode::load, "unknown", "unknown"};
  for (const OpcodeName& each : names) {
    if (static_cast<int>(each.opcode) == opcode) return each;
  }
  return unknown;
}

/// Edge at which the last instruction has ended.
inline Time cycles() {
  return book().instructions.empty() ? 0 : book().instructions.back().end;
}

/// Cycles of each unit's instructions; what is left is the controller's.
inline std::map<std::string, Time> unit_cycles() {
  std::map<std::string, Time> units;
  Time left = cycles();
  for (const InstructionRecord& each : book().instructions) {
    units[name_of(each.opcode).unit] += each.end - each.start;
    left -= each.end - each.start;
  }
  units["controller"] = left;
  return units;
}

/// Everything, as rows `kind,name,...`. 1: the file cannot be written, which is told.
inline int write_report(const char* path) {
  std::FILE* file = std::fopen(path, "w");
  if (file == nullptr) {
    std::fprintf(stderr, "%s cannot be written\n", path);
    return 1;
  }
  std::fprintf(file, "kind,name,cycles,start,end,entries,iterations,waited,depth,high_water\n");
  std::fprintf(file, "total,cycles,%lld,,,,,,,\n", cycles());
  for (const auto& unit : unit_cycles()) std::fprintf(file, "unit,%s,%lld,,,,,,,\n", unit.first.c_str(), unit.second);
  for (const InstructionRecord& each : book().instructions) {
    std::fprintf(file, "instruction,%s,%lld,%lld,%lld,,,,,\n", name_of(each.opcode).name, each.end - each.start,
                 each.start, each.end);
  }
  for (const auto& loop : book().loops) {
    const LoopRecord& l = loop.second;
    std::fprintf(file, "loop,%s,%lld,,,%lld,%lld,%lld,%lld,\n", loop.first.c_str(), l.cycles, l.entries, l.iterations,
                 l.waited, l.timing.depth);
  }
  for (const auto& stream : book().streams) {
    std::fprintf(file, "stream,%s,,,,,%lld,,%lld,%lld\n", stream.first.c_str(), stream.second.values,
                 stream.second.depth, stream.second.high_water);
  }
  return std::fclose(file) == 0 ? 0 : 1;
}

/// The same for people.
inline void print_report() {
  std::printf("%-16s %14s\n", "unit", "cycles");
  for (const auto& unit : unit_cycles()) std::printf("%-16s %14lld\n", unit.first.c_str(), unit.second);
  std::printf("\n%-16s %10s %12s %4s %6s %14s %12s\n", "loop", "entries", "iterations", "II", "depth", "cycles",
              "waited");
  for (const auto& loop : book().loops) {
    const LoopRecord& l = loop.second;
    if (l.entries == 0) continue;
    std::printf("%-16s %10lld %12lld %4g %6lld %14lld %12lld%s\n", loop.first.c_str(), l.entries, l.iterations,
                static_cast<double>(l.timing.interval) / static_cast<double>(kThousand), l.timing.depth, l.cycles,
                l.waited, l.has_row ? "" : "  (no row in the tables)");
  }
  std::printf("\n%-16s %12s %8s %12s\n", "stream", "values", "depth", "high water");
  for (const auto& stream : book().streams) {
    const StreamRecord& s = stream.second;
    std::printf("%-16s %12lld %8lld %12lld\n", stream.first.c_str(), s.values, s.depth, s.high_water);
  }
  std::printf("\nTimed: %lld cycles\n", cycles());
}

}  // namespace timed
}  // namespace hls
}  // namespace secateur
