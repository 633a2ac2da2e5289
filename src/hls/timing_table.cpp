// SPDX-License-Identifier: Apache-2.0
#include "hls/timing_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/printable.hpp"

namespace secateur::hls {
namespace {

constexpr const char* kHead = "kind,name,interval,depth\n";

/// What comes behind the last iteration of a loop, by the contract.
enum class Behind {
  nothing,
  pe_pipeline,          ///< docs/microarchitecture/compute.md 2.2
  elementwise_pipeline  ///< docs/microarchitecture/elementwise.md 4.1
};
struct KernelLoop {
  const char* label;
  Behind behind;
};
/// Every pipelined loop of hls/, by its label.
const KernelLoop kLoops[] = {
    {"AVERAGE", Behind::elementwise_pipeline},
    {"BURST", Behind::nothing},
    {"COLLECT", Behind::nothing},
    {"DRAIN", Behind::pe_pipeline},
    {"EXP", Behind::elementwise_pipeline},
    {"FETCH_RECORD", Behind::nothing},
    {"FIRST_LOGITS", Behind::elementwise_pipeline},
    {"FUSED", Behind::nothing},
    {"GELU", Behind::elementwise_pipeline},
    {"GATHER_RECORD", Behind::nothing},
    {"GATHER_WORDS", Behind::nothing},
    {"HEADER_WORDS", Behind::nothing},
    {"LOAD_BURST", Behind::nothing},
    {"LOAD_STEP", Behind::nothing},
    {"MOVE_AND_FUSE", Behind::nothing},
    {"NORM", Behind::elementwise_pipeline},
    {"NORMALISE", Behind::elementwise_pipeline},
    {"PIECES", Behind::nothing},
    {"PRODUCT", Behind::nothing},
    {"PROGRAM", Behind::nothing},
    {"READ_RECORD", Behind::nothing},
    {"RECIPROCALS", Behind::nothing},
    {"RESIDUAL", Behind::elementwise_pipeline},
    {"ROW_SUM", Behind::pe_pipeline},
    {"SORT", Behind::nothing},
    {"STATISTICS", Behind::elementwise_pipeline},
    {"STORE_PIECES", Behind::nothing},
    {"TAKE_RECORD", Behind::nothing},
    {"WEIGHT_WORDS", Behind::nothing},
};

std::string loop_row(const std::string& label, std::int64_t interval, std::int64_t depth) {
  return fmt::format("loop,{},{},{}\n", label, interval, depth);
}

/// Cycles of domain A from a request to its first data, of a closed row and an idle channel
/// (docs/microarchitecture/memory.md 5.3, 5.4): two registers, both paths, two crossings of two edges each, ACT, read.
std::int64_t idle_latency(const AcceleratorConfig& machine, const MemoryConfig& memory) {
  constexpr int kRegisters = 2, kCrossingEdges = 2;
  const double clocks = kCrossingEdges + memory.timing.rcd + memory.timing.cl + memory.burst_clocks();
  return kRegisters + machine.interconnect.request_cycles + machine.interconnect.response_cycles + kCrossingEdges +
         static_cast<std::int64_t>(std::ceil(clocks * machine.clock_mhz / memory.clock_mhz));
}

/// Cycles a 64-byte word of a port, where `sharing` ports move words of one channel at its peak.
double word_interval(const AcceleratorConfig& machine, const MemoryConfig& memory, int sharing) {
  constexpr double kWordBytes = 64, kMegahertzOfGiga = 1000;
  const double cycles = kWordBytes * sharing * machine.clock_mhz / (memory.peak_bandwidth_gbps() * kMegahertzOfGiga);
  return std::max(1.0, cycles);
}

std::int64_t larger(const std::optional<std::int64_t>& a, std::int64_t b) {
  return a ? std::max(*a, b) : b;
}

}  // namespace

std::string timing_table(const AcceleratorConfig& machine, const MemoryConfig& memory) {
  std::string text = kHead;
  for (const KernelLoop& loop : kLoops) {
    const int behind = loop.behind == Behind::pe_pipeline            ? machine.pe.pipeline_depth
                       : loop.behind == Behind::elementwise_pipeline ? machine.elementwise.pipeline_depth
                                                                     : 0;
    text += loop_row(loop.label, 1, 1 + behind);
  }
  const std::int64_t latency = idle_latency(machine, memory);
  const int weight_ports = std::max(machine.dma.ports, machine.p_h);
  const auto port = [&](const char* kind, int sharing) {
    text += fmt::format("axi,{},{:.3f},{}\n", kind, word_interval(machine, memory, sharing), latency);
  };
  port("weights", ceil_div(weight_ports, machine.memory_channels));
  for (const char* kind : {"schedule", "io", "program"}) port(kind, 1);
  return text + fmt::format("instruction,*,0,{}\n", machine.controller.operation_cycles);
}

std::string reported_timing(const HlsReport& report, const std::string& file) {
  struct Figures {
    std::optional<std::int64_t> ii, depth;
  };
  std::map<std::string, Figures> found;
  for (const HlsModule& module : report.modules) {
    for (const HlsLoop& loop : module.loops) {
      const std::string label = loop.name.substr(loop.name.rfind('/') + 1);
      const auto is_it = [&](const KernelLoop& own) { return label == own.label; };
      const std::optional<std::int64_t>& depth = loop.depth ? loop.depth : loop.iteration_latency;
      if (!loop.ii || !depth || std::none_of(std::begin(kLoops), std::end(kLoops), is_it)) continue;
      Figures& figures = found[label];
      figures.ii = larger(figures.ii, *loop.ii);
      figures.depth = larger(figures.depth, *depth);
    }
  }
  if (found.empty()) {
    throw ConfigError(printable(file), "",
                      "tells interval and depth of no loop of the kernels; --timing wants the csynth.xml of an export");
  }
  std::string text = kHead;
  for (const auto& [label, figures] : found) text += loop_row(label, *figures.ii, *figures.depth);
  return text;
}

}  // namespace secateur::hls
