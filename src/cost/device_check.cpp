// SPDX-License-Identifier: Apache-2.0
// Says why a machine cannot be built on its device and which keys would change that: every single key is tried with
// smaller values (or the other choice), largest first, and each changed machine is estimated anew.
#include <fmt/format.h>

#include <functional>
#include <utility>

#include "base/grouped.hpp"
#include "cost/amounts.hpp"
#include "cost/resources.hpp"

namespace secateur {
namespace {

using Change = std::function<void(AcceleratorConfig&)>;

/// One value of one key.
struct Candidate {
  std::string text;  ///< "p_h = 2"
  Change apply;
};

/// A key with its values, the one that changes the machine least first.
struct Lever {
  std::vector<Candidate> candidates;
};

/// Below this a buffer holds no tile of any shipped network.
constexpr int kSmallestBufferKib = 64;
constexpr int kBufferStepKib = 64;

Lever number(const char* key, int present, int smallest, int step, std::function<void(AcceleratorConfig&, int)> set) {
  Lever lever;
  for (int value = (present - 1) / step * step; value >= smallest; value -= step) {
    lever.candidates.push_back(
        {fmt::format("{} = {}", key, value), [set, value](AcceleratorConfig& a) { set(a, value); }});
  }
  return lever;
}

Lever choice(bool offered, std::string text, Change apply) {
  Lever lever;
  if (offered) lever.candidates.push_back({std::move(text), std::move(apply)});
  return lever;
}

Lever storage(const char* key, Storage present, std::function<Storage&(AcceleratorConfig&)> field) {
  const Storage other = present == Storage::uram ? Storage::bram : Storage::uram;
  return choice(true, fmt::format("{} = {}", key, other == Storage::uram ? "\"uram\"" : "\"bram\""),
                [field, other](AcceleratorConfig& a) { field(a) = other; });
}

std::vector<Lever> machine_levers(const AcceleratorConfig& a) {
  using A = AcceleratorConfig;
  return {
      number("p_h", a.p_h, 1, 1, [](A& x, int v) { x.p_h = v; }),
      number("p_t", a.p_t, 1, 1, [](A& x, int v) { x.p_t = v; }),
      number("p_c", a.p_c, 1, 1, [](A& x, int v) { x.p_c = v; }),
      number("p_pe", a.p_pe, 1, 1, [](A& x, int v) { x.p_pe = v; }),
      number("features.capacity_kib", a.features.capacity_kib, kSmallestBufferKib, kBufferStepKib,
             [](A& x, int v) { x.features.capacity_kib = v; }),
      storage("features.storage", a.features.storage, [](A& x) -> Storage& { return x.features.storage; }),
      number("weights.capacity_kib", a.weights.capacity_kib, kSmallestBufferKib, kBufferStepKib,
             [](A& x, int v) { x.weights.capacity_kib = v; }),
      storage("weights.storage", a.weights.storage, [](A& x) -> Storage& { return x.weights.storage; }),
      number("elementwise.lanes", a.elementwise.lanes, 1, 1, [](A& x, int v) { x.elementwise.lanes = v; }),
      number("selector.comparators", a.selector.comparators, 1, 1, [](A& x, int v) { x.selector.comparators = v; }),
      number("selector.shuffle_words_per_cycle", a.selector.shuffle_words_per_cycle, 1, 1,
             [](A& x, int v) { x.selector.shuffle_words_per_cycle = v; }),
      number("selector.fuse_lanes", a.selector.fuse_lanes, 1, 1, [](A& x, int v) { x.selector.fuse_lanes = v; }),
      choice(a.mapping == Mapping::fold, "mapping = \"grid\"", [](A& x) { x.mapping = Mapping::grid; }),
      choice(a.activation_bits > 8 || a.weight_bits > 8, "activation_bits = 8 with accelerator.weight_bits = 8",
             [](A& x) { x.activation_bits = x.weight_bits = 8; }),
  };
}

std::vector<Candidate> other_devices(const AcceleratorConfig& a, const MemoryConfig& memory) {
  std::vector<Candidate> boards;
  for (const Device& board : devices()) {
    const int channels = memory.standard == MemoryStandard::hbm2 ? board.hbm2_channels : board.ddr4_channels;
    if (board.unlimited() || board.name == a.device || channels < a.memory_channels) continue;
    boards.push_back({board.name, [name = board.name](AcceleratorConfig& x) { x.device = name; }});
  }
  return boards;
}

class LeverSearch {
 public:
  LeverSearch(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing)
      : accelerator_(accelerator), memory_(memory), sizing_(sizing), levers_(machine_levers(accelerator)) {}

  /// One line each: single keys, or where none is enough, two together; then boards.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Lever& lever : levers_) {
      if (const Candidate* found = first_fit(lever, accelerator_)) lines.push_back("accelerator." + found->text);
    }
    if (lines.empty()) {
      if (std::string pair = best_pair(); !pair.empty()) lines.push_back(std::move(pair));
    }
    std::string boards;
    for (const Candidate& board : other_devices(accelerator_, memory_)) {
      if (fits(board, accelerator_)) boards += (boards.empty() ? "" : " or ") + board.text;
    }
    if (!boards.empty()) lines.push_back("accelerator.device = " + boards);
    return lines;
  }

 private:
  /// Of all pairs of keys that fit, the one that keeps the most multiply-accumulators; empty when there is none.
  std::string best_pair() const {
    std::int64_t best = 0;
    std::string text;
    for (std::size_t i = 0; i < levers_.size(); ++i) {
      for (const Candidate& first : levers_[i].candidates) {
        AcceleratorConfig changed = accelerator_;
        first.apply(changed);
        if (changed.macs_per_cycle() <= best) break;
        for (std::size_t j = i + 1; j < levers_.size(); ++j) {
          const Candidate* second = first_fit(levers_[j], changed);
          if (second == nullptr) continue;
          AcceleratorConfig both = changed;
          second->apply(both);
          if (both.macs_per_cycle() <= best) continue;
          best = both.macs_per_cycle();
          text = fmt::format("accelerator.{} with accelerator.{}", first.text, second->text);
        }
      }
    }
    return text;
  }

  bool fits(const Candidate& candidate, AcceleratorConfig changed) const {
    candidate.apply(changed);
    return estimate_resources(changed, memory_, sizing_).fits;
  }

  const Candidate* first_fit(const Lever& lever, const AcceleratorConfig& base) const {
    for (const Candidate& candidate : lever.candidates) {
      if (fits(candidate, base)) return &candidate;
    }
    return nullptr;
  }

  const AcceleratorConfig& accelerator_;
  const MemoryConfig& memory_;
  const Sizing& sizing_;
  std::vector<Lever> levers_;
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
  std::string text = fmt::format("the {} cannot hold this machine of {} multiply-accumulators", device(a.device).title,
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

}  // namespace secateur
