// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

using A = AcceleratorConfig;

constexpr std::int64_t kScoreBits = 16;    // CLS scores before narrowing
constexpr std::int64_t kFuseSumBits = 42;  // sums of score * value, as wide as an int16 MAC's
constexpr std::int64_t kMeanBits = 24;     // sum of 16-bit scores over at most 256 heads

/// One multiplexer of the index shuffle a module: words move from any feature bank to any other.
ResourceAmounts shuffle(const AcceleratorConfig& a) {
  return multiplexers(a.selector.shuffle_words_per_cycle, a.p_t, kResidualBits);
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

void selector_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::module, "index shuffle", shuffle(a));
  list.add(PartOf::machine, "token sorter", token_sorter(a, input.sizing));
  list.add(PartOf::machine, "fuse unit", fuse(a, input.sizing));
}

}  // namespace

UnitCost selector_cost() {
  return {selector_parts,
          {{CostLever::Kind::width, "selector.comparators", [](const A& a) { return a.selector.comparators; },
            [](A& a, int v) { a.selector.comparators = v; }},
           {CostLever::Kind::width, "selector.shuffle_words_per_cycle",
            [](const A& a) { return a.selector.shuffle_words_per_cycle; },
            [](A& a, int v) { a.selector.shuffle_words_per_cycle = v; }},
           {CostLever::Kind::width, "selector.fuse_lanes", [](const A& a) { return a.selector.fuse_lanes; },
            [](A& a, int v) { a.selector.fuse_lanes = v; }}}};
}

}  // namespace secateur::cost
