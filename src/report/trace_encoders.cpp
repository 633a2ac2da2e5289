// SPDX-License-Identifier: Apache-2.0
#include "report/trace_encoders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/trace_words.hpp"
#include "report/trace_buffer.hpp"

namespace secateur::report {
namespace {

constexpr const char* kGroup = "encoders";

struct Span {
  Cycle start = 0, end = 0, stalls = 0;
  std::int64_t operations = 0;
};

std::string name_of(int layer, int encoders) {
  if (layer < 0) return "before the encoders";
  return layer < encoders ? fmt::format("encoder {}", layer) : "behind the encoders";
}

}  // namespace

void trace_encoders(const Result& result, std::int64_t clock_khz, TraceSink& trace) {
  std::map<int, Span> spans;
  std::map<std::string, TrackId> tracks;
  const TrackId overview = trace.track(kGroup, "encoders");
  for (const OperationResult& operation : result.operations) {
    const auto [place, is_new] = spans.try_emplace(operation.layer, Span{operation.start_cycle, 0, 0, 0});
    Span& span = place->second;
    span.start = std::min(span.start, operation.start_cycle);
    span.end = std::max(span.end, operation.end_cycle);
    span.stalls += total(operation.stall);
    ++span.operations;
    const auto [track, is_new_unit] = tracks.try_emplace(operation.unit, -1);
    if (is_new_unit) track->second = trace.track(kGroup, operation.unit + " operations");
    const std::string words = trace_words(operation.name, {{"cycles", operation.end_cycle - operation.start_cycle},
                                                           {"stall_cycles", total(operation.stall)},
                                                           {"macs", operation.macs},
                                                           {"bytes_read", operation.bytes_read},
                                                           {"bytes_written", operation.bytes_written}});
    trace.slice(track->second, words, edge_fs(operation.start_cycle, clock_khz),
                edge_fs(operation.end_cycle, clock_khz));
  }
  // Encoders are layers 0 .. depth - 1: as many as have tokens, whose last entry is what leaves the last of them.
  const auto encoders = static_cast<int>(result.tokens_per_layer.size()) - 1;
  for (const auto& [layer, span] : spans) {
    std::string words = trace_words(
        name_of(layer, encoders),
        {{"cycles", span.end - span.start}, {"operations", span.operations}, {"stall_cycles", span.stalls}});
    if (layer >= 0 && layer < encoders) {
      const auto at = static_cast<std::size_t>(layer);
      words = trace_words(words, {{"tokens", result.tokens_per_layer[at]}});
    }
    trace.slice(overview, words, edge_fs(span.start, clock_khz), edge_fs(span.end, clock_khz));
  }
}

}  // namespace secateur::report
