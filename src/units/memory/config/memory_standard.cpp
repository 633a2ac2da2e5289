// SPDX-License-Identifier: Apache-2.0
#include "units/memory/config/memory_standard.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "units/memory/config/memory_policies.hpp"

namespace secateur::config {
namespace {

MemoryStandard ddr4() {
  MemoryStandard s;
  s.name = "ddr4";
  s.title = "DDR4";
  s.document = "JESD79-4";
  s.refreshes = {all_bank_refresh()};
  s.controller = FabricController{3, 33'256, 44'889, 100};  // of AMD's shells
  return s;
}

/// A pseudo-channel. ACT takes two clocks of the row bus in JESD235; that is left out.
MemoryStandard hbm2() {
  MemoryStandard s;
  s.name = "hbm2";
  s.title = "HBM2";
  s.document = "JESD235";
  s.has_two_buses = true;
  s.refreshes = {all_bank_refresh(), per_bank_refresh()};
  s.axi = {"AXI3", 16, 32};  // ports of 256 bit (AMD PG276), bursts of ARM IHI 0022
  s.place = ChannelPlace::first_slr;
  s.is_hard = true;
  s.bank = "HBM";
  return s;
}

/// JESD79-3 has no bank groups: documents have one.
MemoryStandard ddr3() {
  MemoryStandard s;
  s.name = "ddr3";
  s.title = "DDR3";
  s.document = "JESD79-3";
  s.refreshes = {all_bank_refresh()};
  return s;
}

MemoryStandard ddr5() {
  MemoryStandard s;
  s.name = "ddr5";
  s.title = "DDR5";
  s.document = "JESD79-5";
  s.commands = {2, 1, 2, 1};  // ACT, RD and WR are two-cycle commands
  s.turnaround = 4;           // a read postamble of half a clock, a write preamble of two
  s.refreshes = {all_bank_refresh(), same_bank_refresh()};
  return s;
}

/// A command is one or two words, each two clocks long: ACT and RD or WR (with CAS-2) are two words.
MemoryStandard lpddr4() {
  MemoryStandard s;
  s.name = "lpddr4";
  s.title = "LPDDR4";
  s.document = "JESD209-4";
  s.commands = {4, 2, 4, 2};
  s.turnaround = 3;  // a write preamble of two clocks, and the one of tDQSS that documents have in cwl
  s.refreshes = {all_bank_refresh(), per_bank_refresh()};
  return s;
}

/// A channel of a device, of which it has two. The command clock runs at an eighth of the data rate.
MemoryStandard gddr6() {
  MemoryStandard s;
  s.name = "gddr6";
  s.title = "GDDR6";
  s.document = "JESD250";
  s.beats_per_clock = 8;
  s.turnaround = 4;
  s.refreshes = {all_bank_refresh(), per_bank_refresh()};
  return s;
}

/// A pseudo-channel at up to 3.6 Gb/s, behind Versal's HBM_NMUs (AMD PG313).
MemoryStandard hbm2e() {
  MemoryStandard s = hbm2();
  s.name = "hbm2e";
  s.title = "HBM2E";
  s.document = "JESD235";
  s.commands.activate = 2;
  s.axi = {"AXI4", 256, 32};
  return s;
}

/// Others point at rows from when they are first asked for: no row is added any more.
bool are_asked_for = false;

std::vector<MemoryStandard>& rows() {
  static std::vector<MemoryStandard> standards{ddr4(), hbm2(), ddr3(), ddr5(), lpddr4(), gddr6(), hbm2e()};
  return standards;
}

}  // namespace

const std::vector<const MemoryStandard*>& memory_standards() {
  are_asked_for = true;
  static const std::vector<const MemoryStandard*> all = [] {
    std::vector<const MemoryStandard*> pointers;
    for (const MemoryStandard& row : rows()) pointers.push_back(&row);
    return pointers;
  }();
  return all;
}

MemoryStandard memory_standard_like(std::string_view name) {
  for (const MemoryStandard& row : rows()) {
    if (name == row.name) return row;
  }
  throw ConfigError("memory standard", std::string(name), "there is none of this name to be like");
}

void add_memory_standard(const MemoryStandard& standard) {
  if (are_asked_for) throw RunError("memory standards are added before the first document is read");
  const bool is_taken = std::any_of(rows().begin(), rows().end(),
                                    [&](const auto& row) { return std::string_view(row.name) == standard.name; });
  if (is_taken) throw ConfigError("memory standard", standard.name, "there is one of this name");
  rows().push_back(standard);
}

const MemoryStandard* find_memory_standard(std::string_view name) {
  const auto& all = memory_standards();
  const auto found = std::find_if(all.begin(), all.end(), [&](const MemoryStandard* s) { return s->name == name; });
  return found == all.end() ? nullptr : *found;
}

const MemoryStandard* default_memory_standard() {
  return memory_standards().front();
}

}  // namespace secateur::config
