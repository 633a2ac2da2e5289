// SPDX-License-Identifier: Apache-2.0
#include "support/jedec_checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "support/memory_traffic.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using hw::Command;
using hw::CommandKind;

bool closes(const Command& c) {
  return c.kind == CommandKind::precharge || c.kind == CommandKind::precharge_all;
}

/// Two commands of one rank; `bank`, `group`: whether they meet in a bank, in a bank group.
struct Relation {
  bool bank = false;
  bool group = false;
};

struct Rule {
  const char* name = "";
  int clocks = 0;
};

Rule stricter(const Rule& a, const Rule& b) {
  return a.clocks < b.clocks ? b : a;
}

Rule after_activate(const Command& then, const Relation& to, const JedecLimits& l) {
  const Rule cycle{"tRC", l.ras + l.rp};
  switch (then.kind) {
    case CommandKind::activate:
      if (to.bank) return cycle;
      return to.group ? Rule{"tRRD_L", l.rrd_l} : Rule{"tRRD_S", l.rrd_s};
    case CommandKind::read:
    case CommandKind::write:
      return to.bank ? Rule{"tRCD", l.rcd} : Rule{};
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      return to.bank ? Rule{"tRAS", l.ras} : Rule{};
    case CommandKind::refresh:
      if (l.parts() == 1) return cycle;
      return to.bank ? stricter(cycle, {"tRRD_L", l.rrd_l}) : Rule{"tRRD_L", l.rrd_l};
  }
  return {};
}

Rule after_read(const Command& then, const Relation& to, const JedecLimits& l) {
  const Rule ccd = to.group ? Rule{"tCCD_L", l.ccd_l} : Rule{"tCCD_S", l.ccd_s};
  if (then.kind == CommandKind::read) return ccd;
  if (then.kind == CommandKind::write)
    return stricter({"read to write", l.cl + l.burst_clocks + l.turnaround - l.cwl}, ccd);
  if (closes(then) && to.bank) return {"tRTP", l.rtp};
  return {};
}

Rule after_write(const Command& then, const Relation& to, const JedecLimits& l) {
  const Rule ccd = to.group ? Rule{"tCCD_L", l.ccd_l} : Rule{"tCCD_S", l.ccd_s};
  const bool longer = to.group && l.ccd_l_wr > 0;
  if (then.kind == CommandKind::write) return longer ? stricter(ccd, {"tCCD_L_WR", l.ccd_l_wr}) : ccd;
  const int data_end = l.cwl + l.burst_clocks;
  if (then.kind == CommandKind::read) {
    return stricter(to.group ? Rule{"tWTR_L", data_end + l.wtr_l} : Rule{"tWTR_S", data_end + l.wtr_s}, ccd);
  }
  if (closes(then) && to.bank) return {"tWR", data_end + l.wr};
  return {};
}

Rule after_precharge(const Command& first, const Command& then, const Relation& to, const JedecLimits& l) {
  if (closes(then)) return {"tPPD", l.ppd};
  if (!to.bank || (then.kind != CommandKind::activate && then.kind != CommandKind::refresh)) return {};
  const bool all = first.kind == CommandKind::precharge_all && l.parts() == 1 && l.rp_all > 0;
  return all ? Rule{"tRPab", l.rp_all} : Rule{"tRP", l.rp};
}

Rule after_refresh(const Command& then, const Relation& to, const JedecLimits& l) {
  if (l.parts() == 1) return {"tRFC", l.rfc};
  if (then.kind == CommandKind::refresh || to.bank) return {"tRFC", l.rfc_part};
  return then.kind == CommandKind::activate ? Rule{"tRREFD", l.rrefd} : Rule{};
}

Rule least_distance(const Command& first, const Command& then, const Relation& to, const JedecLimits& l) {
  switch (first.kind) {
    case CommandKind::activate:
      return after_activate(then, to, l);
    case CommandKind::read:
      return after_read(then, to, l);
    case CommandKind::write:
      return after_write(then, to, l);
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      return after_precharge(first, then, to, l);
    case CommandKind::refresh:
      return after_refresh(then, to, l);
  }
  return {};
}

bool of_part(const Command& c) {
  return c.kind == CommandKind::precharge_all || c.kind == CommandKind::refresh;
}

/// Commands of a part meet in a bank when it is the same part; they have no bank group.
Relation relation(const Command& a, const Command& b, const JedecLimits& l) {
  if (!of_part(a) && !of_part(b)) return {a.bank == b.bank, a.group == b.group};
  const int part_of_a = of_part(a) ? a.part : l.part_of(a.bank);
  const int part_of_b = of_part(b) ? b.part : l.part_of(b.bank);
  return {part_of_a == part_of_b, part_of_a == part_of_b};
}

int clocks_of(const Command& c, const JedecLimits& l) {
  if (c.kind == CommandKind::activate) return l.act_clocks;
  if (c.kind == CommandKind::refresh) return l.ref_clocks;
  return closes(c) ? l.pre_clocks : l.column_clocks;
}

}  // namespace

JedecLimits JedecLimits::table(const std::string& name) {
  //                     CL CWL RCD RP RAS RRD   CCD   FAW RFC  REFI   WR  WTR    RTP
  if (name == "ddr4-2400") return {17, 12, 17, 17, 39, 4, 6, 4, 6, 26, 420, 9360, 18, 3, 9, 9, 4, false};
  if (name == "ddr4-2666") return {19, 14, 19, 19, 43, 4, 7, 4, 7, 28, 467, 10398, 20, 4, 10, 10, 4, false};
  if (name == "ddr4-3200") return {22, 16, 22, 22, 52, 4, 8, 4, 8, 34, 560, 12480, 24, 4, 12, 12, 4, false};
  if (name == "ddr3-1050") {
    // Clocks of 800 MHz in JESD79-3's table for DDR3-1600; the board's clock is 525 MHz.
    const auto at = [](int clocks) { return static_cast<int>(std::ceil(clocks * 525.0 / 800.0 - 0.01)); };
    JedecLimits l{at(11), at(8),   at(11),           at(11), at(28), at(5), at(5), 4, 4,
                  at(32), at(208), 6240 * 525 / 800, at(12), at(6),  at(6), at(6), 4, false};
    l.groups = 1;
    l.banks_per_group = 8;
    return l;
  }
  if (name == "ddr5-3200") {
    JedecLimits l{26, 24, 26, 26, 52, 8, 8, 8, 8, 32, 472, 3120, 48, 4, 16, 12, 8, false};
    l.groups = 8;
    l.turnaround = 4;
    l.act_clocks = l.column_clocks = 2;
    l.ppd = 2;
    l.ccd_l_wr = 16;
    l.rfc_part = 208;
    l.rrefd = 48;
    l.refresh = Refresh::same_bank;
    return l;
  }
  if (name == "lpddr4-3200") {
    JedecLimits l{28 + 6, 14 + 1, 29, 29, 68, 16, 16, 8, 8, 64, 448, 6246, 29, 16, 16, 12, 8, false};
    l.groups = 1;
    l.banks_per_group = 8;
    l.turnaround = 3;
    l.act_clocks = l.column_clocks = 4;
    l.pre_clocks = l.ref_clocks = 2;
    l.ppd = 4;
    l.rp_all = 34;
    l.rfc_part = 224;
    l.rrefd = 16;
    l.refresh = Refresh::per_bank;
    return l;
  }
  if (name == "gddr6-14000") {
    JedecLimits l{24, 6, 26, 26, 53, 7, 7, 2, 3, 28, 210, 3333, 26, 9, 11, 4, 2, false};
    l.turnaround = 4;
    l.rfc_part = 105;
    l.rrefd = 14;
    l.refresh = Refresh::per_bank;
    return l;
  }
  if (name == "hbm2e-3200") {
    // The table's clocks are nanoseconds; the board's tCK is 0.625 ns.
    const auto up = [](int ns) { return static_cast<int>(std::ceil(ns * 1.6 - 0.01)); };
    JedecLimits l{up(14), up(4),   up(14), up(14), up(34), up(4), up(6), 2, 4,
                  up(16), up(260), 6240,   up(16), up(6),  up(8), up(5), 2, true};
    l.act_clocks = 2;
    l.rfc_part = up(96);
    l.rrefd = up(8);
    l.refresh = Refresh::per_bank;
    return l;
  }
  if (name != "hbm2") throw std::invalid_argument(name);
  // The table's clocks are nanoseconds (tCK 1 ns); the boards' tCK is 1 / 0.9 ns.
  const auto up = [](int ns) { return static_cast<int>(std::ceil(ns * 0.9 - 0.01)); };
  return {up(14), up(4), up(14), up(14), up(34), up(4), up(6), 2, 4, up(16), up(260), static_cast<int>(3900 * 0.9),
          up(16), up(6), up(8),  up(5),  2,      true};
}

JedecLimits JedecLimits::of(const MemoryConfig& memory) {
  const MemoryTiming& t = memory.timing;
  const MemoryStandard& s = *memory.standard;
  JedecLimits l{t.cl,
                t.cwl,
                t.rcd,
                t.rp,
                t.ras,
                t.rrd_s,
                t.rrd_l,
                t.ccd_s,
                t.ccd_l,
                t.faw,
                t.rfc,
                t.refi,
                t.wr,
                t.wtr_s,
                t.wtr_l,
                t.rtp,
                memory.burst_length / s.beats_per_clock,
                s.has_two_buses,
                memory.ranks,
                memory.bank_groups,
                memory.banks_per_group};
  l.turnaround = s.turnaround;
  l.act_clocks = s.commands.activate;
  l.pre_clocks = s.commands.precharge;
  l.column_clocks = s.commands.column;
  l.ref_clocks = s.commands.refresh;
  l.ppd = t.ppd;
  l.rp_all = t.rp_all.value_or(0);
  l.ccd_l_wr = t.ccd_l_wr.value_or(0);
  l.rfc_part = t.rfc_part.value_or(0);
  l.rrefd = t.rrefd.value_or(0);
  if (memory.refresh_policy == same_bank_refresh()) l.refresh = Refresh::same_bank;
  if (memory.refresh_policy == per_bank_refresh()) l.refresh = Refresh::per_bank;
  return l;
}

JedecChecker::JedecChecker(const JedecLimits& limits, bool refresh)
    : limits_(limits),
      refresh_(refresh),
      open_rows_(static_cast<std::size_t>(limits.ranks * limits.groups * limits.banks_per_group), -1),
      ranks_(static_cast<std::size_t>(limits.ranks)) {
  const JedecLimits& l = limits_;
  window_ = std::max({l.rfc, l.rfc_part, l.rrefd, l.rp_all, l.ppd, l.ccd_l_wr, l.ras + l.rp,
                      l.cwl + l.burst_clocks + std::max({l.wr, l.wtr_s, l.wtr_l}), l.rcd, l.rtp, l.rrd_l, l.ccd_l,
                      l.cl + l.burst_clocks + l.turnaround});
}

void JedecChecker::violation(const std::string& rule, const Command& command, const std::string& what) {
  violations_.push_back({rule, command.clock, fmt::format("{}: {}; {}", rule, to_string(command), what)});
}

void JedecChecker::command(const Command& command) {
  ++commands_;
  check_buses(command);
  check_distances(command);
  check_state(command);
  check_faw(command);
  check_data_bus(command);
  check_refresh(command);
  recent_.push_back(command);
}

void JedecChecker::check_buses(const Command& command) {
  MemoryClock& held = is_column(command) && limits_.two_command_buses ? column_bus_ : row_bus_;
  if (command.clock < held) violation("command bus", command, fmt::format("the bus is held until {}", held));
  held = command.clock + clocks_of(command, limits_);
}

/// The command is of this bank, which counts over the channel.
bool JedecChecker::concerns(const Command& command, int bank) const {
  if (bank / (limits_.groups * limits_.banks_per_group) != command.rank) return false;
  return of_part(command) ? limits_.part_of(bank) == command.part : bank == command.bank;
}

void JedecChecker::check_distances(const Command& command) {
  while (!recent_.empty() && recent_.front().clock + window_ < command.clock) recent_.pop_front();
  for (const Command& before : recent_) {
    if (before.rank != command.rank) continue;
    const Rule rule = least_distance(before, command, relation(before, command, limits_), limits_);
    if (command.clock < before.clock + rule.clocks) {
      violation(rule.name, command, fmt::format("{} clocks after {}", rule.clocks, to_string(before)));
    }
  }
}

void JedecChecker::check_state(const Command& command) {
  int& open = open_rows_[static_cast<std::size_t>(command.bank)];
  switch (command.kind) {
    case CommandKind::activate:
      if (open >= 0) violation("ACT of an open bank", command, fmt::format("row {} is open", open));
      open = command.row;
      break;
    case CommandKind::precharge:
      if (open < 0) violation("PRE of a closed bank", command, "");
      open = -1;
      break;
    case CommandKind::precharge_all:
      for (std::size_t bank = 0; bank < open_rows_.size(); ++bank) {
        if (concerns(command, static_cast<int>(bank))) open_rows_[bank] = -1;
      }
      break;
    case CommandKind::read:
    case CommandKind::write:
      if (open != command.row) violation("row not open", command, fmt::format("open is {}", open));
      break;
    case CommandKind::refresh:
      if (part_is_open(command.rank, command.part)) violation("REF with an open bank", command, "");
      break;
  }
}

bool JedecChecker::part_is_open(int rank, int part) const {
  Command of;
  of.kind = CommandKind::refresh;
  of.rank = rank;
  of.part = part;
  for (std::size_t bank = 0; bank < open_rows_.size(); ++bank) {
    if (concerns(of, static_cast<int>(bank)) && open_rows_[bank] >= 0) return true;
  }
  return false;
}

void JedecChecker::check_faw(const Command& command) {
  const bool of_some = command.kind == CommandKind::refresh && limits_.parts() > 1;
  if (command.kind != CommandKind::activate && !of_some) return;
  std::vector<MemoryClock>& past = ranks_[static_cast<std::size_t>(command.rank)].activations;
  if (past.size() >= 4 && command.clock < past[past.size() - 4] + limits_.faw) {
    violation("tFAW", command, fmt::format("four ACTs since {}", past[past.size() - 4]));
  }
  past.push_back(command.clock);
}

void JedecChecker::check_data_bus(const Command& command) {
  if (!is_column(command)) return;
  const int latency = command.kind == CommandKind::read ? limits_.cl : limits_.cwl;
  const Data data{command.clock + latency, command.rank};
  for (const Data& other : data_) {
    const MemoryClock apart = std::abs(data.begin - other.begin) - limits_.burst_clocks;
    if (apart < 0) violation("data bus", command, fmt::format("meets the data of clock {}", other.begin));
    if (apart >= 0 && apart < 2 && data.rank != other.rank) {
      violation("rank switch", command, fmt::format("data of the other rank at {}", other.begin));
    }
  }
  data_.push_back(data);
  while (data_.size() > 32) data_.pop_front();
}

MemoryClock JedecChecker::due(int rank) const {
  const std::int64_t refi = limits_.refi;
  const std::int64_t n = ranks_[static_cast<std::size_t>(rank)].refreshes + 1;
  return n * refi / limits_.parts() + rank * refi / (limits_.parts() * limits_.ranks);
}

/// The part takes nothing from its due clock on: what went before it has to end, banks have to close, and other
/// commands may be in the way on the bus, the other ranks' refreshes among them. Of some banks alone, ACTs of others
/// may have gone.
MemoryClock JedecChecker::latest_refresh(int rank) const {
  const JedecLimits& l = limits_;
  const int closing = std::max({l.ras, l.rtp, l.cwl + l.burst_clocks + l.wr}) + std::max(l.rp, l.rp_all);
  const int longest = std::max({l.act_clocks, l.pre_clocks, l.column_clocks, l.ref_clocks});
  const int bus = 2 * (longest - 1) + (l.pre_clocks + l.ref_clocks) * (l.ranks - 1);
  const int others = l.parts() > 1 ? std::max(l.faw, l.rrd_l) : 0;
  return due(rank) + closing + bus + others + l.ppd - 1;
}

/// From the due clock on the banks wait; no bank of the rank is activated once they are closed.
bool JedecChecker::waits(const Command& command) const {
  const int part = due_part(command.rank);
  if (of_part(command)) return command.part != part;
  if (limits_.part_of(command.bank) == part) return true;
  return command.kind == CommandKind::activate && !part_is_open(command.rank, part);
}

void JedecChecker::check_refresh(const Command& command) {
  if (!refresh_) {
    if (command.kind == CommandKind::refresh) violation("refresh", command, "refresh is off");
    return;
  }
  const bool is_due = command.clock >= due(command.rank);
  if (is_due && waits(command)) violation("rank waits for refresh", command, "");
  if (command.kind != CommandKind::refresh) return;
  if (!is_due) violation("refresh", command, fmt::format("not due before {}", due(command.rank)));
  if (command.clock > latest_refresh(command.rank)) {
    violation("refresh", command, fmt::format("late: due at {}", due(command.rank)));
  }
  ++ranks_[static_cast<std::size_t>(command.rank)].refreshes;
}

void JedecChecker::finish(MemoryClock last) {
  for (int rank = 0; refresh_ && rank < limits_.ranks; ++rank) {
    if (latest_refresh(rank) > last) continue;
    Command nothing;
    nothing.clock = last;
    nothing.rank = rank;
    violation("refresh", nothing, fmt::format("missing since {}", due(rank)));
  }
}

std::string JedecChecker::report() const {
  std::string text = fmt::format("{} violations\n", violations_.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(violations_.size(), 5); ++i) text += violations_[i].what + "\n";
  return text;
}

}  // namespace secateur::test
