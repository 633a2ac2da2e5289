// SPDX-License-Identifier: Apache-2.0
// Value change dump for GTKWave, 1 ps: of each track a wire that is 1 while something goes on and a string of what (a
// GTKWave extension; other viewers ignore it), of each counter an integer. Groups are scopes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/trace_words.hpp"
#include "report/trace_buffer.hpp"

namespace secateur::report {
namespace {

/// About what a slice (two changes of wire and string, with their times) and a sample take at least.
constexpr std::int64_t kVcdSliceBytes = 40;
constexpr std::int64_t kVcdSampleBytes = 14;
constexpr std::int64_t kVcdTrailerBytes = 120;

/// Names of letters, digits and underscores that do not begin with a digit.
std::string identifier(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += word ? c : '_';
  }
  if (out.empty() || (out[0] >= '0' && out[0] <= '9')) out.insert(out.begin(), '_');
  return out;
}

/// A string value ends at white space.
std::string without_spaces(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; }, '_');
  return text;
}

/// Short printable names of signals: base 94 from '!'.
std::string code(int number) {
  std::string text;
  do {
    text += static_cast<char>('!' + number % 94);
    number /= 94;
  } while (number-- > 0);
  return text;
}

std::string binary(std::int64_t value) {
  auto bits = static_cast<std::uint64_t>(value);
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + (bits & 1)));
    bits >>= 1;
  } while (bits != 0);
  return text;
}

class VcdWriter : public TraceBuffer {
 public:
  explicit VcdWriter(TraceOptions trace) : TraceBuffer(std::move(trace), kVcdSliceBytes, kVcdSampleBytes) {}

 private:
  enum class Kind { end, begin, sample };
  /// `index` into slices() or samples().
  struct Change {
    std::int64_t at_ps;
    Kind kind;
    std::size_t index;
  };

  void write(std::string& out) override {
    out_ = &out;
    write_header();
    active_.resize(tracks().size());
    const std::vector<Change> changes = ordered_changes();
    for (std::size_t first = 0; first < changes.size();) {
      std::size_t last = first;
      while (last < changes.size() && changes[last].at_ps == changes[first].at_ps) ++last;
      if (!write_moment(changes, first, last)) {
        drop(
            static_cast<std::int64_t>(std::count_if(changes.begin() + static_cast<std::ptrdiff_t>(first), changes.end(),
                                                    [](const Change& c) { return c.kind != Kind::end; })));
        break;
      }
      first = last;
    }
    out += fmt::format("$comment {} events dropped at the cap of {} bytes $end\n", dropped(), options().max_bytes);
  }

  void write_header() {
    *out_ = "$version secateur $end\n$timescale 1 ps $end\n";
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t t = 0; t < tracks().size(); ++t) groups[tracks()[t].group].push_back(t);
    std::string initial;
    for (const auto& [group, members] : groups) {
      *out_ += fmt::format("$scope module {} $end\n", identifier(group));
      std::map<std::string, int> used;
      for (const std::size_t t : members) declare(t, used, initial);
      *out_ += "$upscope $end\n";
    }
    written_ps_ = from_fs() / 1000;
    *out_ += fmt::format("$enddefinitions $end\n#{}\n$dumpvars\n{}$end\n", written_ps_, initial);
  }

  void declare(std::size_t track, std::map<std::string, int>& used, std::string& initial) {
    std::string name = identifier(tracks()[track].name);
    if (const int copies = used[name]++; copies > 0) name += fmt::format("_{}", copies + 1);
    const auto id = static_cast<int>(track) * 2;
    if (tracks()[track].counter) {
      *out_ += fmt::format("$var integer 64 {} {} $end\n", code(id), name);
      initial += fmt::format("bx {}\n", code(id));
    } else {
      *out_ +=
          fmt::format("$var wire 1 {} {} $end\n$var string 1 {} {}_what $end\n", code(id), name, code(id + 1), name);
      initial += fmt::format("0{}\ns- {}\n", code(id), code(id + 1));
    }
  }

  /// Ends before begins, so that what follows without a gap does not overlap.
  std::vector<Change> ordered_changes() const {
    std::vector<Change> changes;
    changes.reserve(2 * slices().size() + samples().size());
    for (std::size_t i = 0; i < slices().size(); ++i) {
      const std::int64_t start = slices()[i].start_fs / 1000;
      const std::int64_t end = slices()[i].end_fs / 1000;
      if (start == end) continue;
      changes.push_back({start, Kind::begin, i});
      changes.push_back({end, Kind::end, i});
    }
    for (std::size_t i = 0; i < samples().size(); ++i) changes.push_back({samples()[i].at_fs / 1000, Kind::sample, i});
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
      return a.at_ps != b.at_ps ? a.at_ps < b.at_ps : a.kind < b.kind;
    });
    return changes;
  }

  /// All changes of one time, each signal at most once. False when they do not fit under the cap.
  bool write_moment(const std::vector<Change>& changes, std::size_t first, std::size_t last) {
    std::map<TrackId, std::int64_t> samples_now;
    std::vector<TrackId> touched;
    for (std::size_t i = first; i < last; ++i) {
      if (changes[i].kind == Kind::sample) {
        const Sample& sample = samples()[changes[i].index];
        samples_now[sample.track] = sample.value;
        continue;
      }
      const Slice& slice = slices()[changes[i].index];
      std::vector<std::size_t>& active = active_[static_cast<std::size_t>(slice.track)];
      if (changes[i].kind == Kind::begin) {
        active.push_back(changes[i].index);
      } else {
        active.erase(std::find(active.begin(), active.end(), changes[i].index));
      }
      touched.push_back(slice.track);
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    std::string text = changes[first].at_ps > written_ps_ ? fmt::format("#{}\n", changes[first].at_ps) : "";
    for (const TrackId track : touched) text += state(track);
    for (const auto& [track, value] : samples_now) text += fmt::format("b{} {}\n", binary(value), code(track * 2));
    if (static_cast<std::int64_t>(out_->size() + text.size()) + kVcdTrailerBytes > options().max_bytes) return false;
    *out_ += text;
    written_ps_ = changes[first].at_ps;
    return true;
  }

  /// The name of what began last, and how many others are under way.
  std::string state(TrackId track) const {
    const std::vector<std::size_t>& active = active_[static_cast<std::size_t>(track)];
    if (active.empty()) return fmt::format("0{}\ns- {}\n", code(track * 2), code(track * 2 + 1));
    std::string what = without_spaces(std::string(split_trace_words(name(slices()[active.back()].name)).name));
    if (active.size() > 1) what += fmt::format("+{}", active.size() - 1);
    return fmt::format("1{}\ns{} {}\n", code(track * 2), what, code(track * 2 + 1));
  }

  std::string* out_ = nullptr;
  std::int64_t written_ps_ = 0;                   ///< the last time that stands in the file
  std::vector<std::vector<std::size_t>> active_;  ///< by track: slices under way, by start
};

}  // namespace

std::unique_ptr<TraceWriter> make_vcd_writer(TraceOptions options) {
  return std::make_unique<VcdWriter>(std::move(options));
}

}  // namespace secateur::report
