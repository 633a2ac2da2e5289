// SPDX-License-Identifier: Apache-2.0
// What HLS tools report of a synthesis and of a co-simulation, as read from their files. Figures that a report does not
// give, or gives as "undef" or "?", are absent, and the report says which those were.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decoded_text.hpp"

namespace secateur::hls {

/// Both ends, or either, or none are known.
struct CycleRange {
  std::optional<std::int64_t> min, max;
  bool is_known() const { return min.has_value() && max.has_value(); }
};

struct HlsLoop {
  std::string name;  ///< with the loops around it: "rows/columns"
  int nesting = 0;   ///< loops around it
  CycleRange trip_count, latency;
  std::optional<std::int64_t> iteration_latency, ii, depth;  ///< cycles; ii: of pipelined loops
};

struct HlsResources {
  std::optional<std::int64_t> bram18, dsp, ff, lut, uram;  ///< a BRAM36 counts 2 in bram18
  std::optional<double> bram36() const {
    return bram18 ? std::optional<double>(0.5 * static_cast<double>(*bram18)) : std::nullopt;
  }
};

struct HlsModule {
  std::string name;
  CycleRange latency, interval;  ///< cycles a call; between two calls
  std::optional<std::int64_t> average_latency;
  std::string pipeline;  ///< "no", "yes", "dataflow", as the report says
  std::optional<double> estimated_ns;
  std::vector<HlsLoop> loops;
  HlsResources used;
};

struct HlsReport {
  std::string file, version, part, top;
  std::optional<double> target_ns, uncertainty_ns, estimated_ns;
  HlsResources available;
  std::vector<HlsModule> modules;   ///< the top first, when it is known
  std::vector<std::string> unread;  ///< "loop rows: trip count is \"undef\""
  std::vector<std::string> notes;   ///< how the file was understood

  const HlsModule* find(const std::string& name) const;
};

struct CosimReport {
  std::string file, tool;
  std::string language;  ///< that was simulated: "Verilog"
  std::string status;    ///< "Pass", "Fail"
  CycleRange latency, interval;
  std::optional<std::int64_t> average_latency, total;
  std::vector<std::string> unread, notes;
};

/// csynth.xml: of one function (root `profile`) or of a whole design (`ModuleInformation`), releases 2019 to 2024.
/// @throws ConfigError: not XML, with line and column; no synthesis report; figures that are none; loops nested deeper
/// than 64 levels.
HlsReport read_csynth_xml(const std::string& path);

/// <top>_cosim.rpt: the table of latencies, releases from 2018. @throws ConfigError when there is none, or one of its
/// figures is none.
CosimReport read_cosim_report(const std::string& path);

/// The same of a file that was read before, by read_report_text(); `path`: for messages.
HlsReport parse_csynth_xml(const std::string& path, const DecodedText& text);
CosimReport parse_cosim_report(const std::string& path, const DecodedText& text);
bool is_xml(const DecodedText& text);

}  // namespace secateur::hls
