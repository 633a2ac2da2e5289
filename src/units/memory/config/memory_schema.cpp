// SPDX-License-Identifier: Apache-2.0
// Keys of a memory document, and the timings' way from the reference clock to the channel's clock.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/math.hpp"
#include "config/schemas.hpp"

namespace secateur::config {
namespace {

using D = MemoryDocument;
using M = MemoryConfig;
using T = MemoryTiming;

template <class V>
auto of(V M::*member) {
  return at(&D::config, member);
}

/// The rows of a registry as the names of a choice.
template <class Row>
Schema<D>::Names<const Row*> names_of(const std::vector<const Row*>& rows) {
  Schema<D>::Names<const Row*> names;
  for (const Row* row : rows) names.emplace_back(row->name, row);
  return names;
}

/// "open: rows stay open. closed: ..."
template <class Row>
std::string docs_of(const std::vector<const Row*>& rows) {
  std::string text;
  for (const Row* row : rows) text += std::string(text.empty() ? "" : " ") + row->name + ": " + row->doc;
  return text;
}

std::string standards_doc() {
  std::string text = "JEDEC standard:";
  for (const MemoryStandard* s : memory_standards()) {
    text += std::string(s == memory_standards().front() ? " " : ", ") + s->name + " (" + s->document + ")";
  }
  return text + ". It says how commands, data and refreshes go (docs/microarchitecture/memory.md 5.5).";
}

void add_organisation(Schema<D>& schema) {
  schema.choice("standard", names_of(memory_standards()), of(&M::standard), standards_doc())
      .required()
      .key("clock_mhz", frequencies(50, 4000), "MHz", of(&M::clock_mhz),
           "Command clock: DDR4-2400, with data on both edges, has 1200; GDDR6 at 14 Gb/s, eight beats a clock, 1750.")
      .required()
      .key("ranks", integers_among({1, 2, 4, 8}), "", of(&M::ranks), "Ranks on the channel; 1, as on the Alveo boards.")
      .key("bank_groups", powers_of_two(1, 16), "", of(&M::bank_groups), "Bank groups of a rank; from the datasheet.")
      .required()
      .key("banks_per_group", powers_of_two(1, 16), "", of(&M::banks_per_group),
           "Banks of a bank group; from the datasheet.")
      .required()
      .key("rows", powers_of_two(1024, 1048576), "", of(&M::rows), "Rows of a bank; from the datasheet.")
      .required()
      .key("columns", powers_of_two(16, 8192), "", of(&M::columns),
           "Columns of a row, each bus_bytes wide; from the datasheet.")
      .required()
      .key("bus_bytes", integers_among({2, 4, 8, 16}), "bytes", of(&M::bus_bytes),
           "Data bus of the channel: 8 for a 64-bit rank or pseudo-channel.")
      .required()
      .key("burst_length", integers_among({4, 8, 16}), "beats", of(&M::burst_length),
           "Beats of one column command: 8 for DDR4 (JESD79-4), 4 for an HBM2 pseudo-channel (JESD235), 16 for DDR5.")
      .required();
}

void add_row_timings(Schema<D>& schema) {
  const auto timing = [&](const char* name, int T::*member, const char* doc) {
    schema.key(std::string("timing.") + name, integers(1, 100000), "clocks", at(&D::config, &M::timing, member), doc)
        .required();
  };
  timing("rcd", &T::rcd, "tRCD, ACT to column command.");
  timing("rp", &T::rp, "tRP, PRE to ACT.");
  timing("ras", &T::ras, "tRAS, ACT to PRE.");
  timing("rrd_s", &T::rrd_s, "tRRD_S, ACT to ACT in another bank group.");
  timing("rrd_l", &T::rrd_l, "tRRD_L, ACT to ACT in the same bank group.");
  timing("faw", &T::faw, "tFAW, window of at most four ACTs.");
  timing("rfc", &T::rfc, "tRFC, REF to any command.");
  timing("refi", &T::refi, "tREFI, between REFs; rounds down when the clock changes, so that refresh is never late.");
}

void add_column_timings(Schema<D>& schema) {
  const auto timing = [&](const char* name, int T::*member, const char* doc) {
    schema.key(std::string("timing.") + name, integers(1, 100000), "clocks", at(&D::config, &M::timing, member), doc)
        .required();
  };
  timing("cl", &T::cl, "CL, read command to first data.");
  timing("cwl", &T::cwl, "CWL, write command to first data.");
  timing("ccd_s", &T::ccd_s, "tCCD_S, column to column command in another bank group; clocks at every frequency.");
  timing("ccd_l", &T::ccd_l, "tCCD_L, column to column command in the same bank group; clocks at every frequency.");
  timing("wr", &T::wr, "tWR, end of write data to PRE.");
  timing("wtr_s", &T::wtr_s, "tWTR_S, end of write data to read in another bank group.");
  timing("wtr_l", &T::wtr_l, "tWTR_L, end of write data to read in the same bank group.");
  timing("rtp", &T::rtp, "tRTP, read to PRE.");
}

/// Rules that some standards have and others do not: left out, they ask for nothing.
void add_further_timings(Schema<D>& schema) {
  const auto timing = [&](const char* name, std::optional<int> T::*member, const char* doc) {
    schema
        .key(std::string("timing.") + name, or_null(integers(1, 100000)), "clocks", at(&D::config, &M::timing, member),
             doc)
        .later();
  };
  schema
      .key("timing.ppd", integers(1, 100000), "clocks", at(&D::config, &M::timing, &T::ppd),
           "tPPD, PRE to PRE of a rank, in clocks at every frequency; 1 where the standard has none.")
      .later();
  timing("rp_all", &T::rp_all, "tRPab, PRE of all banks to ACT; as rp where it is not given.");
  timing("ccd_l_wr", &T::ccd_l_wr,
         "tCCD_L_WR, write to write in the same bank group, in clocks at every frequency; as ccd_l where it is not "
         "given.");
  timing("rfc_part", &T::rfc_part,
         "tRFCsb or tRFCpb, a same-bank or per-bank REF to any command of its banks; such refreshes ask for it.");
  timing("rrefd", &T::rrefd,
         "tREFSBRD (DDR5), tRREFD (GDDR6, HBM2) or tRRD (LPDDR4), a same-bank or per-bank REF to ACT of another bank; "
         "such refreshes ask for it.");
}

void add_controller(Schema<D>& schema) {
  schema
      .key("address_map", texts("a text with the fields ro, ba, bg, co"), "", of(&M::address_map),
           "Address fields from the most to the least significant: ro, ba, bg, co once each, ra where there are ranks; "
           "bank groups lowest by default, so that a stream meets tCCD_S.")
      .key("read_queue", integers(1, 1024), "requests", of(&M::read_queue),
           "Column reads the controller can choose from; 32 is an assumption.")
      .key("write_queue", integers(2, 1024), "requests", of(&M::write_queue),
           "Column writes the controller can hold; 32 is an assumption.")
      .key("write_high", integers(1, 1024), "requests", of(&M::write_high),
           "Writes begin to drain at this many; 24, three quarters of the queue, is an assumption.")
      .key("write_low", integers(0, 1023), "requests", of(&M::write_low),
           "Writes stop draining at this many when reads wait; 8, a quarter of the queue, is an assumption.")
      .key("row_hit_cap", integers(1, 1000000), "requests", of(&M::row_hit_cap),
           "Younger requests that may pass the oldest one of their bank because they hit its open row; 16 is an "
           "assumption.")
      .key("refresh", booleans(), "", of(&M::refresh), "Every bank is refreshed once in refi; false leaves it out.")
      .choice("refresh_policy", names_of(refresh_policies()), of(&M::refresh_policy),
              "Which banks a refresh takes. " + docs_of(refresh_policies()))
      .later()
      .choice("page_policy", names_of(page_policies()), of(&M::page_policy),
              "When an open row is closed. " + docs_of(page_policies()))
      .later()
      .key("page_timeout", integers(1, 1000000), "clocks", of(&M::page_timeout),
           "Of the page policy timeout; 100 is an assumption.")
      .later()
      .choice("scheduler", names_of(dram_schedulers()), of(&M::scheduler),
              "Who is served next. " + docs_of(dram_schedulers()))
      .later()
      .key("energy_pj_per_bit", numbers(0, 1000000), "pJ/bit", of(&M::energy_pj_per_bit),
           "Data moved, row commands and refresh included; 20: 1.3 nJ for 64 bits (Horowitz, ISSCC 2014); HBM2 has 3.9 "
           "(O'Connor et al., MICRO 2017).");
}

Schema<D> make_memory_schema() {
  Schema<D> schema(
      "memory", "memory: one channel",
      "One memory channel: organisation, timings, controller policy. Timings are in clocks of "
      "timing.reference_clock_mhz. Where clock_mhz differs from it, they become ceil(ns / tCK - 0.01) "
      "clocks of the channel (refi rounds down); ccd_s, ccd_l, ccd_l_wr, ppd and burst_length are clocks at "
      "every frequency and stay. Lower limits that JEDEC gives in clocks are not applied again.",
      MemoryDocument{});
  schema.group("timing", "JEDEC timings in clocks of reference_clock_mhz.");
  schema
      .key("name", texts("a text"), "", of(&M::name),
           "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  add_organisation(schema);
  schema
      .key("timing.reference_clock_mhz", or_null(frequencies(50, 4000)), "MHz", &D::timing_reference_mhz,
           "Clock in which the timings are counted; when it is not given, --set memory.clock_mhz does not rescale away "
           "from the document's own clock.")
      .derived("the document's clock_mhz, before any --set");
  add_row_timings(schema);
  add_column_timings(schema);
  add_further_timings(schema);
  add_controller(schema);
  return schema;
}

/// ceil(v * f / f_ref - 0.01) and floor(v * f / f_ref), exactly.
int rescaled_up(int clocks, std::int64_t khz, std::int64_t reference_khz) {
  const std::int64_t hundredths = 100 * clocks * khz - reference_khz;
  return static_cast<int>(std::max<std::int64_t>(1, hundredths <= 0 ? 1 : ceil_div(hundredths, 100 * reference_khz)));
}

int rescaled_down(int clocks, std::int64_t khz, std::int64_t reference_khz) {
  return static_cast<int>(std::max<std::int64_t>(1, clocks * khz / reference_khz));
}

}  // namespace

const Schema<MemoryDocument>& memory_schema() {
  static const Schema<MemoryDocument> schema = make_memory_schema();
  return schema;
}

MemoryConfig resolve_memory(const MemoryDocument& document) {
  MemoryConfig memory = document.config;
  MemoryConfig reference = memory;
  reference.clock_mhz = document.timing_reference_mhz.value_or(memory.clock_mhz);
  if (reference.clock_khz() == memory.clock_khz()) return memory;
  T& timing = memory.timing;
  for (int T::*member : {&T::cl, &T::cwl, &T::rcd, &T::rp, &T::ras, &T::rrd_s, &T::rrd_l, &T::faw, &T::rfc, &T::wr,
                         &T::wtr_s, &T::wtr_l, &T::rtp}) {
    timing.*member = rescaled_up(timing.*member, memory.clock_khz(), reference.clock_khz());
  }
  for (std::optional<int> T::*member : {&T::rp_all, &T::rfc_part, &T::rrefd}) {
    if (timing.*member) timing.*member = rescaled_up(*(timing.*member), memory.clock_khz(), reference.clock_khz());
  }
  timing.refi = rescaled_down(timing.refi, memory.clock_khz(), reference.clock_khz());
  return memory;
}

}  // namespace secateur::config
