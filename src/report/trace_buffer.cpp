// SPDX-License-Identifier: Apache-2.0
#include "report/trace_buffer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"

namespace secateur::report {

std::int64_t edge_fs(Cycle edge, std::int64_t clock_khz) {
  __extension__ using Wide = __int128;
  const Wide fs = static_cast<Wide>(edge) * 1'000'000'000'000 / clock_khz;
  return static_cast<std::int64_t>(std::min<Wide>(fs, std::numeric_limits<std::int64_t>::max()));
}

TraceBuffer::TraceBuffer(TraceOptions options, std::int64_t slice_bytes, std::int64_t sample_bytes)
    : options_(std::move(options)), slice_bytes_(slice_bytes), sample_bytes_(sample_bytes) {
  SECATEUR_CHECK(options_.clock_khz > 0, "a trace needs the accelerator's clock");
  from_fs_ = edge_fs(options_.from, options_.clock_khz);
  to_fs_ = edge_fs(options_.to, options_.clock_khz);
}

TrackId TraceBuffer::add_track(std::string_view group, std::string_view name, bool counter) {
  tracks_.push_back({std::string(group), std::string(name), counter});
  before_window_.push_back({-1, 0, 0});
  return static_cast<TrackId>(tracks_.size()) - 1;
}

TrackId TraceBuffer::track(std::string_view group, std::string_view name) {
  return add_track(group, name, false);
}

TrackId TraceBuffer::counter_track(std::string_view group, std::string_view name) {
  return add_track(group, name, true);
}

bool TraceBuffer::room_for(std::int64_t bytes) {
  if (held_bytes_ + bytes > options_.max_bytes) {
    ++dropped_;
    return false;
  }
  held_bytes_ += bytes;
  return true;
}

void TraceBuffer::slice(TrackId track, std::string_view name, std::int64_t start_fs, std::int64_t end_fs) {
  const std::int64_t start = std::max(start_fs, from_fs_);
  const std::int64_t end = std::min(end_fs, to_fs_);
  if (start >= end || !room_for(slice_bytes_)) return;
  const auto [entry, added] = name_index_.try_emplace(std::string(name), static_cast<int>(names_.size()));
  if (added) names_.emplace_back(name);
  slices_.push_back({track, entry->second, start, end});
}

void TraceBuffer::counter(TrackId track, std::int64_t at_fs, std::int64_t value) {
  if (at_fs < from_fs_) {
    Sample& last = before_window_[static_cast<std::size_t>(track)];
    if (last.track < 0 || at_fs >= last.at_fs) last = {track, at_fs, value};
    return;
  }
  if (at_fs < to_fs_ && room_for(sample_bytes_)) samples_.push_back({track, at_fs, value});
}

void TraceBuffer::sort() {
  for (Sample sample : before_window_) {
    if (sample.track < 0 || from_fs_ >= to_fs_) continue;
    sample.at_fs = from_fs_;
    samples_.insert(samples_.begin(), sample);
  }
  std::stable_sort(samples_.begin(), samples_.end(),
                   [](const Sample& a, const Sample& b) { return a.at_fs < b.at_fs; });
  std::stable_sort(slices_.begin(), slices_.end(), [](const Slice& a, const Slice& b) {
    return std::make_tuple(a.start_fs, -a.end_fs, a.track) < std::make_tuple(b.start_fs, -b.end_fs, b.track);
  });
}

void TraceBuffer::close() {
  sort();
  std::string text;
  write(text);
  const std::string shown = options_.shown.empty() ? options_.file.string() : options_.shown;
  append_to_draft(options_.file.string(), shown, text);
  if (dropped_ > 0) {
    fmt::print(stderr, "{}: {} events dropped at the cap of {} bytes; choose a smaller --trace-window\n",
               printable(shown), dropped_, options_.max_bytes);
  }
}

}  // namespace secateur::report
