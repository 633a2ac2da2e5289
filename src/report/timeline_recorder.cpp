// SPDX-License-Identifier: Apache-2.0
#include "report/timeline_recorder.hpp"

#include <algorithm>

#include "base/trace_words.hpp"

namespace secateur::report {
namespace {

/// Of a row: beyond it gaps are closed, so that a page stays small and a timeline quick.
constexpr std::size_t kMostSlices = 4000;
/// Of the traffic over time: a bin is about a pixel of a wide screen.
constexpr Cycle kBins = 1000;
constexpr std::int64_t kFemtosecondsPerMillisecond = 1'000'000'000'000;

}  // namespace

TrackId TimelineRecorder::add(std::string_view group, std::string_view name, bool counter) {
  tracks_.push_back({std::string(group), std::string(name), counter, {}});
  return static_cast<TrackId>(tracks_.size()) - 1;
}

TrackId TimelineRecorder::track(std::string_view group, std::string_view name) {
  return add(group, name, false);
}

TrackId TimelineRecorder::counter_track(std::string_view group, std::string_view name) {
  return add(group, name, true);
}

int TimelineRecorder::name_index(std::string_view name) {
  const auto [at, added] = name_index_.try_emplace(std::string(name), static_cast<int>(names_.size()));
  if (added) names_.emplace_back(name);
  return at->second;
}

void TimelineRecorder::slice(TrackId track, std::string_view name, std::int64_t start_fs, std::int64_t end_fs) {
  // Edge n lies at floor(n * 10^12 / kHz) fs: rounding finds n again. Halves first, so that nothing overflows.
  const auto cycle = [&](std::int64_t fs) {
    const std::int64_t whole = fs / kFemtosecondsPerMillisecond;
    const double rest = static_cast<double>(fs % kFemtosecondsPerMillisecond) / kFemtosecondsPerMillisecond;
    return Cycle{whole * clock_khz_ + static_cast<Cycle>(rest * static_cast<double>(clock_khz_) + 0.5)};
  };
  std::vector<Slice>& slices = tracks_[static_cast<std::size_t>(track)].slices;
  const Cycle start = cycle(start_fs);
  const Cycle end = cycle(end_fs);
  if (end > start) slices.push_back({name_index(split_trace_words(name).name), start, end});
}

config::Json TimelineRecorder::track_json(const Track& track, Cycle cycles) const {
  std::vector<Slice> sorted = track.slices;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Slice& a, const Slice& b) { return a.start < b.start; });
  std::vector<Slice> merged;
  Cycle gap = 0;
  for (;; gap = std::max<Cycle>(2 * gap, std::max<Cycle>(1, cycles / 100'000))) {
    merged.clear();
    for (const Slice& slice : sorted) {
      if (!merged.empty() && merged.back().name == slice.name && slice.start <= merged.back().end + gap) {
        merged.back().end = std::max(merged.back().end, slice.end);
      } else {
        merged.push_back(slice);
      }
    }
    if (merged.size() <= kMostSlices || gap > cycles) break;
  }
  config::Json flat = config::Json::array();
  for (const Slice& slice : merged) {
    flat.push_back(slice.name);
    flat.push_back(slice.start);
    flat.push_back(slice.end);
  }
  return {{"group", track.group}, {"name", track.name}, {"gap", gap}, {"slices", std::move(flat)}};
}

config::Json TimelineRecorder::traffic(Cycle cycles) const {
  const Cycle bin = std::max<Cycle>(1, (cycles + kBins - 1) / kBins);
  const auto bins = static_cast<std::size_t>(std::max<Cycle>(1, (cycles + bin - 1) / bin));
  std::vector<Cycle> moved[2] = {std::vector<Cycle>(bins), std::vector<Cycle>(bins)};
  for (const Track& track : tracks_) {
    if (track.group != "dma") continue;
    for (const Slice& slice : track.slices) {
      std::vector<Cycle>& way = moved[names_[static_cast<std::size_t>(slice.name)] == "write" ? 1 : 0];
      for (Cycle from = slice.start; from < std::min(slice.end, cycles);) {
        const Cycle to = std::min({slice.end, cycles, (from / bin + 1) * bin});
        way[static_cast<std::size_t>(from / bin)] += to - from;
        from = to;
      }
    }
  }
  return {{"bin_cycles", bin}, {"read", moved[0]}, {"write", moved[1]}};
}

config::Json TimelineRecorder::to_json(Cycle cycles) const {
  config::Json tracks = config::Json::array();
  for (const Track& track : tracks_) {
    if (!track.counter) tracks.push_back(track_json(track, cycles));
  }
  return {{"cycles", cycles}, {"names", names_}, {"tracks", std::move(tracks)}, {"traffic", traffic(cycles)}};
}

}  // namespace secateur::report
