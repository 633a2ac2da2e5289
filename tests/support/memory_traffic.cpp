// SPDX-License-Identifier: Apache-2.0
#include "support/memory_traffic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/documents.hpp"
#include "config/single_document.hpp"
#include "support/draw.hpp"
#include "support/names.hpp"
#include "support/odd_standards.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

/// The rules that only some standards have.
void draw_further_timings(Draw& draw, MemoryTiming& t) {
  t.ppd = draw.among({1, 1, 2, 7});
  if (draw.one_in(2)) t.rp_all = t.rp + draw.between(0, 8);
  if (draw.one_in(2)) t.ccd_l_wr = t.ccd_l + draw.between(0, 9);
  t.rfc_part = draw.between(1, 60);
  t.rrefd = draw.between(1, 30);
}

void draw_timings(Draw& draw, int burst_clocks, MemoryTiming& t) {
  t.cl = draw.between(1, 30);
  t.cwl = draw.between(1, 30);
  for (int MemoryTiming::*member : {&MemoryTiming::rcd, &MemoryTiming::rp, &MemoryTiming::ras, &MemoryTiming::wr,
                                    &MemoryTiming::wtr_s, &MemoryTiming::rtp, &MemoryTiming::faw}) {
    t.*member = draw.between(1, 40);
  }
  t.wtr_l = t.wtr_s + draw.between(0, 20);  // _l is never less than _s
  t.rrd_s = draw.between(1, 12);
  t.rrd_l = t.rrd_s + draw.between(0, 6);
  t.ccd_s = burst_clocks + draw.between(0, 6);  // column commands closer than their data are no memory
  t.ccd_l = t.ccd_s + draw.between(0, 6);
  t.rfc = draw.between(1, 200);
  t.refi = t.rfc + draw.between(250, 1500);
}

void draw_wild(Draw& draw, MemoryConfig& memory) {
  if (draw.one_in(2)) {
    memory.standard = &odd_standards()[draw.below(odd_standards().size())];
    memory.refresh_policy = all_bank_refresh();
  }
  draw_timings(draw, std::max(memory.burst_clocks(), memory.standard->commands.column), memory.timing);
  MemoryTiming& t = memory.timing;
  t.ppd = 1;
  t.rp_all = t.ccd_l_wr = t.rfc_part = t.rrefd = std::nullopt;  // the shipped file's, of its own timings
  if (draw.one_in(2)) draw_further_timings(draw, t);
}

/// One that the standard has, where the timings are there.
void draw_refresh_policy(Draw& draw, MemoryConfig& memory) {
  const auto& known = memory.standard->refreshes;
  const RefreshPolicy* drawn = known[draw.below(known.size())];
  if (!memory.timing.rfc_part && drawn != all_bank_refresh()) {
    memory.timing.rfc_part = std::max(1, memory.timing.rfc / 2);
    memory.timing.rrefd = memory.timing.rrd_l + 2;
  }
  memory.refresh_policy = drawn;
  const int least = memory.refresh_parts() * (memory.refresh_clocks() + 250);
  memory.timing.refi = std::max(memory.timing.refi, least);
}

void draw_policies(Draw& draw, MemoryConfig& memory) {
  memory.ranks = draw.among({1, 1, 2, 2, 4});
  const auto one_rank = {"ro ba co bg", "ro ba bg co", "ro co ba bg", "co ro bg ba", "bg ba ro co"};
  const auto ranks = {"ro ra ba co bg", "ra ro ba bg co", "ro ba co bg ra", "ro ba co ra bg", "ro bg ra co ba"};
  memory.address_map = memory.ranks == 1 ? draw.among(one_rank) : draw.among(ranks);
  memory.read_queue = draw.among({1, 2, 4, 32, 64});
  memory.write_queue = draw.among({2, 3, 8, 32});
  memory.write_high = draw.between(1, memory.write_queue);
  memory.write_low = draw.between(0, memory.write_high - 1);
  memory.row_hit_cap = draw.among({1, 2, 4, 16, 1000});
  memory.refresh = !draw.one_in(4);
  memory.page_policy = draw.one_in(2) ? page_policies().front() : page_policies()[draw.below(page_policies().size())];
  memory.page_timeout = draw.among({1, 10, 60, 400});
  memory.scheduler = dram_schedulers()[draw.one_in(5) ? 1 : 0];
  draw_refresh_policy(draw, memory);
  const int busy = memory.refresh_clocks();
  if (draw.one_in(3)) {
    memory.timing.refi = memory.refresh_parts() * (busy + draw.between(250, 900));  // less leaves no time for an access
  }
}

/// Where the bursts of one port go.
struct Stream {
  int kind = 0;  ///< 0 sequential, 1 random over everything, 2 a few places again and again, 3 rows of one bank
  int write_tenths = 0;
  std::uint64_t next = 0;
};

}  // namespace

const std::vector<std::string>& shipped_memories() {
  static const std::vector<std::string> names{"ddr4-2400", "ddr4-2666",   "ddr4-3200",   "hbm2",      "ddr3-1050",
                                              "ddr5-3200", "lpddr4-3200", "gddr6-14000", "hbm2e-3200"};
  return names;
}

MemoryConfig shipped_memory(const std::string& name) {
  const std::string path = std::string(SECATEUR_SOURCE_DIR) + "/configs/memories/" + name + ".json";
  return memory_from_json(load_single({DocumentKind::memory, path}, {}), path);
}

ChannelCase random_channel_case(std::uint64_t seed, bool wild) {
  Draw draw(seed * 2 + (wild ? 1 : 0));
  ChannelCase made;
  MemoryConfig& memory = made.memory;
  memory = shipped_memory(shipped_memories()[draw.below(shipped_memories().size())]);
  if (wild) draw_wild(draw, memory);
  draw_policies(draw, memory);
  const auto unit = static_cast<std::uint64_t>(memory.access_bytes());
  const std::uint64_t places = static_cast<std::uint64_t>(memory.capacity_bytes()) / unit;
  const int ports = draw.between(1, 4);
  std::vector<Stream> streams(static_cast<std::size_t>(ports));
  for (Stream& stream : streams) stream = {draw.between(0, 3), draw.among({0, 0, 3, 5, 10}), draw.below(places)};
  const int longest = draw.among({1, 2, 16, 64});
  const int spread = draw.among({0, 1, 8, 100, 600});
  const int bursts = draw.between(20, 240) / (longest > 8 ? 6 : 1) + 2;
  MemoryClock clock = draw.between(0, 50);
  for (int i = 0; i < bursts; ++i) {
    Stream& stream = streams[draw.below(streams.size())];
    const auto length = static_cast<std::uint64_t>(draw.between(1, longest));
    if (stream.kind == 1) stream.next = draw.below(places);
    if (stream.kind == 2) stream.next = draw.below(24);
    if (stream.kind == 3) stream.next += (places / 64) * static_cast<std::uint64_t>(draw.between(1, 5));
    const std::uint64_t access = stream.next % (places - length);
    if (stream.kind != 3) stream.next += length;
    hw::BurstRequest burst;
    burst.arrival = clock;
    burst.port = draw.between(0, 3);
    burst.address = access * unit;
    burst.bytes = static_cast<std::int64_t>(length * unit);
    burst.write = draw.between(1, 10) <= stream.write_tenths;
    burst.token = static_cast<std::uint64_t>(i);
    made.bursts.push_back(burst);
    clock += draw.one_in(3) ? draw.between(0, spread) : 0;
  }
  made.last_arrival = clock;
  return made;
}

ChannelCase sequential_channel_case(std::uint64_t seed) {
  Draw draw(seed * 3 + 1'000'003);
  ChannelCase made;
  MemoryConfig& memory = made.memory;
  memory = shipped_memory(shipped_memories()[draw.below(shipped_memories().size())]);
  if (draw.one_in(3)) draw_wild(draw, memory);
  draw_policies(draw, memory);
  memory.address_map =
      memory.ranks == 1 ? draw.among({"ro ba co bg", "ro ba bg co"}) : draw.among({"ro ra ba co bg", "ra ro ba bg co"});
  memory.read_queue = draw.among({4, 8, 32});
  const auto unit = static_cast<std::uint64_t>(memory.access_bytes());
  const std::uint64_t places = static_cast<std::uint64_t>(memory.capacity_bytes()) / unit / 2;
  std::uint64_t next[2] = {draw.below(places), draw.below(places)};
  const int streams = draw.between(1, 2);
  MemoryClock clock = 0;
  for (int i = 0; i < 60; ++i) {
    hw::BurstRequest burst;
    std::uint64_t& place = next[draw.below(static_cast<std::uint64_t>(streams))];
    const bool other = draw.one_in(10);  // something small in between
    const auto length = static_cast<std::uint64_t>(other ? draw.between(1, 3) : draw.between(1, 64));
    burst.address = (other ? draw.below(places) : place) * unit;
    if (!other) place += length;
    burst.arrival = clock;
    burst.port = draw.between(0, 3);
    burst.bytes = static_cast<std::int64_t>(length * unit);
    burst.write = other && draw.one_in(2);
    burst.token = static_cast<std::uint64_t>(i);
    made.bursts.push_back(burst);
    clock += draw.one_in(2) ? draw.between(0, 300) : 0;
  }
  made.last_arrival = clock;
  return made;
}

std::string ChannelCase::describe() const {
  return fmt::format("{} ({}) {} {} {} map '{}' ranks {} queues {}/{} ({}..{}) cap {} refresh {} refi {}, {} bursts",
                     memory.name, memory.standard->name, memory.refresh_policy->name, memory.page_policy->name,
                     memory.scheduler->name, memory.address_map, memory.ranks, memory.read_queue, memory.write_queue,
                     memory.write_low, memory.write_high, memory.row_hit_cap, memory.refresh, memory.timing.refi,
                     bursts.size());
}

std::string to_string(const hw::Command& c) {
  static const char* const kNames[] = {"ACT", "PRE", "PREA", "RD", "WR", "REF"};
  return fmt::format("{} at {} rank {} group {} bank {} row {} column {} part {}", kNames[static_cast<int>(c.kind)],
                     c.clock, c.rank, c.group, c.bank, c.row, c.column, c.part);
}

bool same(const hw::Command& a, const hw::Command& b) {
  return a.kind == b.kind && a.clock == b.clock && a.rank == b.rank && a.group == b.group && a.bank == b.bank &&
         a.row == b.row && a.column == b.column && a.part == b.part;
}

}  // namespace secateur::test
