// SPDX-License-Identifier: Apache-2.0
// Says why a machine cannot be built on its device and which keys would change that: every single key is tried with
// smaller values (or the other choice), largest first, and each changed machine is estimated anew. In a range of values
// in which resources only fall, the largest that fits is found by bisection.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/grouped.hpp"
#include "config/shipped_files.hpp"
#include "cost/amounts.hpp"
#include "cost/machine_levers.hpp"
#include "cost/resources.hpp"

namespace secateur::cost {
namespace {

/// Shipped boards with as many channels of this memory.
std::vector<const DeviceConfig*> other_devices(const AcceleratorConfig& a, const MemoryConfig& memory) {
  std::vector<const DeviceConfig*> boards;
  for (const DeviceConfig& board : shipped_devices()) {
    const bool enough = board.channels_of(*memory.standard) >= a.memory_channels;
    if (!board.unlimited && board.name != a.device && enough) boards.push_back(&board);
  }
  return boards;
}

/// The index of the first value of a range that `holds`, which the last one does, and all after one that does.
template <class Holds>
int first_that(const LeverRange& range, Holds holds) {
  int low = 0;
  int high = range.count - 1;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (holds(range.value(middle))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

class LeverSearch {
 public:
  LeverSearch(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing)
      : accelerator_(accelerator),
        memory_(memory),
        sizing_(sizing),
        levers_(machine_levers(accelerator, memory, sizing)) {}

  /// One line each: single keys, or where none is enough, two together; then boards.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const MachineLever& lever : levers_) {
      if (const auto value = first_fit(lever, accelerator_)) lines.push_back("accelerator." + lever.line(*value));
    }
    if (lines.empty()) {
      if (std::string pair = best_pair(); !pair.empty()) lines.push_back(std::move(pair));
    }
    std::string boards;
    for (const DeviceConfig* board : other_devices(accelerator_, memory_)) {
      AcceleratorConfig changed = accelerator_;
      changed.board = *board;
      if (fits(changed)) boards += (boards.empty() ? "" : " or ") + board->name;
    }
    if (!boards.empty()) lines.push_back("accelerator.device = " + boards);
    return lines;
  }

 private:
  /// What a second key makes of a machine that one key has changed: the most multiply-accumulators that fit.
  struct Second {
    std::int64_t macs = 0;  ///< 0: none fits
    std::string line;
  };

  bool fits(const AcceleratorConfig& changed) const { return fits_device(changed, memory_, sizing_); }

  /// The largest value that makes `base` fit.
  std::optional<int> first_fit(const MachineLever& lever, const AcceleratorConfig& base) const {
    AcceleratorConfig changed = base;
    const auto fits_with = [&](int value) {
      lever.set(changed, value);
      return fits(changed);
    };
    for (const LeverRange& range : lever.ranges) {
      if (fits_with(range.smallest())) return range.value(first_that(range, fits_with));
    }
    return std::nullopt;
  }

  Second best_second(std::size_t after, const AcceleratorConfig& changed) const {
    Second best;
    const std::int64_t most = changed.macs_per_cycle();
    for (std::size_t i = after + 1; i < levers_.size() && best.macs < most; ++i) {
      const std::optional<int> value = first_fit(levers_[i], changed);
      if (!value) continue;
      AcceleratorConfig both = changed;
      levers_[i].set(both, *value);
      if (both.macs_per_cycle() > best.macs) best = {both.macs_per_cycle(), levers_[i].line(*value)};
    }
    return best;
  }

  /// Of all pairs of keys that fit, the one that keeps the most multiply-accumulators; empty when there is none.
  std::string best_pair() const {
    std::int64_t best = 0;
    std::string text;
    for (std::size_t i = 0; i < levers_.size(); ++i) {
      const MachineLever& lever = levers_[i];
      AcceleratorConfig changed = accelerator_;
      const auto second_with = [&](int value) {
        lever.set(changed, value);
        return changed.macs_per_cycle() > best ? best_second(i, changed) : Second{};
      };
      for (const LeverRange& range : lever.ranges) {
        // The smaller the first key's value, the more the second one leaves.
        const std::int64_t most = second_with(range.smallest()).macs;
        if (most <= best) continue;
        const int value = range.value(first_that(range, [&](int v) { return second_with(v).macs == most; }));
        text = fmt::format("accelerator.{} with accelerator.{}", lever.line(value), second_with(value).line);
        best = most;
      }
    }
    return text;
  }

  const AcceleratorConfig& accelerator_;
  const MemoryConfig& memory_;
  const Sizing& sizing_;
  std::vector<MachineLever> levers_;
};

/// "DSP: needs 5,000, there are 2,520" for each resource that is short; on the device, or else in an SLR.
std::vector<std::string> shortages(const ResourceResult& estimate) {
  std::vector<std::string> lines;
  const auto compare = [&lines](const ResourceAmounts& used, const ResourceAmounts& limits, const std::string& where) {
    for (const AmountField& field : kAmountFields) {
      if (used.*field.member <= limits.*field.member) continue;
      lines.push_back(fmt::format("{}{}: needs {}, there are {}", field.name, where, grouped(used.*field.member),
                                  grouped(limits.*field.member)));
    }
  };
  compare(estimate.used, estimate.limits, "");
  if (!lines.empty()) return lines;
  for (std::size_t s = 0; s < estimate.slrs.size(); ++s) {
    compare(estimate.slrs[s].used, estimate.slrs[s].limits, fmt::format(" in SLR {}", s));
  }
  return lines;
}

std::string explain(const AcceleratorConfig& a, const MemoryConfig& memory, const Sizing& sizing,
                    const ResourceResult& estimate) {
  std::string text = fmt::format("the {} cannot hold this machine of {} multiply-accumulators", a.board.title,
                                 grouped(a.macs_per_cycle()));
  for (const std::string& line : shortages(estimate)) text += "\n    " + line;
  if (estimate.fabric_macs > 0) {
    text += fmt::format("\n    (of {} DSPs wanted, {} are multiply-accumulators built from LUTs already)",
                        grouped(estimate.used.dsp + estimate.fabric_macs), grouped(estimate.fabric_macs));
  }
  const std::vector<std::string> levers = LeverSearch(a, memory, sizing).lines();
  if (levers.empty()) return text + "\n  no two keys together make it fit";
  text += "\n  any one of these lines makes it fit, each with the largest value that does:";
  for (const std::string& line : levers) text += "\n    " + line;
  return text;
}

}  // namespace

std::vector<Fault> device_faults(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing,
                                 std::string_view file) {
  const ResourceResult estimate = estimate_resources(accelerator, memory, sizing);
  if (estimate.fits) return {};
  return {Fault{std::string(file), "accelerator.device", explain(accelerator, memory, sizing, estimate)}};
}

void check_device(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing,
                  std::string_view file) {
  std::vector<Fault> faults = device_faults(accelerator, memory, sizing, file);
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

}  // namespace secateur::cost
