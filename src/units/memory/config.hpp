// SPDX-License-Identifier: Apache-2.0
// One memory channel: device organisation, timings in memory clocks, controller policy. Resolved: timings are already
// scaled to the channel's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "units/memory/config/memory_policies.hpp"
#include "units/memory/config/memory_standard.hpp"

namespace secateur::config {

/// JEDEC timings in clocks of the channel.
struct MemoryTiming {
  int cl = 17;                                 ///< read command to first data
  int cwl = 12;                                ///< write command to first data
  int rcd = 17;                                ///< ACT to column command
  int rp = 17;                                 ///< PRE to ACT
  int ras = 39;                                ///< ACT to PRE
  int rrd_s = 4;                               ///< ACT to ACT, other bank group
  int rrd_l = 6;                               ///< ACT to ACT, same bank group
  int ccd_s = 4;                               ///< column to column, other bank group
  int ccd_l = 6;                               ///< column to column, same bank group
  int faw = 26;                                ///< window of at most four ACTs
  int rfc = 420;                               ///< REF to any command
  int refi = 9360;                             ///< between REFs
  int wr = 18;                                 ///< end of write data to PRE
  int wtr_s = 3;                               ///< end of write data to read, other bank group
  int wtr_l = 9;                               ///< end of write data to read, same bank group
  int rtp = 9;                                 ///< read to PRE
  int ppd = 1;                                 ///< PRE to PRE of a rank
  std::optional<int> rp_all = std::nullopt;    ///< PRE of all banks to ACT; empty: rp
  std::optional<int> ccd_l_wr = std::nullopt;  ///< write to write, same bank group; empty: ccd_l
  std::optional<int> rfc_part =
      std::nullopt;  ///< REF of a part of the banks to any command of theirs; where that is asked for
  std::optional<int> rrefd =
      std::nullopt;  ///< REF of a part of the banks to ACT of another bank; where that is asked for

  int precharged_all() const { return rp_all.value_or(rp); }
  int write_to_write() const { return ccd_l_wr.value_or(ccd_l); }
};

struct MemoryConfig {
  std::string name = "ddr4-2400";
  const MemoryStandard* standard = default_memory_standard();
  double clock_mhz = 1200.0;  ///< command clock
  int ranks = 1;
  int bank_groups = 4;
  int banks_per_group = 4;
  int rows = 65536;
  int columns = 1024;    ///< columns of a row, each `bus_bytes` wide
  int bus_bytes = 8;     ///< data bus of the channel
  int burst_length = 8;  ///< beats of one column command
  MemoryTiming timing;
  std::string address_map = "ro ba co bg";  ///< most to least significant; `ra` where there are ranks
  int read_queue = 32;                      ///< column requests
  int write_queue = 32;                     ///< column requests
  int write_high = 24;                      ///< start draining writes at this many
  int write_low = 8;                        ///< stop draining at this many, when reads wait
  int row_hit_cap = 16;  ///< younger requests that may pass their bank's oldest by hitting the open row
  bool refresh = true;
  const RefreshPolicy* refresh_policy = refresh_policies().front();
  const PagePolicy* page_policy = page_policies().front();
  int page_timeout = 100;  ///< clocks, of the page policy `timeout`
  const DramScheduler* scheduler = dram_schedulers().front();
  double energy_pj_per_bit = 20.0;  ///< of data moved, refresh and row commands included

  /// Bytes of one column command: 64 for a DDR4 channel of 64 bit, 32 for an HBM2 pseudo-channel.
  int access_bytes() const { return bus_bytes * burst_length; }
  /// Column commands' worth of columns in a row.
  int accesses_per_row() const { return columns / burst_length; }
  std::int64_t capacity_bytes() const {
    return static_cast<std::int64_t>(ranks) * bank_groups * banks_per_group * rows * columns * bus_bytes;
  }
  std::int64_t clock_khz() const { return static_cast<std::int64_t>(clock_mhz * 1000.0 + 0.5); }
  /// Command clocks of one column command's data.
  int burst_clocks() const { return burst_length / standard->beats_per_clock; }
  int refresh_parts() const { return refresh_policy->parts(*this); }
  /// REF to any command of the banks that it takes.
  int refresh_clocks() const { return refresh_parts() == 1 ? timing.rfc : timing.rfc_part.value_or(timing.rfc); }
  /// Of column commands back to back.
  double peak_bandwidth_gbps() const {
    return static_cast<double>(standard->beats_per_clock) * bus_bytes * clock_mhz / 1000.0;
  }
};

}  // namespace secateur::config
