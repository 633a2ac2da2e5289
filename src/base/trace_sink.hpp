// SPDX-License-Identifier: Apache-2.0
// Where modules report what they did and when, for waveforms and timelines. A run without a trace has no sink.
#pragma once

#include <cstdint>
#include <string_view>

namespace secateur {

using TrackId = int;

/// Times are simulated femtoseconds. Calls may come in any order of time; ends are never before starts.
class TraceSink {
 public:
  virtual ~TraceSink() = default;

  /// A row of the timeline. `group`: the unit ("mpca", "memory"); `name`: the row ("head module 0", "channel 2").
  virtual TrackId track(std::string_view group, std::string_view name) = 0;
  /// A row that carries a number ("queue depth", "outstanding bursts").
  virtual TrackId counter_track(std::string_view group, std::string_view name) = 0;

  /// Something went on in [start_fs, end_fs): an operation, a stall ("stall: weights"), a burst.
  virtual void slice(TrackId track, std::string_view name, std::int64_t start_fs, std::int64_t end_fs) = 0;
  /// From at_fs on the row has this value.
  virtual void counter(TrackId track, std::int64_t at_fs, std::int64_t value) = 0;
};

}  // namespace secateur
