// SPDX-License-Identifier: Apache-2.0
#include "units/memory/config/memory_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace secateur::config {
namespace {

constexpr int kMaxTimingClocks = 100000;  // as in the memory table
constexpr int kTransferBytes = 64;

/// The standard has commands for what the policy asks, and the document their timings.
void refreshes(const MemoryConfig& m, const Require& require) {
  const auto& known = m.standard->refreshes;
  std::string names;
  for (const RefreshPolicy* policy : known) names += (names.empty() ? "" : " or ") + std::string(policy->name);
  require(std::count(known.begin(), known.end(), m.refresh_policy) > 0, {"memory.refresh_policy", "memory.standard"},
          fmt::format("got \"{}\"; {} has {}", m.refresh_policy->name, m.standard->title, names));
  const int parts = m.refresh_parts();
  if (parts == 1) return;
  const MemoryTiming& t = m.timing;
  for (const auto& [name, value] : {std::pair{"rfc_part", t.rfc_part}, std::pair{"rrefd", t.rrefd}}) {
    require(value.has_value(), {fmt::format("memory.timing.{}", name), "memory.refresh_policy"},
            fmt::format("missing; refresh_policy = \"{}\" asks for it", m.refresh_policy->name));
  }
  const int busy = t.rfc_part.value_or(0) + t.ras + t.rp;
  require(t.refi / parts > busy, {"memory.timing.refi", "memory.timing.rfc_part", "memory.refresh_policy"},
          fmt::format("refi = {} in {} parts leaves no time beside rfc_part + ras + rp = {}", t.refi, parts, busy));
}

void address_map(const MemoryConfig& m, const Require& require) {
  std::vector<std::string> wanted{"ro", "ba", "bg", "co"};
  if (m.ranks > 1) wanted.emplace_back("ra");
  std::istringstream words(m.address_map);
  std::vector<std::string> given;
  for (std::string word; words >> word;) given.push_back(word);
  std::sort(given.begin(), given.end());
  std::sort(wanted.begin(), wanted.end());
  require(given == wanted, {"memory.address_map", "memory.ranks"},
          fmt::format("got {}; expected ro, ba, bg and co once each{}", shown(Json(m.address_map)),
                      m.ranks > 1 ? fmt::format(", and ra, as ranks = {}", m.ranks) : ", and no ra, as ranks = 1"));
}

void timings(const MemoryConfig& m, const Require& require) {
  const MemoryTiming& t = m.timing;
  require(t.refi <= kMaxTimingClocks && t.rfc <= kMaxTimingClocks, {"memory.clock_mhz"},
          fmt::format("at this clock refi is {} and rfc {} clocks; at most {} are allowed", t.refi, t.rfc,
                      kMaxTimingClocks));
  require(t.refi > t.rfc + t.ras + t.rp, {"memory.timing.refi", "memory.timing.rfc"},
          fmt::format("refi = {} leaves no time beside rfc + ras + rp = {}", t.refi, t.rfc + t.ras + t.rp));
  const int turn = m.burst_clocks() + m.standard->turnaround;
  require(t.cl + turn > t.cwl, {"memory.timing.cwl", "memory.timing.cl"},
          fmt::format("cwl = {} is {} clocks or more above cl = {}", t.cwl, turn, t.cl));
  require(t.rrd_s <= t.rrd_l, {"memory.timing.rrd_s", "memory.timing.rrd_l"},
          fmt::format("rrd_s = {} is above rrd_l = {}", t.rrd_s, t.rrd_l));
  require(t.ccd_s <= t.ccd_l, {"memory.timing.ccd_s", "memory.timing.ccd_l"},
          fmt::format("ccd_s = {} is above ccd_l = {}", t.ccd_s, t.ccd_l));
  require(t.wtr_s <= t.wtr_l, {"memory.timing.wtr_s", "memory.timing.wtr_l"},
          fmt::format("wtr_s = {} is above wtr_l = {}", t.wtr_s, t.wtr_l));
  require(t.write_to_write() >= t.ccd_l, {"memory.timing.ccd_l_wr", "memory.timing.ccd_l"},
          fmt::format("ccd_l_wr = {} is below ccd_l = {}", t.write_to_write(), t.ccd_l));
  require(t.precharged_all() >= t.rp, {"memory.timing.rp_all", "memory.timing.rp"},
          fmt::format("rp_all = {} is below rp = {}", t.precharged_all(), t.rp));
  require(t.ccd_s >= m.burst_clocks(), {"memory.timing.ccd_s", "memory.burst_length"},
          fmt::format("ccd_s = {} is below burst_length / {} = {}: data would overlap", t.ccd_s,
                      m.standard->beats_per_clock, m.burst_clocks()));
  require(t.ccd_s >= m.standard->commands.column, {"memory.timing.ccd_s", "memory.standard"},
          fmt::format("ccd_s = {} is below the {} clocks of a column command", t.ccd_s, m.standard->commands.column));
}

}  // namespace

void check_memory(const MemoryConfig& m, const Require& require) {
  require(m.write_high <= m.write_queue, {"memory.write_high", "memory.write_queue"},
          fmt::format("write_high = {} is above write_queue = {}", m.write_high, m.write_queue));
  require(m.write_low < m.write_high, {"memory.write_low", "memory.write_high"},
          fmt::format("write_low = {} must be below write_high = {}", m.write_low, m.write_high));
  require(m.columns >= m.burst_length, {"memory.columns", "memory.burst_length"},
          fmt::format("a row of {} columns is shorter than burst_length = {}", m.columns, m.burst_length));
  require(m.access_bytes() <= kTransferBytes, {"memory.burst_length", "memory.bus_bytes"},
          fmt::format("burst_length = {} of bus_bytes = {} is {} bytes; a column command may move at most {}",
                      m.burst_length, m.bus_bytes, m.access_bytes(), kTransferBytes));
  require(m.burst_length % m.standard->beats_per_clock == 0, {"memory.burst_length", "memory.standard"},
          fmt::format("burst_length = {} is no multiple of the {} beats that {} moves in a clock", m.burst_length,
                      m.standard->beats_per_clock, m.standard->title));
  address_map(m, require);
  timings(m, require);
  refreshes(m, require);
}

}  // namespace secateur::config
