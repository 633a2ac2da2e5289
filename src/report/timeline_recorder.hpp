// SPDX-License-Identifier: Apache-2.0
// A run's timeline for a page: what each head module, port and channel did when, in accelerator cycles. Neighbouring
// slices of one name are one; where a row has more than a page can show, short gaps between them are left out as well.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/json.hpp"
#include "config/units.hpp"

namespace secateur::report {

class TimelineRecorder : public TraceSink {
 public:
  /// @param clock_khz accelerator clock, by which femtoseconds become cycles.
  explicit TimelineRecorder(std::int64_t clock_khz) : clock_khz_(clock_khz) {}

  TrackId track(std::string_view group, std::string_view name) override;
  TrackId counter_track(std::string_view group, std::string_view name) override;
  void slice(TrackId track, std::string_view name, std::int64_t start_fs, std::int64_t end_fs) override;
  /// Levels of queues are not kept.
  void counter(TrackId, std::int64_t, std::int64_t) override {}

  /// {cycles, names[], tracks[]{group, name, gap, slices[]}, traffic{bin_cycles, read[], write[]}}. `slices` is flat:
  /// place in `names`, start, end, ...; `gap`: longest gap in cycles that was closed. `traffic`: cycles in which DMA
  /// ports moved a beat, all ports together, in each bin of `bin_cycles`.
  /// @param cycles of the run.
  config::Json to_json(Cycle cycles) const;

 private:
  struct Slice {
    int name;
    Cycle start, end;
  };
  struct Track {
    std::string group, name;
    bool counter = false;
    std::vector<Slice> slices;
  };

  TrackId add(std::string_view group, std::string_view name, bool counter);
  int name_index(std::string_view name);
  config::Json track_json(const Track& track, Cycle cycles) const;
  config::Json traffic(Cycle cycles) const;

  std::int64_t clock_khz_;
  std::vector<Track> tracks_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, int> name_index_;
};

}  // namespace secateur::report
