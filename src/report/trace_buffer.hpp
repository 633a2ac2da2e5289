// SPDX-License-Identifier: Apache-2.0
// The events of a trace inside its window, in memory until they are written. No more are held than would fit under the
// file's cap at the least that an event takes there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/trace_writer.hpp"

namespace secateur::report {

/// floor(n * 10^12 / f) for edge n of a clock of f kHz; the largest number there is when that does not fit.
std::int64_t edge_fs(Cycle edge, std::int64_t clock_khz);

class TraceBuffer : public TraceWriter {
 public:
  struct Track {
    std::string group, name;
    bool counter = false;
  };
  struct Slice {
    TrackId track;
    int name;  ///< index into names()
    std::int64_t start_fs, end_fs;
  };
  struct Sample {
    TrackId track;
    std::int64_t at_fs, value;
  };

  /// `slice_bytes`, `sample_bytes`: what an event takes in the file, about, at least.
  TraceBuffer(TraceOptions options, std::int64_t slice_bytes, std::int64_t sample_bytes);

  TrackId track(std::string_view group, std::string_view name) final;
  TrackId counter_track(std::string_view group, std::string_view name) final;
  void slice(TrackId track, std::string_view name, std::int64_t start_fs, std::int64_t end_fs) final;
  void counter(TrackId track, std::int64_t at_fs, std::int64_t value) final;
  void close() final;
  std::int64_t dropped() const final { return dropped_; }

 protected:
  /// Puts the whole file's text into `out`, at most options().max_bytes of it; calls drop() for what does not go in.
  virtual void write(std::string& out) = 0;

  const TraceOptions& options() const { return options_; }
  const std::vector<Track>& tracks() const { return tracks_; }
  const std::string& name(int index) const { return names_[static_cast<std::size_t>(index)]; }
  int names() const { return static_cast<int>(names_.size()); }
  /// By start, then the longer one, then track.
  const std::vector<Slice>& slices() const { return slices_; }
  /// By time, then order of arrival.
  const std::vector<Sample>& samples() const { return samples_; }
  /// Window in femtoseconds.
  std::int64_t from_fs() const { return from_fs_; }

  void drop(std::int64_t events) { dropped_ += events; }

 private:
  bool room_for(std::int64_t bytes);
  TrackId add_track(std::string_view group, std::string_view name, bool counter);
  void sort();

  TraceOptions options_;
  std::int64_t slice_bytes_, sample_bytes_;
  std::int64_t from_fs_ = 0;
  std::int64_t to_fs_ = 0;
  std::int64_t held_bytes_ = 0;
  std::int64_t dropped_ = 0;
  std::vector<Track> tracks_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, int> name_index_;
  std::vector<Slice> slices_;
  std::vector<Sample> samples_;
  std::vector<Sample> before_window_;  ///< last value of each counter track before the window; track -1: none
};

}  // namespace secateur::report
