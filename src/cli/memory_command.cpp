// SPDX-License-Identifier: Apache-2.0
// secateur memory: a trace of requests on one memory channel by itself.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "cli/document_options.hpp"
#include "cli/output_options.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/single_document.hpp"
#include "sim/memory_replay.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur memory --trace FILE [--memory NAME] [options]",
                     "Replays a trace on one channel of a memory: how long it takes, the bandwidth,\n"
                     "row hits, and how long reads wait. A line of the trace is ADDRESS READ|WRITE\n"
                     "[CYCLE]: a hexadecimal address, and the clock of the channel at which the\n"
                     "request arrives. Without cycles they go as fast as the channel takes them.",
                     "  secateur memory --memory hbm2 --trace requests.trace\n"
                     "  secateur memory --trace requests.trace --set memory.refresh=false\n"};
constexpr double kTail = 0.99;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string count_of(std::int64_t count, const char* what) {
  return fmt::format("{} {}{}", grouped(count), what, count == 1 ? "" : "s");
}

/// The figures of one replay, in the user's units.
struct Figures {
  Figures(const MemoryReplay& replay, const MemoryConfig& memory)
      : ns(replay.nanoseconds(memory)),
        gbps(replay.bandwidth_gbps(memory)),
        of_peak(gbps / memory.peak_bandwidth_gbps()),
        row_hit_rate(share(replay.counters.row_hits, replay.counters.row_hits + replay.counters.row_misses)),
        mean_latency_ns(ns_of(replay.latency.mean(), memory)),
        p99_latency_ns(ns_of(static_cast<double>(replay.latency.quantile(kTail)), memory)),
        max_latency_ns(ns_of(static_cast<double>(replay.latency.most()), memory)) {}

  static double ns_of(double clocks, const MemoryConfig& memory) {
    return clocks * 1e6 / static_cast<double>(memory.clock_khz());
  }

  double ns, gbps, of_peak, row_hit_rate, mean_latency_ns, p99_latency_ns, max_latency_ns;
};

Json to_json(const Figures& figures, const MemoryReplay& replay, const MemoryConfig& memory, bool timed) {
  const hw::DramCounters& counters = replay.counters;
  return {{"memory", to_json(memory)},
          {"timed", timed},
          {"requests", replay.reads + replay.writes},
          {"reads", replay.reads},
          {"writes", replay.writes},
          {"merged_writes", counters.merged_writes},
          {"forwarded_reads", counters.forwarded_reads},
          {"wrapped_addresses", replay.wrapped},
          {"clocks", replay.clocks},
          {"ns", figures.ns},
          {"bus_bytes", counters.bus_bytes(memory)},
          {"bandwidth_gbps", figures.gbps},
          {"peak_bandwidth_gbps", memory.peak_bandwidth_gbps()},
          {"read_commands", counters.reads},
          {"write_commands", counters.writes},
          {"row_hits", counters.row_hits},
          {"row_misses", counters.row_misses},
          {"row_hit_rate", figures.row_hit_rate},
          {"refreshes", counters.refreshes},
          {"read_latency_ns",
           {{"mean", figures.mean_latency_ns}, {"p99", figures.p99_latency_ns}, {"max", figures.max_latency_ns}}}};
}

/// Requests that never reached the bus.
void print_without_command(const hw::DramCounters& counters) {
  const auto merged = static_cast<std::int64_t>(counters.merged_writes);
  const auto forwarded = static_cast<std::int64_t>(counters.forwarded_reads);
  if (merged + forwarded == 0) return;
  std::cout << fmt::format("  no command    {} merged into a queued one, {} answered from one\n",
                           count_of(merged, "write"), count_of(forwarded, "read"));
}

void print(const Figures& figures, const MemoryReplay& replay, const MemoryConfig& memory) {
  const hw::DramCounters& counters = replay.counters;
  std::cout << fmt::format("  time          {:.1f} ns ({} clocks at {} MHz)\n", figures.ns, grouped(replay.clocks),
                           memory.clock_mhz);
  std::cout << fmt::format("  bandwidth     {:.2f} GB/s, {:.1f} % of the peak of {:.2f} GB/s\n", figures.gbps,
                           100 * figures.of_peak, memory.peak_bandwidth_gbps());
  std::cout << fmt::format("  row hits      {:.1f} % of {}\n", 100 * figures.row_hit_rate,
                           count_of(static_cast<std::int64_t>(counters.reads + counters.writes), "column command"));
  print_without_command(counters);
  if (replay.reads > 0) {
    std::cout << fmt::format("  read latency  mean {:.1f} ns, 99th percentile {:.1f} ns, longest {:.1f} ns\n",
                             figures.mean_latency_ns, figures.p99_latency_ns, figures.max_latency_ns);
  }
  std::cout << fmt::format("  refreshes     {}\n", grouped(static_cast<std::int64_t>(counters.refreshes)));
  if (replay.wrapped > 0) {
    std::cout << fmt::format("  {} beyond the channel's {:.3g} GiB: the address wraps around\n",
                             count_of(replay.wrapped, "request"),
                             static_cast<double>(memory.capacity_bytes()) / (1 << 30));
  }
}

}  // namespace

int memory_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                        //
      ("trace", text("FILE"), "the requests")                                           //
      ("memory", text("NAME")->default_value("ddr4-2400"), "a shipped name or a path")  //
      ("set,s", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
       "override one key: memory.read_queue=64; may be repeated")  //
      ("json", "print the figures as JSON, and nothing else")      //
      ("out,o", text("FILE"), "also write the figures there, as JSON");
  if (parser.parse(arguments)) return 0;
  const po::variables_map& values = parser.values();
  if (values.count("trace") == 0) {
    throw ConfigError("command line", "--trace", "is missing; give a file of lines ADDRESS READ|WRITE [CYCLE]");
  }
  std::vector<Fault> faults;
  const std::string out = output_option(values, "out", faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const auto location = locate_document(values["memory"].as<std::string>(), DocumentKind::memory);
  const MemoryConfig memory = memory_from_json(load_single(location, sets_of(values)), location.path);
  const auto path = values["trace"].as<std::string>();
  const MemoryTrace trace = read_memory_trace(path);
  const MemoryReplay replay = replay_memory(trace, memory, nullptr);
  const Figures figures(replay, memory);
  const std::string json = json_text(to_json(figures, replay, memory, trace.timed), 2) + "\n";
  if (!out.empty()) write_whole_file(out, json);
  if (values.count("json") > 0) {
    std::cout << json;
    return 0;
  }
  std::cout << fmt::format("{} on {}: {} and {}, {}\n\n", path, memory.name, count_of(replay.reads, "read"),
                           count_of(replay.writes, "write"), trace.timed ? "at their cycles" : "as fast as they go");
  print(figures, replay, memory);
  return 0;
}

}  // namespace secateur::cli
