// SPDX-License-Identifier: Apache-2.0
#include "support/memory_draws.hpp"

#include <algorithm>

#include "support/odd_standards.hpp"

namespace secateur::test {
namespace {

/// Commands that hold their bus, other turns of the bus, refreshes of a part of the banks, rules of some standards
/// only.
void draw_standard(Draw& draw, MemoryConfig& memory) {
  MemoryTiming& t = memory.timing;
  if (draw.one_in(3)) memory.standard = &odd_standards()[draw.below(odd_standards().size())];
  t.ccd_s = std::max({t.ccd_s, memory.burst_clocks(), memory.standard->commands.column});
  t.ccd_l = std::max(t.ccd_s, t.ccd_l);
  if (draw.one_in(3)) t.ppd = draw.between(1, 5);
  if (draw.one_in(3)) t.rp_all = t.rp + draw.between(0, 5);
  if (draw.one_in(3)) t.ccd_l_wr = t.ccd_l + draw.between(0, 8);
  t.rfc_part = std::max(1, t.rfc / 2);
  t.rrefd = t.rrd_l + draw.between(0, 8);
  memory.refresh_policy = memory.standard->refreshes[draw.below(memory.standard->refreshes.size())];
  t.refi = std::max(t.refi, memory.refresh_parts() * (memory.refresh_clocks() + 250));
}

}  // namespace

void draw_memory_policies(Draw& draw, MemoryConfig& memory) {
  memory.page_policy = page_policies()[draw.one_in(2) ? 0 : draw.below(page_policies().size())];
  memory.page_timeout = draw.among({1, 20, 100, 500});
  memory.scheduler = dram_schedulers()[draw.one_in(5) ? 1 : 0];
  draw_standard(draw, memory);
}

}  // namespace secateur::test
