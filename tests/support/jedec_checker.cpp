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

Rule after_activate(const Command& then, const Relation& to, const JedecLimits& l) {
  switch (then.kind) {
    case CommandKind::activate:
      if (to.bank) return {"tRC", l.ras + l.rp};
      return to.group ? Rule{"tRRD_L", l.rrd_l} : Rule{"tRRD_S", l.rrd_s};
    case CommandKind::read:
    case CommandKind::write:
      return to.bank ? Rule{"tRCD", l.rcd} : Rule{};
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      return to.bank ? Rule{"tRAS", l.ras} : Rule{};
    case CommandKind::refresh:
      return {"tRC", l.ras + l.rp};
  }
  return {};
}

Rule stricter(const Rule& a, const Rule& b) {
  return a.clocks < b.clocks ? b : a;
}

Rule after_read(const Command& then, const Relation& to, const JedecLimits& l) {
  const Rule ccd = to.group ? Rule{"tCCD_L", l.ccd_l} : Rule{"tCCD_S", l.ccd_s};
  if (then.kind == CommandKind::read) return ccd;
  if (then.kind == CommandKind::write) return stricter({"read to write", l.cl + l.burst_clocks + 2 - l.cwl}, ccd);
  if (closes(then) && to.bank) return {"tRTP", l.rtp};
  return {};
}

Rule after_write(const Command& then, const Relation& to, const JedecLimits& l) {
  const Rule ccd = to.group ? Rule{"tCCD_L", l.ccd_l} : Rule{"tCCD_S", l.ccd_s};
  if (then.kind == CommandKind::write) return ccd;
  const int data_end = l.cwl + l.burst_clocks;
  if (then.kind == CommandKind::read) {
    return stricter(to.group ? Rule{"tWTR_L", data_end + l.wtr_l} : Rule{"tWTR_S", data_end + l.wtr_s}, ccd);
  }
  if (closes(then) && to.bank) return {"tWR", data_end + l.wr};
  return {};
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
      if (then.kind == CommandKind::activate && to.bank) return {"tRP", l.rp};
      if (then.kind == CommandKind::refresh) return {"tRP", l.rp};
      return {};
    case CommandKind::refresh:
      return {"tRFC", l.rfc};
  }
  return {};
}

bool all_banks(const Command& c) {
  return c.kind == CommandKind::precharge_all || c.kind == CommandKind::refresh;
}

Relation relation(const Command& a, const Command& b) {
  const bool all = all_banks(a) || all_banks(b);
  return {all || a.bank == b.bank, all || a.group == b.group};
}

}  // namespace

JedecLimits JedecLimits::table(const std::string& name) {
  //                     CL CWL RCD RP RAS RRD   CCD   FAW RFC  REFI   WR  WTR    RTP
  if (name == "ddr4-2400") return {17, 12, 17, 17, 39, 4, 6, 4, 6, 26, 420, 9360, 18, 3, 9, 9, 4, false};
  if (name == "ddr4-2666") return {19, 14, 19, 19, 43, 4, 7, 4, 7, 28, 467, 10398, 20, 4, 10, 10, 4, false};
  if (name == "ddr4-3200") return {22, 16, 22, 22, 52, 4, 8, 4, 8, 34, 560, 12480, 24, 4, 12, 12, 4, false};
  if (name != "hbm2") throw std::invalid_argument(name);
  // The table's clocks are nanoseconds (tCK 1 ns); the boards' tCK is 1 / 0.9 ns.
  const auto up = [](int ns) { return static_cast<int>(std::ceil(ns * 0.9 - 0.01)); };
  return {up(14), up(4), up(14), up(14), up(34), up(4), up(6), 2, 4, up(16), up(260), static_cast<int>(3900 * 0.9),
          up(16), up(6), up(8),  up(5),  2,      true};
}

JedecLimits JedecLimits::of(const MemoryConfig& memory) {
  const MemoryTiming& t = memory.timing;
  return {t.cl,
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
          memory.burst_length / 2,
          memory.standard == MemoryStandard::hbm2,
          memory.ranks,
          memory.bank_groups,
          memory.banks_per_group};
}

JedecChecker::JedecChecker(const JedecLimits& limits, bool refresh)
    : limits_(limits),
      refresh_(refresh),
      open_rows_(static_cast<std::size_t>(limits.ranks * limits.groups * limits.banks_per_group), -1),
      ranks_(static_cast<std::size_t>(limits.ranks)) {
  const JedecLimits& l = limits_;
  window_ = std::max({l.rfc, l.ras + l.rp, l.cwl + l.burst_clocks + std::max({l.wr, l.wtr_s, l.wtr_l}), l.rcd, l.rtp,
                      l.rrd_l, l.ccd_l, l.cl + l.burst_clocks + 2});
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
  MemoryClock& last = is_column(command) && limits_.two_command_buses ? last_column_ : last_row_;
  if (command.clock <= last) violation("command bus", command, fmt::format("the bus was used at {}", last));
  last = command.clock;
}

void JedecChecker::check_distances(const Command& command) {
  while (!recent_.empty() && recent_.front().clock + window_ < command.clock) recent_.pop_front();
  for (const Command& before : recent_) {
    if (before.rank != command.rank) continue;
    const Rule rule = least_distance(before, command, relation(before, command), limits_);
    if (command.clock < before.clock + rule.clocks) {
      violation(rule.name, command, fmt::format("{} clocks after {}", rule.clocks, to_string(before)));
    }
  }
}

void JedecChecker::check_state(const Command& command) {
  const int banks = limits_.groups * limits_.banks_per_group;
  const auto first = open_rows_.begin() + command.rank * banks;
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
      std::fill(first, first + banks, -1);
      break;
    case CommandKind::read:
    case CommandKind::write:
      if (open != command.row) violation("row not open", command, fmt::format("open is {}", open));
      break;
    case CommandKind::refresh:
      if (std::any_of(first, first + banks, [](int row) { return row >= 0; })) {
        violation("REF with an open bank", command, "");
      }
      break;
  }
}

void JedecChecker::check_faw(const Command& command) {
  if (command.kind != CommandKind::activate) return;
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
  return (ranks_[static_cast<std::size_t>(rank)].refreshes + 1) * refi + rank * refi / limits_.ranks;
}

/// The rank takes nothing from its due clock on: what went before it has to end, banks have to close, and the other
/// ranks' refreshes may be in the way on the bus.
MemoryClock JedecChecker::latest_refresh(int rank) const {
  const JedecLimits& l = limits_;
  const int closing = std::max({l.ras, l.rtp, l.cwl + l.burst_clocks + l.wr}) + l.rp;
  return due(rank) + closing + 2 * (l.ranks - 1);
}

void JedecChecker::check_refresh(const Command& command) {
  if (!refresh_) {
    if (command.kind == CommandKind::refresh) violation("refresh", command, "refresh is off");
    return;
  }
  const bool is_due = command.clock >= due(command.rank);
  if (command.kind != CommandKind::refresh) {
    if (is_due && command.kind != CommandKind::precharge_all) violation("rank waits for refresh", command, "");
    return;
  }
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
