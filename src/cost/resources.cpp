// SPDX-License-Identifier: Apache-2.0
#include "cost/resources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/grouped.hpp"
#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/resource_parts.hpp"

namespace secateur {
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

bool hard_interconnect(const Device& board, const MemoryConfig& memory) {
  return memory.standard == MemoryStandard::hbm2 || board.hard_controllers;
}

void add(ResourceAmounts& sum, const std::vector<ResourcePart>& parts) {
  sum += total_of(parts);
}

/// Module m in SLR m mod SLRs; DDR4 channel c in SLR c mod SLRs, HBM2 at SLR 0; what is there once goes where the
/// fewest LUTs are taken.
std::vector<ResourceAmounts> place(const AcceleratorConfig& a, const MemoryConfig& memory, const MachineParts& parts,
                                   int slrs) {
  std::vector<ResourceAmounts> used(static_cast<std::size_t>(slrs));
  for (int m = 0; m < a.p_h; ++m) add(used[static_cast<std::size_t>(m % slrs)], parts.module);
  for (int c = 0; c < a.memory_channels; ++c) {
    add(used[memory.standard == MemoryStandard::hbm2 ? 0 : static_cast<std::size_t>(c % slrs)], parts.channel);
  }
  const auto emptiest =
      std::min_element(used.begin(), used.end(), [](const auto& x, const auto& y) { return x.lut < y.lut; });
  add(*emptiest, parts.shared);
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

void check_memory_channels(ResourceResult& result, const Device& board, const AcceleratorConfig& a,
                           const MemoryConfig& memory) {
  const bool hbm = memory.standard == MemoryStandard::hbm2;
  const int there = hbm ? board.hbm2_channels : board.ddr4_channels;
  if (a.memory_channels > there) {
    result.warnings.push_back(
        fmt::format("{} {} channels: the {} has {}", a.memory_channels, hbm ? "HBM2" : "DDR4", board.title, there));
  }
}

}  // namespace

ResourceResult estimate_resources(const AcceleratorConfig& a, const MemoryConfig& memory, const Sizing& sizing) {
  const Device& board = device(a.device);
  const MachineParts parts = machine_parts(a, hard_interconnect(board, memory), sizing);
  const std::vector<ResourceAmounts> placed = place(a, memory, parts, board.slrs);
  const std::int64_t macs_per_module = a.macs_per_cycle() / a.p_h;
  ResourceResult result;
  result.limits = board.limits;
  for (std::size_t s = 0; s < placed.size(); ++s) {
    ResourceResult::Slr slr{placed[s], board.slr_limits()};
    if (!board.unlimited()) {
      const int modules = ceil_div(std::max(a.p_h - static_cast<int>(s), 0), board.slrs);
      result.fabric_macs += move_to_fabric(slr.used, slr.limits.dsp, modules * macs_per_module, fabric_mac(a));
      result.fits = result.fits && fits_in(slr.used, slr.limits);
    }
    result.used += slr.used;
    result.slrs.push_back(slr);
  }
  if (!board.unlimited()) {
    result.warnings = guide_warnings(result);
    check_memory_channels(result, board, a, memory);
  }
  if (result.fabric_macs > 0) {
    result.warnings.push_back(
        fmt::format("{} multiply-accumulators are built from LUTs: the DSPs ran out", grouped(result.fabric_macs)));
  }
  return result;
}

std::vector<ResourcePart> resource_breakdown(const AcceleratorConfig& a, const MemoryConfig& memory,
                                             const Sizing& sizing) {
  const MachineParts parts = machine_parts(a, hard_interconnect(device(a.device), memory), sizing);
  std::vector<ResourcePart> rows;
  for (const ResourcePart& part : parts.module) rows.push_back({part.name, part.amounts * a.p_h});
  for (const ResourcePart& part : parts.channel) rows.push_back({part.name, part.amounts * a.memory_channels});
  rows.insert(rows.end(), parts.shared.begin(), parts.shared.end());
  return rows;
}

}  // namespace secateur
