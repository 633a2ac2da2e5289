// SPDX-License-Identifier: Apache-2.0
#include "cost/machine_levers.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cost/amounts.hpp"
#include "cost/resource_parts.hpp"

namespace secateur::cost {
namespace {

using A = AcceleratorConfig;
using Set = void (*)(A&, int);

/// Below this a buffer holds no tile of any shipped network.
constexpr int kSmallestBufferKib = 64;
constexpr int kBufferStepKib = 64;

bool takes_more(const MachineTotals& totals, const MachineTotals& than) {
  return !fits_in(totals.module, than.module) || !fits_in(totals.channel, than.channel) ||
         !fits_in(totals.shared, than.shared);
}

class Levers {
 public:
  Levers(const A& accelerator, const MemoryConfig& memory, const Sizing& sizing)
      : accelerator_(accelerator), controller_(controller_of(accelerator, memory)), sizing_(sizing) {}

  std::vector<MachineLever> make() {
    const A& a = accelerator_;
    parallelism("p_h", a.p_h, [](A& x, int v) { x.p_h = v; });
    parallelism("p_t", a.p_t, [](A& x, int v) { x.p_t = v; });
    parallelism("p_c", a.p_c, [](A& x, int v) { x.p_c = v; });
    parallelism("p_pe", a.p_pe, [](A& x, int v) { x.p_pe = v; });
    capacity("features.capacity_kib", a.features.capacity_kib, [](A& x, int v) { x.features.capacity_kib = v; });
    storage("features.storage", a.features.storage, [](A& x, int v) { x.features.storage = static_cast<Storage>(v); });
    capacity("weights.capacity_kib", a.weights.capacity_kib, [](A& x, int v) { x.weights.capacity_kib = v; });
    storage("weights.storage", a.weights.storage, [](A& x, int v) { x.weights.storage = static_cast<Storage>(v); });
    width("elementwise.lanes", a.elementwise.lanes, [](A& x, int v) { x.elementwise.lanes = v; });
    width("selector.comparators", a.selector.comparators, [](A& x, int v) { x.selector.comparators = v; });
    width("selector.shuffle_words_per_cycle", a.selector.shuffle_words_per_cycle,
          [](A& x, int v) { x.selector.shuffle_words_per_cycle = v; });
    width("selector.fuse_lanes", a.selector.fuse_lanes, [](A& x, int v) { x.selector.fuse_lanes = v; });
    if (a.mapping == Mapping::fold) {
      choice("mapping = \"grid\"", static_cast<int>(Mapping::grid),
             [](A& x, int v) { x.mapping = static_cast<Mapping>(v); });
    }
    if (a.activation_bits > 8 || a.weight_bits > 8) {
      choice("activation_bits = 8 with accelerator.weight_bits = 8", 8,
             [](A& x, int v) { x.activation_bits = x.weight_bits = v; });
    }
    return std::move(levers_);
  }

 private:
  void parallelism(const char* key, int present, Set set) {
    MachineLever lever{key, false, {}, set};
    for (int value = present - 1; value >= 1; --value) lever.ranges.push_back({value});
    levers_.push_back(std::move(lever));
  }

  void capacity(const char* key, int present, Set set) {
    number(key, present, kSmallestBufferKib, kBufferStepKib, set);
  }
  void width(const char* key, int present, Set set) { number(key, present, 1, 1, set); }

  void choice(std::string text, int value, Set set) { levers_.push_back({std::move(text), true, {{value}}, set}); }

  void storage(const char* key, Storage present, Set set) {
    const bool uram = present != Storage::uram;
    choice(fmt::format("{} = \"{}\"", key, uram ? "uram" : "bram"),
           static_cast<int>(uram ? Storage::uram : Storage::bram), set);
  }

  /// A range ends where the next smaller value takes more of something: a memory that gets deeper, another pass.
  void number(const char* key, int present, int smallest, int step, Set set) {
    MachineLever lever{key, false, {}, set};
    A changed = accelerator_;
    MachineTotals before;
    for (int value = (present - 1) / step * step; value >= smallest; value -= step) {
      set(changed, value);
      const MachineTotals totals = machine_totals(changed, controller_, sizing_);
      if (lever.ranges.empty() || takes_more(totals, before)) {
        lever.ranges.push_back({value, step, 1});
      } else {
        ++lever.ranges.back().count;
      }
      before = totals;
    }
    levers_.push_back(std::move(lever));
  }

  const A& accelerator_;
  std::optional<ResourceAmounts> controller_;
  const Sizing& sizing_;
  std::vector<MachineLever> levers_;
};

}  // namespace

std::string MachineLever::line(int value) const {
  return is_choice ? text : fmt::format("{} = {}", text, value);
}

std::vector<MachineLever> machine_levers(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                         const Sizing& sizing) {
  return Levers(accelerator, memory, sizing).make();
}

}  // namespace secateur::cost
