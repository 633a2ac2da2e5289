// SPDX-License-Identifier: Apache-2.0
// Chrome's trace event format: a process a group, a thread a track, complete events for slices, counters. Slices of one
// track that overlap go to further threads of the same name, since a viewer nests what shares a thread. What stands
// behind a slice's name (base/trace_words.hpp) are its arguments.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "base/trace_words.hpp"
#include "report/trace_buffer.hpp"

namespace secateur::report {
namespace {

/// Shorter than any event's line below.
constexpr std::int64_t kJsonSliceBytes = 72;
constexpr std::int64_t kJsonSampleBytes = 64;
/// The last line with the count of what was dropped.
constexpr std::int64_t kJsonTrailerBytes = 200;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return printable_json(out);
}

bool is_number(std::string_view text) {
  const std::size_t sign = text.substr(0, 1) == "-" ? 1 : 0;
  return text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string_view::npos;
}

/// {"encoder", "operation"} of "encoder7.mlp_int"; {"cause"} of "stall: weights"; nothing of other names.
std::vector<std::pair<std::string_view, std::string_view>> arguments_of_name(std::string_view name) {
  constexpr std::string_view kEncoder = "encoder", kStall = "stall: ";
  if (name.substr(0, kStall.size()) == kStall) return {{"cause", name.substr(kStall.size())}};
  const std::size_t dot = name.find('.');
  if (name.substr(0, kEncoder.size()) != kEncoder || dot == std::string_view::npos) return {};
  const std::string_view number = name.substr(kEncoder.size(), dot - kEncoder.size());
  if (!is_number(number)) return {};
  return {{"encoder", number}, {"operation", name.substr(dot + 1)}};
}

/// ,"args":{...}; empty where there are none. A stall's operation tells its encoder as well.
std::string arguments(const TraceWords& words) {
  std::string text;
  const auto add = [&text](std::string_view key, std::string_view value) {
    text += fmt::format(R"({}"{}":{})", text.empty() ? "" : ",", escaped(key),
                        is_number(value) ? std::string(value) : fmt::format(R"("{}")", escaped(value)));
  };
  for (const auto& [key, value] : arguments_of_name(words.name)) add(key, value);
  for (const auto& [key, value] : words.arguments) {
    const auto inner = key == "operation" ? arguments_of_name(value) : decltype(arguments_of_name(value)){};
    for (const auto& [inner_key, inner_value] : inner) add(inner_key, inner_value);
    if (inner.empty()) add(key, value);
  }
  return text.empty() ? text : fmt::format(R"(,"args":{{{}}})", text);
}

class PerfettoWriter : public TraceBuffer {
 public:
  explicit PerfettoWriter(TraceOptions trace) : TraceBuffer(std::move(trace), kJsonSliceBytes, kJsonSampleBytes) {}

 private:
  struct Lane {
    int thread = 0;
    std::int64_t busy_until = 0;
  };

  void write(std::string& out) override {
    out_ = &out;
    out = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n";
    describe_tracks();
    write_slices();
    write_samples();
    if (out.back() == '\n' && out[out.size() - 2] == ',') out.erase(out.size() - 2, 1);
    out += fmt::format("],\"otherData\":{{\"clock_khz\":{},\"dropped_events\":{},\"max_bytes\":{}}}}}\n",
                       options().clock_khz, dropped(), options().max_bytes);
  }

  /// False, and nothing put, when the line does not fit under the cap.
  bool put(const std::string& line) {
    const auto size = static_cast<std::int64_t>(out_->size() + line.size() + 2) + kJsonTrailerBytes;
    if (size > options().max_bytes) return false;
    *out_ += line;
    *out_ += ",\n";
    return true;
  }

  void name_thing(const char* what, int process, int thread, std::string_view name) {
    put(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":"{}"}}}})", what, process, thread,
                    escaped(name)));
  }

  void describe_tracks() {
    for (const Track& track : tracks()) {
      const auto [group, added] = processes_.try_emplace(track.group, static_cast<int>(processes_.size()) + 1);
      if (added) name_thing("process_name", group->second, 0, track.group);
      process_of_.push_back(group->second);
      lanes_.emplace_back();
      if (!track.counter) add_lane(lanes_.size() - 1);
    }
  }

  Lane& add_lane(std::size_t track) {
    lanes_[track].push_back({++threads_, 0});
    name_thing("thread_name", process_of_[track], threads_, tracks()[track].name);
    return lanes_[track].back();
  }

  /// The first lane of the track that is free at `start`; slices come by ascending start.
  Lane& free_lane(std::size_t track, std::int64_t start) {
    for (Lane& lane : lanes_[track]) {
      if (lane.busy_until <= start) return lane;
    }
    return add_lane(track);
  }

  /// Times are microseconds with nanoseconds behind the point, cut and not rounded: slices that touch stay touching.
  void write_slices() {
    for (const Slice& slice : slices()) {
      const auto track = static_cast<std::size_t>(slice.track);
      Lane& lane = free_lane(track, slice.start_fs);
      const std::int64_t start = slice.start_fs / 1'000'000;
      const std::int64_t length = slice.end_fs / 1'000'000 - start;
      const TraceWords words = split_trace_words(name(slice.name));
      const bool fits = put(fmt::format(R"({{"ph":"X","name":"{}","pid":{},"tid":{},"ts":{}.{:03},"dur":{}.{:03}{}}})",
                                        escaped(words.name), process_of_[track], lane.thread, start / 1000,
                                        start % 1000, length / 1000, length % 1000, arguments(words)));
      if (!fits) drop(1);
      lane.busy_until = slice.end_fs;
    }
  }

  void write_samples() {
    for (const Sample& sample : samples()) {
      const auto track = static_cast<std::size_t>(sample.track);
      const std::int64_t at = sample.at_fs / 1'000'000;
      if (!put(fmt::format(R"({{"ph":"C","name":"{}","pid":{},"ts":{}.{:03},"args":{{"value":{}}}}})",
                           escaped(tracks()[track].name), process_of_[track], at / 1000, at % 1000, sample.value))) {
        drop(1);
      }
    }
  }

  std::string* out_ = nullptr;
  std::map<std::string, int> processes_;
  std::vector<int> process_of_;  ///< by track
  std::vector<std::vector<Lane>> lanes_;
  int threads_ = 0;
};

}  // namespace

std::unique_ptr<TraceWriter> make_perfetto_writer(TraceOptions options) {
  return std::make_unique<PerfettoWriter>(std::move(options));
}

}  // namespace secateur::report
