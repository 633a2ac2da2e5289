// SPDX-License-Identifier: Apache-2.0
#include "cost/resource_parts.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "cost/amounts.hpp"

// Constants marked "measured" were counted with Yosys 0.23 from the modules in tools/synthesis (docs/resources.md has
// the commands and the full table).

namespace secateur::cost {
namespace {

constexpr std::int64_t kDspPerMac = 1;                       // mac.v: 1 DSP, 0 LUT, 1 FF at 8 and at 16 bit
constexpr std::int64_t kWideSumBits = 27;                    // the wide port of a DSP48E2 (AMD UG579)
constexpr ResourceAmounts kFabricMac8{0, 119, 60, 0, 0};     // fabric_mac.v W=8, measured
constexpr ResourceAmounts kFabricMac16{0, 401, 108, 0, 0};   // fabric_mac.v W=16, measured
constexpr ResourceAmounts kRequantise8{1, 81, 178, 0, 0};    // requantise.v A=26 W=8, measured
constexpr ResourceAmounts kRequantise16{2, 165, 266, 0, 0};  // requantise.v A=42 W=16, measured
// elementwise_lane.v, measured: W=8: 316 LUT, 230 FF; W=16: 328 LUT, 246 FF; both 2 DSP and 24 RAM64M8 of 8 LUTs.
constexpr ResourceAmounts kLane8{2, 316 + 24 * 8, 230, 0, 0};
constexpr ResourceAmounts kLane16{2, 328 + 24 * 8, 246, 0, 0};
constexpr ResourceAmounts kCompareExchange24{0, 64, 48, 0, 0};  // compare_exchange.v K=24, measured
constexpr ResourceAmounts kAddressGenerator{0, 151, 69, 0, 0};  // address_generator.v, measured
constexpr std::int64_t kLutsPerRamPrimitive = 8;                // RAM32M16, RAM64M8: one half of a CLB (AMD UG574)
constexpr std::int64_t kScoreBits = 16;                         // CLS scores before narrowing
constexpr std::int64_t kResidualBits = 16;                      // the residual stream, in int8 mode as well
constexpr std::int64_t kFuseSumBits = 42;                       // sums of score * value, as wide as an int16 MAC's
constexpr std::int64_t kMeanBits = 24;                          // sum of 16-bit scores over at most 256 heads
constexpr std::int64_t kAddressBits = 64;     // an AXI address channel: 40 address bits, length, id, attributes
constexpr std::int64_t kResponseBursts = 16;  // credits of a channel (docs/microarchitecture/memory.md 5.3)
constexpr std::int64_t kProgramBlocks = 4;    // 240 operations of 64 bytes in BRAM36 of 4 KiB

/// LUTs a bit of an n-to-1 multiplexer: a LUT6 selects one of 4, and the hard F7, F8 and F9 multiplexers join the LUTs
/// of a CLB up to 32 to 1 (AMD UG574). mux.v, measured: 1 for 4, 3 for 8, 4 for 16, 9 for 32; Yosys uses few of the F7.
std::int64_t mux_luts(std::int64_t n) {
  return n <= 1 ? 0 : ceil_div<std::int64_t>(n, 4) + (n > 32 ? n / 32 : 0);
}

/// LUTs of a LUT RAM with one write and one read port: 14 bits a RAM32M16, 7 bits a RAM64M8 (accumulators.v, measured).
std::int64_t lut_ram_luts(std::int64_t bits, std::int64_t depth) {
  if (depth <= 32) return kLutsPerRamPrimitive * ceil_div<std::int64_t>(bits, 14);
  return kLutsPerRamPrimitive * ceil_div<std::int64_t>(bits, 7) * ceil_div<std::int64_t>(depth, 64);
}

/// register_slice.v: W + 5 LUT and 2 W + 2 FF at 256 and at 512 bits, measured.
ResourceAmounts register_slice(std::int64_t bits) {
  return {0, bits + 5, 2 * bits + 2, 0, 0};
}

/// arbiter.v: 22 LUT for 4, 40 for 8, 148 for 32 requests; 2 FF a request; measured.
ResourceAmounts arbiter(std::int64_t requests) {
  return {0, 5 * requests + 2, 2 * requests, 0, 0};
}

ResourceAmounts multiplexers(std::int64_t count, std::int64_t inputs, std::int64_t bits) {
  return {0, count * bits * mux_luts(inputs), inputs > 1 ? count * bits : 0, 0, 0};
}

/// Bits of the longest sum of products, with sign.
std::int64_t sum_bits(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t longest = std::max(sizing.mlp_hidden, sizing.embed_dim);
  return a.activation_bits + a.weight_bits - 1 + log2_exact(next_power_of_two(longest + 1));
}

std::int64_t slice_bits(const AcceleratorConfig& a) {
  return std::int64_t{a.p_pe} * a.activation_bits;
}

/// Write slots of a module's feature banks in a cycle, each of p_pe values.
std::int64_t write_slots(const AcceleratorConfig& a) {
  return std::int64_t{a.p_t} * a.features.ports;
}

/// PEs that can deliver a slice in the same cycle: a bank takes `ports` slices, a PE gives one.
std::int64_t drain_groups(const AcceleratorConfig& a) {
  return std::int64_t{a.p_t} * std::min(a.p_c, a.features.ports);
}

/// Weight columns that a snapshot may work on at once (docs/microarchitecture/compute.md 2.3).
std::int64_t weight_streams(const AcceleratorConfig& a) {
  return a.mapping == Mapping::fold ? a.pes_per_module() : a.p_c;
}

std::int64_t ceil_bits(std::int64_t kib, std::int64_t parts, std::int64_t width) {
  return ceil_div(ceil_div(kib * 1024 * 8, parts), width);
}

ResourceAmounts macs(const AcceleratorConfig& a) {
  return {kDspPerMac * a.pes_per_module() * a.p_pe * a.p_pe, 0, 0, 0, 0};
}

/// Partial sums of a MAC that serves u * u values of an output block, and the read-out of one slice a PE (pe.v: with
/// P = 4 exactly the sum of these formulas).
ResourceAmounts accumulators(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t bits = sum_bits(a, sizing);
  const std::int64_t u = ceil_div(sizing.block, a.p_pe);
  const std::int64_t copies = a.pe.double_accumulators ? 2 : 1;  // one more read port for the set that drains
  const std::int64_t macs_per_pe = std::int64_t{a.p_pe} * a.p_pe;
  ResourceAmounts pe = multiplexers(a.p_pe, a.p_pe, bits);
  if (u > 1) {
    pe.lut += macs_per_pe * copies * lut_ram_luts(bits, copies * u * u);
    pe.ff += macs_per_pe * copies * bits;
  } else {
    pe.ff += macs_per_pe * (copies - 1) * bits;
  }
  return pe * a.pes_per_module();
}

ResourceAmounts requantisers(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t groups = drain_groups(a);
  const bool wide = sum_bits(a, sizing) > kWideSumBits;
  ResourceAmounts all = (wide ? kRequantise16 : kRequantise8) * (groups * a.p_pe);
  all += multiplexers(groups * a.p_pe, ceil_div<std::int64_t>(a.pes_per_module(), groups), sum_bits(a, sizing));
  return all;
}

/// Half a compare-exchange a drained value: the running maximum of softmax's rows.
ResourceAmounts row_maxima(const AcceleratorConfig& a) {
  const std::int64_t values = drain_groups(a) * a.p_pe;
  return {0, values * ceil_div<std::int64_t>(kCompareExchange24.lut * a.activation_bits, 2 * 24),
          values * a.activation_bits, 0, 0};
}

/// In front of the PEs. Grid: PE row i reads bank i and PE column j its own stream. Fold: a PE may hold any row block
/// and any column of the snapshot. Either way a stream comes from its weight bank or, for Q K^T and A V, any feature
/// bank.
ResourceAmounts operand_multiplexers(const AcceleratorConfig& a) {
  const std::int64_t weight_slice = std::int64_t{a.p_pe} * std::max(a.weight_bits, a.activation_bits);
  ResourceAmounts all = multiplexers(weight_streams(a), 1 + std::int64_t{a.p_t}, weight_slice);
  if (a.mapping == Mapping::fold) {
    all += multiplexers(a.pes_per_module(), weight_streams(a), weight_slice);
    all += multiplexers(a.pes_per_module(), a.p_t, slice_bits(a));
  }
  return all;
}

/// Behind the requantisers: in fold any of them may write to any bank. Every bank port takes slices from all modules'
/// broadcasts, the element-wise module and the DMA; broadcasts are registered where they leave and where they arrive.
ResourceAmounts drain_network(const AcceleratorConfig& a) {
  const std::int64_t slots = write_slots(a);
  ResourceAmounts all;
  if (a.mapping == Mapping::fold) all += multiplexers(slots, drain_groups(a), slice_bits(a));
  all += multiplexers(slots, a.p_h + 2, slice_bits(a));
  if (a.p_h > 1) all += ResourceAmounts{0, 0, 2 * slots * slice_bits(a), 0, 0};
  return all;
}

ResourceAmounts blocks(Storage storage, std::int64_t width, std::int64_t depth, bool true_dual_port) {
  ResourceAmounts all;
  if (storage == Storage::uram) {
    all.uram = uram_blocks(width, depth);
  } else {
    all.bram36 = bram36_blocks(width, depth, true_dual_port);
  }
  return all;
}

/// p_t banks, two halves; more than two ports are bought with further copies.
ResourceAmounts feature_buffer(const AcceleratorConfig& a) {
  const std::int64_t width = std::int64_t{a.features.bank_words} * a.activation_bits;
  const std::int64_t depth = ceil_bits(a.features.capacity_kib, 2 * a.p_t, width);
  return blocks(a.features.storage, width, depth, a.features.ports > 1) *
         (std::int64_t{2} * a.p_t * ceil_div(a.features.ports, 2));
}

/// A bank a stream, each giving p_pe weights a cycle.
ResourceAmounts weight_buffer(const AcceleratorConfig& a) {
  const std::int64_t width = std::int64_t{a.p_pe} * a.weight_bits;
  const std::int64_t streams = weight_streams(a);
  return blocks(a.weights.storage, width, ceil_bits(a.weights.capacity_kib, streams, width), false) * streams;
}

/// Addresses of the left operand, the streams and the drain; the order of its weight columns in one BRAM36.
ResourceAmounts module_control(const AcceleratorConfig& a) {
  ResourceAmounts all = kAddressGenerator * (2 + weight_streams(a));
  all.bram36 += 1;
  return all;
}

/// One multiplexer of the index shuffle a module: words move from any feature bank to any other.
ResourceAmounts shuffle(const AcceleratorConfig& a) {
  return multiplexers(a.selector.shuffle_words_per_cycle, a.p_t, kResidualBits);
}

ResourceAmounts elementwise(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t lanes = a.elementwise.lanes;
  ResourceAmounts all = (a.activation_bits > 8 ? kLane16 : kLane8) * lanes;
  // Scale and shift of both LayerNorms, two encoders' worth, 16 bits each; a lane reads one of each a cycle.
  all.lut += lanes * lut_ram_luts(2 * 16, ceil_div<std::int64_t>(2 * 2 * std::int64_t{sizing.embed_dim}, lanes));
  all += kAddressGenerator * 3;
  return all;
}

/// Keys in registers. Each comparator input takes its key at one of log2(keys) distances, in each of the passes a stage
/// needs; each key register takes a comparator's result of any distance, or a new score.
ResourceAmounts token_sorter(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t keys = next_power_of_two(std::max(sizing.tokens - 1, 2));
  const std::int64_t levels = log2_exact(keys);
  const std::int64_t bits = kScoreBits + levels;
  const std::int64_t comparators = std::min<std::int64_t>(a.selector.comparators, keys / 2);
  const std::int64_t passes = ceil_div(keys / 2, comparators);
  ResourceAmounts all{0, comparators * ceil_div(kCompareExchange24.lut * bits, std::int64_t{24}),
                      comparators * 2 * bits, 0, 0};
  all += multiplexers(2 * comparators, levels * passes, bits);
  all += multiplexers(keys, levels + 1, bits);
  // Mean over the heads: an adder and its sums a lane (adder.v: a LUT and an FF a bit), one multiplier for 1 / heads.
  const std::int64_t lanes = a.elementwise.lanes;
  all.lut += lanes * (kMeanBits + lut_ram_luts(kMeanBits, ceil_div<std::int64_t>(sizing.tokens, lanes)));
  all.ff += lanes * kMeanBits;
  all.dsp += 1;
  return all;
}

/// A multiplier a lane with its sums in LUT RAM: the fused token.
ResourceAmounts fuse(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t lanes = a.selector.fuse_lanes;
  const std::int64_t depth = ceil_div<std::int64_t>(sizing.embed_dim, lanes);
  ResourceAmounts all{lanes * kDspPerMac, lanes * lut_ram_luts(kFuseSumBits, depth), lanes * kFuseSumBits, 0, 0};
  all += kAddressGenerator * 2;
  return all;
}

/// Register slices on both data channels and the three others of each port; a write burst is gathered before it leaves.
ResourceAmounts dma(const AcceleratorConfig& a) {
  const std::int64_t beat = std::int64_t{a.dma.beat_bytes} * 8;
  ResourceAmounts port = register_slice(beat) * 2;
  port += register_slice(kAddressBits) * 3;
  port += kAddressGenerator * 2;
  port.bram36 += bram36_blocks(beat, ceil_div(a.dma.max_burst_bytes, a.dma.beat_bytes), false);
  return port * a.dma.ports;
}

/// Each port chooses among the channels' read data; the channels' side is in channel_switch().
ResourceAmounts port_switch(const AcceleratorConfig& a) {
  return multiplexers(a.dma.ports, a.memory_channels, std::int64_t{a.dma.beat_bytes} * 8);
}

ResourceAmounts channel_switch(const AcceleratorConfig& a) {
  const std::int64_t beat = std::int64_t{a.dma.beat_bytes} * 8;
  ResourceAmounts all = arbiter(a.dma.ports);
  all += multiplexers(1, a.dma.ports, beat + 2 * kAddressBits);
  return all;
}

/// Of the load balancer.
ResourceAmounts snapshot_queue(const AcceleratorConfig& a) {
  ResourceAmounts all = arbiter(a.p_h);
  all.bram36 = 1;
  return all;
}

/// Store and forward: all bursts that may be under way in a channel.
ResourceAmounts response_queue(const AcceleratorConfig& a) {
  const std::int64_t bursts = std::min(kResponseBursts, std::int64_t{a.dma.ports} * a.dma.outstanding);
  const std::int64_t beats = bursts * ceil_div(a.dma.max_burst_bytes, a.dma.beat_bytes);
  return {0, 0, 0, bram36_blocks(std::int64_t{a.dma.beat_bytes} * 8, beats, false), 0};
}

enum class Where { module, channel, shared };

/// Calls part(where, name, amounts) for every part of the machine: the one list of them.
template <class Part>
void for_each_part(const AcceleratorConfig& a, const std::optional<ResourceAmounts>& controller, const Sizing& sizing,
                   Part part) {
  part(Where::module, "multiply-accumulators", macs(a));
  part(Where::module, "accumulators", accumulators(a, sizing));
  part(Where::module, "requantisers", requantisers(a, sizing));
  part(Where::module, "row maxima", row_maxima(a));
  part(Where::module, "operand multiplexers", operand_multiplexers(a));
  part(Where::module, "drain network", drain_network(a));
  part(Where::module, "feature buffers", feature_buffer(a));
  part(Where::module, "weight buffers", weight_buffer(a));
  part(Where::module, "module control", module_control(a));
  part(Where::module, "index shuffle", shuffle(a));
  part(Where::shared, "element-wise module", elementwise(a, sizing));
  part(Where::shared, "token sorter", token_sorter(a, sizing));
  part(Where::shared, "fuse unit", fuse(a, sizing));
  part(Where::shared, "dma", dma(a));
  part(Where::shared, "controller", {0, kAddressGenerator.lut, kAddressGenerator.ff, kProgramBlocks, 0});
  if (a.balance->has_queue) part(Where::shared, "load balancer", snapshot_queue(a));
  part(Where::channel, "response queues", response_queue(a));
  if (!controller) return;
  part(Where::shared, "interconnect, ports", port_switch(a));
  part(Where::channel, "interconnect, channels", channel_switch(a));
  part(Where::channel, "memory controllers", *controller);
}

}  // namespace

bool has_hard_interconnect(const AcceleratorConfig& a, const MemoryConfig& memory) {
  return memory.standard->is_hard || a.board.hard_controllers;
}

std::optional<ResourceAmounts> controller_of(const AcceleratorConfig& a, const MemoryConfig& memory) {
  if (has_hard_interconnect(a, memory)) return std::nullopt;
  const FabricController c = memory.standard->controller.value_or(FabricController{});
  return ResourceAmounts{c.dsp, c.lut, c.ff, c.bram36, 0};
}

MachineParts machine_parts(const AcceleratorConfig& a, const std::optional<ResourceAmounts>& controller,
                           const Sizing& sizing) {
  MachineParts parts;
  for_each_part(a, controller, sizing, [&](Where where, const char* name, const ResourceAmounts& amounts) {
    auto& list = where == Where::module ? parts.module : where == Where::channel ? parts.channel : parts.shared;
    list.push_back({name, amounts});
  });
  return parts;
}

MachineTotals machine_totals(const AcceleratorConfig& a, const std::optional<ResourceAmounts>& controller,
                             const Sizing& sizing) {
  MachineTotals totals;
  for_each_part(a, controller, sizing, [&](Where where, const char*, const ResourceAmounts& amounts) {
    (where == Where::module ? totals.module : where == Where::channel ? totals.channel : totals.shared) += amounts;
  });
  return totals;
}

ResourceAmounts fabric_mac(const AcceleratorConfig& a) {
  return std::max(a.activation_bits, a.weight_bits) > 8 ? kFabricMac16 : kFabricMac8;
}

std::int64_t bram36_blocks(std::int64_t width, std::int64_t depth, bool true_dual_port) {
  struct Shape {
    std::int64_t width, depth;
  };
  // AMD UG573: the 36 Kb block's aspect ratios; 72 bits only with one read and one write port.
  constexpr Shape kShapes[] = {{72, 512}, {36, 1024}, {18, 2048}, {9, 4096}, {4, 8192}, {2, 16384}, {1, 32768}};
  std::int64_t best = 0;
  for (const Shape& shape : kShapes) {
    if (true_dual_port && shape.width == 72) continue;
    const std::int64_t count = ceil_div(width, shape.width) * ceil_div(depth, shape.depth);
    if (best == 0 || count < best) best = count;
  }
  return best;
}

std::int64_t uram_blocks(std::int64_t width, std::int64_t depth) {
  return ceil_div<std::int64_t>(width, 72) * ceil_div<std::int64_t>(depth, 4096);
}

}  // namespace secateur::cost
