// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

constexpr std::int64_t kWideSumBits = 27;                    // the wide port of a DSP48E2 (AMD UG579)
constexpr ResourceAmounts kRequantise8{1, 81, 178, 0, 0};    // requantise.v A=26 W=8, measured
constexpr ResourceAmounts kRequantise16{2, 165, 266, 0, 0};  // requantise.v A=42 W=16, measured

/// Of p_pe activations.
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

void pe_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::module, "multiply-accumulators", macs(a));
  list.add(PartOf::module, "accumulators", accumulators(a, input.sizing));
  list.add(PartOf::module, "requantisers", requantisers(a, input.sizing));
  list.add(PartOf::module, "row maxima", row_maxima(a));
  list.add(PartOf::module, "operand multiplexers", operand_multiplexers(a));
  list.add(PartOf::module, "drain network", drain_network(a));
}

}  // namespace

UnitCost pe_cost() {
  return {pe_parts, {}};
}

}  // namespace secateur::cost
