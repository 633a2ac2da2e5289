// SPDX-License-Identifier: Apache-2.0
#include "cost/resources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/grouped.hpp"
#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/resource_parts.hpp"

namespace secateur::cost {
namespace {

/// Beyond these shares of a device, timing closure gets hard (AMD's guide for Alveo kernels).
struct Guide {
  AmountField field;
  int percent;
};
constexpr Guide kTimingClosure[] = {{kAmountFields[0], 80},
                                    {kAmountFields[1], 70},
                                    {kAmountFields[2], 50},
                                    {kAmountFields[3], 80},
                                    {kAmountFields[4], 80}};

/// How many of `count`, dealt to the SLRs in turn, get to SLR `s`.
int dealt(int count, int s, int slrs) {
  return ceil_div(std::max(count - s, 0), slrs);
}

/// Module m in SLR m mod SLRs; channels where their standard places them; what is there once goes where the fewest LUTs
/// are taken.
std::vector<ResourceAmounts> place(const AcceleratorConfig& a, const MemoryConfig& memory, const MachineTotals& totals,
                                   int slrs) {
  std::vector<ResourceAmounts> used;
  for (int s = 0; s < slrs; ++s) {
    const bool all_channels = memory.standard->place == ChannelPlace::first_slr;
    const int channels = all_channels ? (s == 0 ? a.memory_channels : 0) : dealt(a.memory_channels, s, slrs);
    used.push_back(totals.module * dealt(a.p_h, s, slrs));
    used.back() += totals.channel * channels;
  }
  *std::min_element(used.begin(), used.end(), [](const auto& x, const auto& y) { return x.lut < y.lut; }) +=
      totals.shared;
  return used;
}

/// Builds multipliers of this SLR from LUTs as far as its DSPs do not reach. Returns how many.
std::int64_t move_to_fabric(ResourceAmounts& used, std::int64_t dsp_limit, std::int64_t macs,
                            const ResourceAmounts& fabric) {
  const std::int64_t moved = std::clamp<std::int64_t>(used.dsp - dsp_limit, 0, macs);
  used.dsp -= moved;
  used += fabric * moved;
  return moved;
}

std::vector<std::string> guide_warnings(const ResourceResult& result) {
  std::vector<std::string> warnings;
  for (const Guide& guide : kTimingClosure) {
    const std::int64_t used = result.used.*guide.field.member;
    const std::int64_t limit = result.limits.*guide.field.member;
    const bool cut_off = guide.field.member == &ResourceAmounts::dsp && result.fabric_macs > 0;
    if (limit > 0 && used <= limit && !cut_off && used * 100 > limit * guide.percent) {
      warnings.push_back(fmt::format("{} at {} % of the device: above {} % timing closure gets hard", guide.field.name,
                                     used * 100 / limit, guide.percent));
    }
  }
  return warnings;
}

void check_memory_channels(ResourceResult& result, const AcceleratorConfig& a, const MemoryConfig& memory) {
  const int there = a.board.channels_of(*memory.standard);
  if (a.memory_channels > there) {
    result.warnings.push_back(
        fmt::format("{} {} channels: the {} has {}", a.memory_channels, memory.standard->title, a.board.title, there));
  }
}

/// A controller in the fabric of which nobody knows what it takes.
void check_controller_figures(ResourceResult& result, const AcceleratorConfig& a, const MemoryConfig& memory) {
  if (has_hard_interconnect(a, memory) || memory.standard->controller) return;
  result.warnings.push_back(
      fmt::format("the resources of {} controllers in the fabric are not known and left out", memory.standard->title));
}

/// The SLRs, what of them is built from LUTs, and whether they hold it; nothing for people yet.
ResourceResult placed(const AcceleratorConfig& a, const MemoryConfig& memory, const Sizing& sizing) {
  const DeviceConfig& board = a.board;
  const MachineTotals totals = machine_totals(a, controller_of(a, memory), sizing);
  const std::int64_t macs_per_module = a.macs_per_cycle() / a.p_h;
  ResourceResult result;
  result.limits = limits_of(board);
  const ResourceAmounts slr_limits = slr_limits_of(board);
  for (const ResourceAmounts& used : place(a, memory, totals, board.slrs)) {
    const int modules = dealt(a.p_h, static_cast<int>(result.slrs.size()), board.slrs);
    ResourceResult::Slr& slr = result.slrs.emplace_back(ResourceResult::Slr{used, slr_limits});
    if (board.unlimited) continue;
    result.fabric_macs += move_to_fabric(slr.used, slr.limits.dsp, modules * macs_per_module, fabric_mac(a));
    result.fits = result.fits && fits_in(slr.used, slr.limits);
  }
  return result;
}

}  // namespace

Sizing sizing_of(const NetworkConfig& network, const PruningConfig& pruning) {
  return {pruning.block, network.tokens(), network.embed_dim, network.mlp_hidden, network.attention_width()};
}

ResourceResult estimate_resources(const AcceleratorConfig& a, const MemoryConfig& memory, const Sizing& sizing) {
  ResourceResult result = placed(a, memory, sizing);
  for (const ResourceResult::Slr& slr : result.slrs) result.used += slr.used;
  if (!a.board.unlimited) {
    result.warnings = guide_warnings(result);
    check_memory_channels(result, a, memory);
  }
  check_controller_figures(result, a, memory);
  if (result.fabric_macs > 0) {
    result.warnings.push_back(
        fmt::format("{} multiply-accumulators are built from LUTs: the DSPs ran out", grouped(result.fabric_macs)));
  }
  return result;
}

bool fits_device(const AcceleratorConfig& a, const MemoryConfig& memory, const Sizing& sizing) {
  return placed(a, memory, sizing).fits;
}

std::vector<ResourcePart> resource_breakdown(const AcceleratorConfig& a, const MemoryConfig& memory,
                                             const Sizing& sizing) {
  const MachineParts parts = machine_parts(a, controller_of(a, memory), sizing);
  std::vector<ResourcePart> rows;
  for (const ResourcePart& part : parts.module) rows.push_back({part.name, part.amounts * a.p_h});
  for (const ResourcePart& part : parts.channel) rows.push_back({part.name, part.amounts * a.memory_channels});
  rows.insert(rows.end(), parts.shared.begin(), parts.shared.end());
  return rows;
}

}  // namespace secateur::cost
