// SPDX-License-Identifier: Apache-2.0
// Perfetto and VCD files, read back.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "report/trace_writer.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kNs = 1'000'000;  // femtoseconds

TraceOptions options(const char* name) {
  TraceOptions options;
  options.file = fs::path(::testing::TempDir()) / name;
  options.clock_khz = 250'000;  // a cycle is 4 ns
  return options;
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  fs::remove(file);
  return text;
}

using Fill = std::function<void(TraceWriter&)>;

struct Written {
  std::string text;
  std::int64_t dropped = 0;
};

Written written(std::unique_ptr<TraceWriter> writer, const fs::path& file, const Fill& fill) {
  fill(*writer);
  writer->close();
  return {contents(file), writer->dropped()};
}

Written perfetto(const TraceOptions& trace, const Fill& fill) {
  return written(make_perfetto_writer(trace), trace.file, fill);
}
Written vcd(const TraceOptions& trace, const Fill& fill) {
  return written(make_vcd_writer(trace), trace.file, fill);
}

void small_run(TraceWriter& trace) {
  const TrackId module = trace.track("mpca", "head module 0");
  const TrackId channel = trace.track("memory", "channel \"0\"");
  const TrackId depth = trace.counter_track("memory", "queue depth");
  trace.slice(module, "encoder0.q", 8 * kNs, 20 * kNs);
  trace.counter(depth, 12 * kNs, 3);
  trace.slice(channel, "burst", 10 * kNs, 15 * kNs);
  trace.slice(module, "stall: weights", 20 * kNs, 24 * kNs);
  trace.counter(depth, 4 * kNs, 1);
  trace.counter(depth, 30 * kNs, 0);
}

using Json = nlohmann::ordered_json;

std::vector<Json> events(const Json& trace, const char* phase) {
  std::vector<Json> all;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == phase) all.push_back(event);
  }
  return all;
}

TEST(Perfetto, NamesGroupsAndTracksAndGivesSlicesInMicroseconds) {
  const Json trace = Json::parse(perfetto(options("small.json"), small_run).text);
  std::map<std::string, int> process, thread;
  for (const Json& event : events(trace, "M")) {
    auto& names = event["name"] == "process_name" ? process : thread;
    names[event["args"]["name"]] = event["name"] == "process_name" ? event["pid"] : event["tid"];
  }
  EXPECT_EQ(process.size(), 2u);
  ASSERT_EQ(thread.size(), 2u);
  ASSERT_EQ(thread.count("channel \"0\""), 1u);
  const std::vector<Json> slices = events(trace, "X");
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[0]["name"], "encoder0.q");
  EXPECT_EQ(slices[0]["pid"], process["mpca"]);
  EXPECT_EQ(slices[0]["tid"], thread["head module 0"]);
  EXPECT_DOUBLE_EQ(slices[0]["ts"].get<double>(), 0.008);
  EXPECT_DOUBLE_EQ(slices[0]["dur"].get<double>(), 0.012);
  EXPECT_EQ(slices[1]["tid"], thread["channel \"0\""]);
  EXPECT_EQ(slices[2]["name"], "stall: weights");
  const std::vector<Json> counts = events(trace, "C");
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[0]["args"]["value"], 1);
  EXPECT_EQ(counts[1]["args"]["value"], 3);
  EXPECT_EQ(trace["otherData"]["dropped_events"], 0);
}

void random_run(TraceWriter& trace) {
  std::mt19937_64 random(9);
  std::vector<TrackId> tracks;
  for (int i = 0; i < 6; ++i)
    tracks.push_back(trace.track(i % 2 == 0 ? "mpca" : "memory", "track " + std::to_string(i)));
  const TrackId counter = trace.counter_track("memory", "depth");
  for (int i = 0; i < 2000; ++i) {
    const auto start = static_cast<std::int64_t>(random() % 100'000) * kNs / 7;
    trace.slice(tracks[random() % 6], "work " + std::to_string(random() % 9), start,
                start + static_cast<std::int64_t>(random() % 500) * kNs);
    trace.counter(counter, start, static_cast<std::int64_t>(random() % 1000) - 500);
  }
}

TEST(Perfetto, SlicesAreSortedAndThoseOfAThreadNeverOverlap) {
  const Json trace = Json::parse(perfetto(options("random.json"), random_run).text);
  double before = 0.0;
  std::map<int, double> busy_until;
  for (const Json& slice : events(trace, "X")) {
    const double start = slice["ts"];
    EXPECT_GE(start, before);
    before = start;
    double& until = busy_until[slice["tid"]];
    EXPECT_GE(start + 1e-9, until);
    until = start + slice["dur"].get<double>();
  }
  before = 0.0;
  for (const Json& count : events(trace, "C")) {
    EXPECT_GE(count["ts"].get<double>(), before);
    before = count["ts"];
  }
  std::set<int> threads;
  for (const Json& event : events(trace, "M")) threads.insert(event["tid"].get<int>());
  for (const auto& [thread, until] : busy_until) EXPECT_EQ(threads.count(thread), 1u);
}

TEST(Perfetto, TheWindowCutsSlicesAndKeepsTheCountersValueBeforeIt) {
  TraceOptions trace = options("window.json");
  trace.from = 3;  // 12 ns
  trace.to = 5;    // 20 ns
  const Json json = Json::parse(perfetto(trace, small_run).text);
  const std::vector<Json> slices = events(json, "X");
  ASSERT_EQ(slices.size(), 2u);
  for (const Json& slice : slices) EXPECT_DOUBLE_EQ(slice["ts"].get<double>(), 0.012);
  EXPECT_EQ(slices[0]["name"], "encoder0.q");
  EXPECT_DOUBLE_EQ(slices[0]["dur"].get<double>(), 0.008);
  EXPECT_DOUBLE_EQ(slices[1]["dur"].get<double>(), 0.003);
  const std::vector<Json> counts = events(json, "C");
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0]["args"]["value"], 1);
  EXPECT_DOUBLE_EQ(counts[0]["ts"].get<double>(), 0.012);
  EXPECT_EQ(counts[1]["args"]["value"], 3);
  trace.from = trace.to = 5;
  EXPECT_TRUE(events(Json::parse(perfetto(trace, small_run).text), "X").empty());
}

TEST(Perfetto, TheCapIsHonouredAndWhatIsDroppedIsCounted) {
  for (const std::int64_t cap : {2'000, 20'000, 150'000}) {
    TraceOptions trace = options("cap.json");
    trace.max_bytes = cap;
    const Written file = perfetto(trace, random_run);
    EXPECT_LE(static_cast<std::int64_t>(file.text.size()), cap);
    const Json json = Json::parse(file.text);
    const std::size_t kept = events(json, "X").size() + events(json, "C").size();
    EXPECT_GT(file.dropped, 0);
    EXPECT_EQ(json["otherData"]["dropped_events"], file.dropped);
    // Slices of no length are no events.
    TraceOptions all = options("all.json");
    const Json whole = Json::parse(perfetto(all, random_run).text);
    EXPECT_EQ(kept + static_cast<std::size_t>(file.dropped), events(whole, "X").size() + events(whole, "C").size());
  }
}

TEST(Perfetto, NamesAreEscaped) {
  const Json trace = Json::parse(perfetto(options("escape.json"), [](TraceWriter& writer) {
                                   writer.slice(writer.track("a\\b", "c\n\"d\""), "e\tf", 0, kNs);
                                 }).text);
  EXPECT_EQ(events(trace, "X")[0]["name"], "e\tf");
  EXPECT_EQ(events(trace, "M")[0]["args"]["name"], "a\\b");
  EXPECT_EQ(events(trace, "M")[1]["args"]["name"], "c\n\"d\"");
  const std::string text = perfetto(options("control.json"), [](TraceWriter& writer) {
                             writer.slice(writer.track("\u009b\x7f", "gr\xf6\u202E"), "e", 0, kNs);
                           }).text;
  EXPECT_EQ(printable_lines(text), text);
  EXPECT_EQ(events(Json::parse(text), "M")[1]["args"]["name"], "gr\uFFFD\u202E");
}

TEST(Traces, AFileThatCannotBeWrittenFailsTheRun) {
  TraceOptions trace = options("x");
  trace.file = "no/such/folder/trace.json";
  auto writer = make_perfetto_writer(trace);
  EXPECT_THROW(writer->close(), RunError);
}

/// What a VCD viewer sees: each signal's changes in time.
struct Vcd {
  struct Signal {
    std::string scope, name, type;
    int width = 0;
    std::vector<std::pair<std::int64_t, std::string>> changes;
  };
  std::map<std::string, Signal> signals;  ///< by id code
  std::string timescale;
  std::vector<std::int64_t> times;

  const Signal& named(const std::string& name) const {
    for (const auto& [id, signal] : signals) {
      if (signal.name == name) return signal;
    }
    ADD_FAILURE() << "no signal " << name;
    return signals.begin()->second;
  }
};

/// IEEE 1364 chapter 18, with GTKWave's strings; anything else is a failure.
Vcd parse_vcd(const std::string& text) {
  Vcd vcd;
  std::istringstream in(text);
  std::string scope;
  bool defined = false;
  std::int64_t now = -1;
  const auto until_end = [&in] {
    std::string all, word;
    while (in >> word && word != "$end") all += (all.empty() ? "" : " ") + word;
    EXPECT_EQ(word, "$end");
    return all;
  };
  const auto change = [&](const std::string& id, const std::string& value) {
    EXPECT_TRUE(defined);
    EXPECT_GE(now, 0);
    if (vcd.signals.count(id) == 0) return void(ADD_FAILURE() << "unknown id code " << id);
    auto& changes = vcd.signals[id].changes;
    EXPECT_TRUE(changes.empty() || changes.size() == 1 || changes.back().first < now) << "changed twice at " << now;
    changes.emplace_back(now, value);
  };
  for (std::string word; in >> word;) {
    if (word == "$version" || word == "$comment") {
      until_end();
    } else if (word == "$timescale") {
      vcd.timescale = until_end();
    } else if (word == "$scope") {
      EXPECT_EQ(scope, "");
      scope = until_end();
      EXPECT_EQ(scope.substr(0, 7), "module ");
      scope = scope.substr(7);
    } else if (word == "$upscope") {
      EXPECT_NE(scope, "");
      scope.clear();
      until_end();
    } else if (word == "$var") {
      Vcd::Signal signal;
      std::string id;
      in >> signal.type >> signal.width >> id >> signal.name;
      EXPECT_EQ(until_end(), "");
      signal.scope = scope;
      for (const char c : id) EXPECT_TRUE(c >= '!' && c <= '~');
      EXPECT_TRUE(vcd.signals.emplace(id, signal).second) << "id code " << id << " twice";
    } else if (word == "$enddefinitions") {
      until_end();
      defined = true;
    } else if (word == "$dumpvars" || word == "$end") {
      continue;
    } else if (word[0] == '#') {
      const std::int64_t time = std::stoll(word.substr(1));
      EXPECT_GT(time, now);
      vcd.times.push_back(now = time);
    } else if (word[0] == 'b' || word[0] == 's') {
      std::string id;
      in >> id;
      change(id, word.substr(1));
    } else if (word[0] == '0' || word[0] == '1') {
      change(word.substr(1), word.substr(0, 1));
    } else {
      ADD_FAILURE() << "strange word " << word;
    }
  }
  return vcd;
}

using Changes = std::vector<std::pair<std::int64_t, std::string>>;

TEST(Vcd, ShowsSlicesAsWiresAndTextsAndCountersAsNumbers) {
  const Vcd file = parse_vcd(vcd(options("small.vcd"), small_run).text);
  EXPECT_EQ(file.timescale, "1 ps");
  EXPECT_EQ(file.named("head_module_0").scope, "mpca");
  EXPECT_EQ(file.named("head_module_0").type, "wire");
  EXPECT_EQ(file.named("head_module_0").changes, (Changes{{0, "0"}, {8'000, "1"}, {20'000, "1"}, {24'000, "0"}}));
  EXPECT_EQ(file.named("head_module_0_what").changes,
            (Changes{{0, "-"}, {8'000, "encoder0.q"}, {20'000, "stall:_weights"}, {24'000, "-"}}));
  EXPECT_EQ(file.named("channel__0_").scope, "memory");
  EXPECT_EQ(file.named("queue_depth").changes, (Changes{{0, "x"}, {4'000, "1"}, {12'000, "11"}, {30'000, "0"}}));
  EXPECT_EQ(file.named("queue_depth").width, 64);
}

TEST(Vcd, IsWellFormedForRandomRuns) {
  const Written written = vcd(options("random.vcd"), random_run);
  const Vcd file = parse_vcd(written.text);
  EXPECT_EQ(file.signals.size(), 13u);
  EXPECT_EQ(written.dropped, 0);
  for (const auto& [id, signal] : file.signals) {
    EXPECT_TRUE(signal.type != "wire" || signal.changes.back().second == "0") << signal.name;
  }
}

TEST(Vcd, ManySignalsHaveTheirOwnIdCodes) {
  const Vcd file = parse_vcd(vcd(options("many.vcd"), [](TraceWriter& writer) {
                               for (int i = 0; i < 5'000; ++i) writer.track("g", "same name");
                             }).text);
  EXPECT_EQ(file.signals.size(), 10'000u);
  std::set<std::string> names;
  for (const auto& [id, signal] : file.signals) EXPECT_TRUE(names.insert(signal.name).second) << signal.name;
}

TEST(Vcd, NegativeNumbersAreTwosComplement) {
  const Vcd file = parse_vcd(vcd(options("negative.vcd"), [](TraceWriter& writer) {
                               writer.counter(writer.counter_track("g", "n"), kNs, -2);
                             }).text);
  EXPECT_EQ(file.named("n").changes.back().second, std::string(63, '1') + "0");
}

TEST(Vcd, TheWindowBeginsWithTheStateInIt) {
  TraceOptions trace = options("window.vcd");
  trace.from = 3;
  trace.to = 5;
  const Vcd file = parse_vcd(vcd(trace, small_run).text);
  EXPECT_EQ(file.times.front(), 12'000);
  EXPECT_EQ(file.times.back(), 20'000);
  EXPECT_EQ(file.named("head_module_0").changes, (Changes{{12'000, "0"}, {12'000, "1"}, {20'000, "0"}}));
  EXPECT_EQ(file.named("queue_depth").changes.back(), (std::pair<std::int64_t, std::string>{12'000, "11"}));
}

TEST(Vcd, TheCapIsHonouredAndWhatIsDroppedIsCounted) {
  TraceOptions trace = options("cap.vcd");
  trace.max_bytes = 20'000;
  const Written file = vcd(trace, random_run);
  EXPECT_LE(file.text.size(), 20'000u);
  EXPECT_GT(file.dropped, 0);
  parse_vcd(file.text);
  EXPECT_NE(file.text.find("$comment " + std::to_string(file.dropped) + " events dropped"), std::string::npos);
}

}  // namespace
}  // namespace secateur::test
