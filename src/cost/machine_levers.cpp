// SPDX-License-Identifier: Apache-2.0
#include "cost/machine_levers.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cost/amounts.hpp"
#include "cost/resource_parts.hpp"
#include "cost/unit_cost.hpp"

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
    for (const bool buffers : {true, false}) {
      for (const UnitCost& unit : unit_costs()) {
        for (const CostLever& key : unit.levers) {
          if ((key.kind != CostLever::Kind::width) == buffers) add(key);
        }
      }
    }
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

  void add(const CostLever& key) {
    switch (key.kind) {
      case CostLever::Kind::capacity:
        return number(key.key, key.get(accelerator_), kSmallestBufferKib, kBufferStepKib, key.set);
      case CostLever::Kind::storage:
        return storage(key.key, static_cast<Storage>(key.get(accelerator_)), key.set);
      case CostLever::Kind::width:
        return number(key.key, key.get(accelerator_), 1, 1, key.set);
    }
  }

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
