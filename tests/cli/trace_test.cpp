// SPDX-License-Identifier: Apache-2.0
// Traces of whole runs, read back: every row moves, and what slices say adds up to the result.
#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

/// Slices of a Perfetto trace by the name of their row, "memory/channel_0".
class Timeline {
 public:
  explicit Timeline(const std::string& text) : json_(ordered_json::parse(text)) {
    std::map<int, std::string> processes;
    std::map<std::pair<int, int>, std::string> threads;
    for (const ordered_json& event : json_["traceEvents"]) {
      if (event["ph"] != "M") continue;
      const int process = event["pid"];
      const std::string name = event["args"]["name"];
      if (event["name"] == "process_name") processes[process] = name;
      if (event["name"] == "thread_name") threads[{process, event["tid"].get<int>()}] = name;
    }
    for (const ordered_json& event : json_["traceEvents"]) {
      if (event["ph"] != "X") continue;
      const int process = event["pid"];
      rows_[processes[process] + "/" + threads[{process, event["tid"].get<int>()}]].push_back(event);
    }
  }
  const std::vector<ordered_json>& row(const std::string& name) const {
    static const std::vector<ordered_json> none;
    const auto found = rows_.find(name);
    return found == rows_.end() ? none : found->second;
  }
  std::vector<std::string> rows(const std::string& group) const {
    std::vector<std::string> names;
    for (const auto& [name, slices] : rows_) {
      if (name.rfind(group + "/", 0) == 0) names.push_back(name);
    }
    return names;
  }
  int dropped() const { return json_["otherData"]["dropped_events"]; }

 private:
  ordered_json json_;
  std::map<std::string, std::vector<ordered_json>> rows_;
};

class TraceTest : public CliTest {
 protected:
  ordered_json result() const { return ordered_json::parse(read("run/result.json")); }
};

TEST_F(TraceTest, MemoryChannelsTellReadsWritesHitsAndMisses) {
  // Buffers that spill, so that there are writes; two channels.
  const Ran ran = tiny_run({"--set", "memory_channels=2", "--set", "dma.ports=2", "--set", "features.capacity_kib=26",
                            "--trace", "perfetto", "--out", "run"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Timeline timeline(read("run/trace.perfetto.json"));
  ASSERT_EQ(timeline.dropped(), 0);
  const std::vector<std::string> rows = timeline.rows("memory");
  ASSERT_EQ(rows.size(), 2U);
  std::int64_t writes = 0;
  for (std::size_t channel = 0; channel < rows.size(); ++channel) {
    std::map<std::string, std::int64_t> commands;
    for (const ordered_json& slice : timeline.row(rows[channel])) {
      const std::string name = slice["name"];
      commands[name] += name == "refresh" ? 1 : slice["args"]["commands"].get<std::int64_t>();
      if (name != "refresh") {
        EXPECT_EQ(slice["args"]["bytes"], 64 * slice["args"]["commands"].get<std::int64_t>());
      }
    }
    const ordered_json run = result();
    const ordered_json& counted = run["memory"]["channels"][channel];
    EXPECT_EQ(commands["read, row hit"] + commands["write, row hit"], counted["row_hits"]);
    EXPECT_EQ(commands["read, row miss"] + commands["write, row miss"], counted["row_misses"]);
    EXPECT_EQ(commands["read, row hit"] + commands["read, row miss"], counted["reads"]);
    EXPECT_EQ(commands["write, row hit"] + commands["write, row miss"], counted["writes"]);
    EXPECT_EQ(commands["refresh"], counted["refreshes"]);
    writes += counted["writes"].get<std::int64_t>();
  }
  EXPECT_GT(writes, 0);
}

TEST_F(TraceTest, TracingChangesNothing) {
  ASSERT_EQ(tiny_run({"--trace", "perfetto", "--out", "run"}).status, 0);
  ASSERT_EQ(tiny_run({"--out", "plain"}).status, 0);
  EXPECT_EQ(without_cost(read("run/result.json")), without_cost(read("plain/result.json")));
}

TEST_F(TraceTest, EncodersAndOperationsAreThoseOfTheResult) {
  ASSERT_EQ(tiny_run({"--trace", "perfetto", "--out", "run"}).status, 0);
  const Timeline timeline(read("run/trace.perfetto.json"));
  const ordered_json run = result();
  std::size_t operations = 0;
  for (const std::string& row : timeline.rows("encoders")) operations += timeline.row(row).size();
  const std::vector<ordered_json>& encoders = timeline.row("encoders/encoders");
  EXPECT_EQ(operations - encoders.size(), run["operations"].size());
  std::map<std::string, ordered_json> by_name;
  for (const ordered_json& slice : encoders) by_name[slice["name"]] = slice["args"];
  ASSERT_EQ(by_name.size(), run["heads_per_layer"].size() + 2);  // and what is before and behind them
  for (std::size_t i = 0; i < run["heads_per_layer"].size(); ++i) {
    std::int64_t start = run["cycles"], end = 0;
    for (const ordered_json& operation : run["operations"]) {
      if (operation["layer"] != static_cast<int>(i)) continue;
      start = std::min(start, operation["start_cycle"].get<std::int64_t>());
      end = std::max(end, operation["end_cycle"].get<std::int64_t>());
    }
    const ordered_json& told = by_name["encoder " + std::to_string(i)];
    EXPECT_EQ(told["cycles"], end - start) << i;
    EXPECT_EQ(told["tokens"], run["tokens_per_layer"][i]) << i;
  }
}

TEST_F(TraceTest, SlicesSayWhatTheyAreOf) {
  ASSERT_EQ(tiny_run({"--trace", "perfetto", "--out", "run"}).status, 0);
  const Timeline timeline(read("run/trace.perfetto.json"));
  std::int64_t column_bytes = 0;
  int stalls = 0;
  for (const std::string& row : timeline.rows("mpca")) {
    for (const ordered_json& slice : timeline.row(row)) {
      const ordered_json args = slice["args"];
      const std::string name = slice["name"];
      if (name.rfind("stall: ", 0) == 0) {
        EXPECT_EQ("stall: " + args["cause"].get<std::string>(), name);
        EXPECT_TRUE(args.contains("operation"));
        ++stalls;
      } else if (name.rfind("encoder", 0) == 0) {
        EXPECT_EQ("encoder" + std::to_string(args["encoder"].get<int>()) + "." + args["operation"].get<std::string>(),
                  name);
        column_bytes += args.value("bytes", std::int64_t{0});
      }
    }
  }
  EXPECT_GT(stalls, 0);
  EXPECT_GT(column_bytes, 0);
  std::int64_t weights = 0, all = 0, read = 0, written = 0;
  for (const std::string& row : timeline.rows("dma")) {
    for (const ordered_json& slice : timeline.row(row)) {
      const std::int64_t bytes = slice["args"]["bytes"];
      all += bytes;
      weights += slice["name"] == "read weights" ? bytes : 0;
    }
  }
  const ordered_json run = result();
  for (const ordered_json& operation : run["operations"]) {
    read += operation["bytes_read"].get<std::int64_t>();
    written += operation["bytes_written"].get<std::int64_t>();
  }
  EXPECT_EQ(all, read + written);
  EXPECT_GE(weights, column_bytes);
}

/// Wires and strings of each memory channel change in the waveform, too.
TEST_F(TraceTest, ChannelsMoveInTheWaveform) {
  ASSERT_EQ(tiny_run({"--trace", "vcd", "--out", "run"}).status, 0);
  std::istringstream text(read("run/trace.vcd"));
  std::map<std::string, std::string> codes;  // of signals below the scope memory
  std::map<std::string, int> changes;
  std::string scope;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string first, kind, width, code, name;
    words >> first;
    if (first == "$scope") words >> kind >> scope;
    if (first == "$var" && scope == "memory") {
      words >> kind >> width >> code >> name;
      codes[code] = kind + " " + name;
    }
    if (line[0] == 's') {
      words >> code;
      ++changes[codes[code] + " " + first];
    } else if (line[0] == '1') {
      ++changes[codes[line.substr(1)] + " 1"];
    }
  }
  std::string told;
  for (const auto& [what, count] : changes) told += what + "\n";
  EXPECT_THAT(told, testing::ContainsRegex("wire [a-z_]*channel[a-z_0-9]* 1\n"));
  EXPECT_THAT(told, HasSubstr("_what sread,_row_hit\n"));
  EXPECT_THAT(told, HasSubstr("_what sread,_row_miss\n"));
  EXPECT_THAT(told, HasSubstr("_what srefresh\n"));
}

/// States of the registers are numbers in a VCD file: filters of GTKWave beside it name every value that occurs.
TEST_F(TraceTest, StatesOfTheClockedMachineHaveNames) {
  ASSERT_EQ(tiny_run({"--fidelity", "clocked", "--trace", "vcd", "--trace-window", "0:3000", "--out", "run"}).status,
            0);
  for (const char* signal : {"state", "reason"}) {
    const std::string filter = "\n" + read(std::string("run/trace.") + signal + ".filter");
    std::istringstream text(read("run/trace.vcd"));
    std::map<std::string, bool> codes;
    int changes = 0;
    for (std::string line; std::getline(text, line);) {
      std::istringstream words(line);
      std::string first, kind, width, code, name;
      words >> first;
      if (first == "$var") {
        words >> kind >> width >> code >> name;
        codes[code] = name == signal;
      } else if (line[0] == 'b' && words >> code && codes[code]) {
        const auto value = std::stoul(first.substr(1), nullptr, 2);
        EXPECT_THAT(filter, HasSubstr("\n" + std::to_string(value) + " "));
        ++changes;
      }
    }
    EXPECT_GT(changes, 3) << signal;
  }
  EXPECT_THAT(read("run/trace.state.filter"), HasSubstr("\n00000002 steps\n"));
}

}  // namespace
}  // namespace secateur::test
