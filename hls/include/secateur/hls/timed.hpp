// SPDX-License-Identifier: Apache-2.0
// Timed C simulation, of a host alone (SECATEUR_HLS_TIMED): each process has a clock, pipelined loops move it by
// interval and depth, streams carry the time of each value, dataflow regions start their processes when what these need
// is there. Not modelled: what a tool puts between loops (states of a control machine), and wires. docs/hls.md has the
// rules. C++14.
//
// Intervals and depths come from a table (read_table): columns `kind,name,interval,depth`.
//   loop         a loop's label: cycles from one iteration to the next, and from an iteration's begin to its end
//   axi          a port: cycles a 64-byte word, and those from a request to its first word
//   instruction  `*`: depth is what the controller takes for each
// A later row replaces an earlier one of the same kind and name. A loop without a row has 1 and 1.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace secateur {
namespace hls {
namespace timed {

using Time = long long;  // cycles

/// Intervals are in thousandths of a cycle: a memory gives a word every 1.3.
constexpr Time kThousand = 1000;

struct Timing {
  Time interval = kThousand;  ///< thousandths
  Time depth = 1;
};

struct LoopRecord {
  Timing timing;
  bool has_row = false;
  Time entries = 0, iterations = 0;
  Time cycles = 0;  ///< from its first iteration to the end of its last
  Time waited = 0;  ///< for streams, of those
};

struct StreamRecord {
  Time depth = 0;
  Time values = 0;
  Time high_water = 0;  ///< values that waited at once: a depth that suffices
};

struct InstructionRecord {
  int opcode = 0;
  Time start = 0, end = 0;
};

/// All that is told at the end, and the table.
struct Book {
  std::map<std::string, LoopRecord> loops;
  std::map<std::string, Timing> ports;
  std::map<std::string, StreamRecord> streams;
  std::vector<InstructionRecord> instructions;
  Time instruction_cycles = 0;

  /// Nothing has been counted; the table stays.
  void forget() {
    for (auto& loop : loops) {
      loop.second.entries = loop.second.iterations = loop.second.cycles = loop.second.waited = 0;
    }
    for (auto& stream : streams) stream.second = {};
    instructions.clear();
  }
  /// What a process has counted that has ended.
  void add(const Book& other) {
    for (const auto& loop : other.loops) {
      LoopRecord& own = loops[loop.first];
      own.entries += loop.second.entries;
      own.iterations += loop.second.iterations;
      own.cycles += loop.second.cycles;
      own.waited += loop.second.waited;
    }
    for (const auto& stream : other.streams) {
      StreamRecord& own = streams[stream.first];
      own.depth = std::max(own.depth, stream.second.depth);
      own.values += stream.second.values;
      own.high_water = std::max(own.high_water, stream.second.high_water);
    }
    instructions.insert(instructions.end(), other.instructions.begin(), other.instructions.end());
  }
};
/// Of the process that is carried out; a process that is no thread of its own has the host's.
inline Book*& current_book() {
  static Book of_host;
  static thread_local Book* current = &of_host;
  return current;
}
inline Book& book() {
  return *current_book();
}

/// Of the process that is carried out.
inline Time& clock() {
  static thread_local Time now = 0;
  return now;
}
/// What a value needs, from the begin of the iteration that writes it until it may be read.
inline Time& write_delay() {
  static thread_local Time delay = 1;
  return delay;
}

/// Of the port that the next loop moves words of, in thousandths; 0: of none.
inline Time& port_interval() {
  static thread_local Time interval = 0;
  return interval;
}
/// A burst of words of a port follows, in the next loop.
inline void burst(const char* port) {
  const auto found = book().ports.find(port);
  if (found == book().ports.end()) return;
  clock() += found->second.depth;
  port_interval() = found->second.interval;
}
/// A single word.
inline void word(const char* port) {
  const auto found = book().ports.find(port);
  if (found != book().ports.end()) clock() += found->second.depth;
}

inline std::atomic<Time>& regions() {
  static std::atomic<Time> begun{0};
  return begun;
}

/// What dataflow has carried out of a region: ends of each process, of its latest two iterations.
class Region {
 public:
  /// Of all regions, in the order of their begin.
  Time number() const { return number_; }
  void next() {
    if (!is_open_) begin_ = clock();
    is_open_ = true;
    at_ = 0;
    chain_ = begin_;
  }
  /// `is_chained`: begins when the processes before it, which hand it memories, have ended; those are double buffers.
  template <class Body>
  void process(bool is_chained, const Body& body) {
    if (at_ == processes_.size()) processes_.push_back({is_chained, begin_, begin_});
    Time start = std::max(begin_, processes_[at_].end);
    if (is_chained) start = std::max(start, chain_);
    // It must not write what a later one still reads: of the iteration before the last.
    for (std::size_t later = at_ + 1; later < processes_.size(); ++later) {
      if (processes_[later].is_chained) start = std::max(start, processes_[later].end_before);
    }
    clock() = start;
    const std::size_t own = at_++;
    body();
    processes_[own].end_before = processes_[own].end;
    processes_[own].end = clock();
    chain_ = std::max(chain_, clock());
  }
  void close() {
    for (const Process& each : processes_) clock() = std::max(clock(), each.end);
    clock() = std::max(clock(), begin_);
  }

 private:
  struct Process {
    bool is_chained;
    Time end, end_before;
  };
  std::vector<Process> processes_;
  std::size_t at_ = 0;
  Time number_ = ++regions();
  Time begin_ = 0, chain_ = 0;
  bool is_open_ = false;
};

/// A loop from its label to its end (SECATEUR_HLS_LABEL), or the body of a function that is a region.
class LoopScope {
 public:
  explicit LoopScope(const char* name) : name_(name) {}
  LoopScope(const LoopScope&) = delete;
  LoopScope& operator=(const LoopScope&) = delete;
  ~LoopScope() {
    if (record_ != nullptr) leave();
    if (region_ != nullptr) {
      region_->close();
      delete region_;
    }
  }
  explicit operator bool() const { return false; }

  void iterate() {
    if (record_ == nullptr) {
      enter();
    } else {
      rest_ += interval_;
      clock() += rest_ / kThousand;
      free_running_ += rest_ / kThousand;
      rest_ %= kThousand;
    }
    ++record_->iterations;
  }
  Region& region() {
    if (region_ == nullptr) region_ = new Region();
    return *region_;
  }

 private:
  void enter() {
    record_ = &book().loops[name_];
    ++record_->entries;
    interval_ = std::max(record_->timing.interval, port_interval());
    port_interval() = 0;
    begin_ = clock();
    delay_before_ = write_delay();
    write_delay() = record_->timing.depth;
  }
  void leave() {
    record_->waited += clock() - begin_ - free_running_;
    clock() += record_->timing.depth;
    record_->cycles += clock() - begin_;
    write_delay() = delay_before_;
  }

  const char* name_;
  LoopRecord* record_ = nullptr;
  Region* region_ = nullptr;
  Time interval_ = kThousand, begin_ = 0, rest_ = 0, free_running_ = 0, delay_before_ = 1;
};

/// The controller begins an instruction, or has ended the last: -1.
inline void instruction(int opcode) {
  std::vector<InstructionRecord>& all = book().instructions;
  if (!all.empty() && all.back().end == 0) all.back().end = clock();
  if (opcode < 0) return;
  clock() += book().instruction_cycles;
  InstructionRecord record;
  record.opcode = opcode;
  record.start = clock();
  all.push_back(record);
}

/// When values of a stream came and went.
class StreamTimes {
 public:
  /// In a region of another number it is another stream, empty: processes that are copies share it in C.
  void name(const char* name, Time depth, Time region) {
    if (region == region_) return;
    region_ = region;
    depth_ = depth;
    record_ = &book().streams[name];
    record_->depth = depth;
    written_ = first_freed_ = level_ = 0;
    here_.clear();
    freed_.clear();
    waiting_.clear();
    gone_.clear();
  }
  void written() {
    if (record_ == nullptr) name("a stream without a depth", 0, -1);
    // There is room once the value `depth` before has been read. Where C reads it later, nothing is known of it.
    const Time freeing = written_ - depth_;
    if (depth_ > 0 && freeing >= first_freed_ && freeing < first_freed_ + static_cast<Time>(freed_.size())) {
      clock() = std::max(clock(), freed_[static_cast<std::size_t>(freeing - first_freed_)]);
    }
    ++written_;
    ++record_->values;
    const Time at = clock() + write_delay();
    here_.push_back(at);
    waiting_.push_back(at);
    settle();
  }
  bool is_there() const { return !here_.empty() && here_.front() <= clock(); }
  void read() {
    clock() = std::max(clock(), here_.front());
    here_.pop_front();
    freed_.push_back(clock());
    for (; static_cast<Time>(freed_.size()) > depth_; ++first_freed_) freed_.pop_front();
    gone_.push_back(clock());
    settle();
  }

 private:
  /// Comings and goings in the order of time, as far as the next of either is known: what threads do first tells
  /// nothing.
  void settle() {
    while (!waiting_.empty() && !gone_.empty()) {
      if (waiting_.front() <= gone_.front()) {
        record_->high_water = std::max(record_->high_water, ++level_);
        waiting_.pop_front();
      } else {
        --level_;
        gone_.pop_front();
      }
    }
  }

  StreamRecord* record_ = nullptr;
  std::deque<Time> here_, freed_, waiting_, gone_;
  Time region_ = 0, depth_ = 0, written_ = 0, first_freed_ = 0, level_ = 0;
};

/// The table's rows of a file, over what is there. 1: the file is missing, or a line is none of a table, which is told.
inline int read_table(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) {
    std::fprintf(stderr, "%s is missing\n", path);
    return 1;
  }
  char line[512];
  int faults = 0;
  for (int number = 1; std::fgets(line, sizeof(line), file) != nullptr; ++number) {
    char kind[32], name[256];
    double interval = 0;
    Time depth = 0;
    if (number == 1 && std::string(line) == "kind,name,interval,depth\n") continue;
    const bool is_row = std::sscanf(line, "%31[^,],%255[^,],%lf,%lld", kind, name, &interval, &depth) == 4;
    Timing timing;
    timing.interval = static_cast<Time>(interval * static_cast<double>(kThousand) + 0.5);
    timing.depth = depth;
    const std::string what = is_row ? kind : "";
    if (what == "loop" && timing.interval > 0 && depth > 0) {
      book().loops[name].timing = timing;
      book().loops[name].has_row = true;
    } else if (what == "axi" && timing.interval > 0 && depth >= 0) {
      book().ports[name] = timing;
    } else if (what == "instruction" && depth >= 0) {
      book().instruction_cycles = depth;
    } else {
      std::fprintf(stderr, "%s:%d: no row of kind,name,interval,depth: %s", path, number, line);
      ++faults;
    }
  }
  std::fclose(file);
  return faults > 0 ? 1 : 0;
}

/// Another run begins: nothing has been counted, and the table stays.
inline void begin_run() {
  book().forget();
  clock() = 0;
}

}  // namespace timed
}  // namespace hls
}  // namespace secateur
