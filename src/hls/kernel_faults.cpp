// SPDX-License-Identifier: Apache-2.0
#include "hls/kernel_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "schedule/lowering.hpp"
#include "units/elementwise/timing/operations.hpp"

namespace secateur::hls {
namespace {

/// Values of 16 bits in a beat of 64 bytes: the loads' largest slice.
constexpr int kLargestSlice = 32;

/// 1 GiB: more than any device has on chip.
constexpr int kLargestCapacityKib = 1 << 20;

/// The names of policies that the kernels have: "none, sorted or lpt"
template <class Policy>
std::string exported(const std::vector<Policy>& policies) {
  std::vector<std::string> names;
  for (const Policy& policy : policies) {
    if (policy.is_exported) names.emplace_back(policy.name);
  }
  const std::string last = names.back();
  names.pop_back();
  return names.empty() ? last : fmt::format("{} or {}", fmt::join(names, ", "), last);
}

/// What words of banks, weights and lanes must be, so that a cycle takes whole slices of p_pe values.
template <class Report>
void bank_faults(int embed_dim, const AcceleratorConfig& machine, const Report& fault) {
  const int p_pe = machine.p_pe, lanes = machine.elementwise.lanes, words = machine.features.bank_words;
  if ((p_pe & (p_pe - 1)) != 0 || p_pe > kLargestSlice) {
    fault("accelerator.p_pe", fmt::format("got {}; the kernels take a power of two up to {}", p_pe, kLargestSlice));
    return;
  }
  if (words % p_pe != 0) {
    fault("accelerator.features.bank_words", fmt::format("got {}; it must be a multiple of p_pe = {}", words, p_pe));
  }
  if (lanes % p_pe != 0) {
    fault("accelerator.elementwise.lanes", fmt::format("got {}; it must be a multiple of p_pe = {}", lanes, p_pe));
  }
  if (machine.features.ports > 2) {
    fault("accelerator.features.ports", fmt::format("got {}; a memory of the device has 2", machine.features.ports));
  } else if (p_pe % machine.features.ports != 0) {
    fault("accelerator.p_pe",
          fmt::format("got {}; it must be a multiple of features.ports = {}: ports take neighbouring "
                      "rows",
                      p_pe, machine.features.ports));
  }
  const auto within_a_row = [&](const char* path, int values) {
    if (values > embed_dim) fault(path, fmt::format("got {}; a token has {} values", values, embed_dim));
  };
  within_a_row("accelerator.elementwise.lanes", std::min(lanes, machine.features.ports * words));
  within_a_row("accelerator.selector.shuffle_words_per_cycle", machine.selector.shuffle_words_per_cycle);
  within_a_row("accelerator.selector.fuse_lanes", machine.selector.fuse_lanes);
}

}  // namespace

std::vector<Fault> kernel_faults(const Program& program, const PackedModel& model, const AcceleratorConfig& machine,
                                 SizeAdvice advice) {
  std::vector<Fault> faults;
  const auto fault = [&](const char* path, const std::string& message) { faults.push_back({"", path, message}); };
  if (!machine.balance->is_exported) {
    fault("accelerator.balance",
          "the kernels have no queue of snapshots yet; export with " + exported(balance_policies()));
  }
  if (machine.column_sync == ColumnSync::none) {
    fault("accelerator.column_sync", "the kernels' snapshots end together; export with snapshot");
  }
  if (!model.pruning.token_policy->is_exported) {
    fault("pruning.token_policy",
          "the kernels keep a fixed number of tokens; export with " + exported(token_policies()));
  }
  if (model.pruning.block % machine.p_pe != 0) {
    fault("accelerator.p_pe", fmt::format("got {}; it must divide the block of {}", machine.p_pe, model.pruning.block));
  }
  bank_faults(model.network.embed_dim, machine, fault);
  const auto is_free = [&](const IdealEffect& effect) { return machine.idealise.*effect.member; };
  if (std::any_of(ideal_effects().begin(), ideal_effects().end(), is_free)) {
    fault("accelerator.idealise", "no hardware is free; export without");
  }
  for (const Operation& operation : program.operations) {
    if (!operation.elementwise || operation.elementwise->is_exported) continue;
    fault("network", fmt::format("the kernels do not have {} ({})", operation.elementwise->name, operation.name));
    break;
  }
  for (const Operation& operation : program.operations) {
    if (operation.kind != OperationKind::spill) continue;
    std::string message = fmt::format("got {}: {} is needed, and the kernels do not spill",
                                      machine.features.capacity_kib, operation.name);
    if (advice == SizeAdvice::with) {
      const std::optional<int> least = exportable_feature_kib(model, machine);
      message += least ? fmt::format("; export with {} or more", *least) : "; no size of buffers is enough";
    }
    fault("accelerator.features.capacity_kib", message);
    break;
  }
  return faults;
}

std::optional<int> exportable_feature_kib(const PackedModel& model, AcceleratorConfig machine) {
  machine.weights.capacity_kib = kLargestCapacityKib;  // its own rule, which names its own least
  const auto does = [&](int kib) {
    machine.features.capacity_kib = kib;
    try {
      const Program program = lower(model, machine);
      return std::none_of(program.operations.begin(), program.operations.end(),
                          [](const Operation& each) { return each.kind == OperationKind::spill; });
    } catch (const ConfigError&) {
      return false;  // too small for a single operation
    }
  };
  int too_small = machine.features.capacity_kib, enough = kLargestCapacityKib;
  if (does(too_small)) return too_small;
  if (!does(enough)) return std::nullopt;
  while (enough - too_small > 1) {
    const int middle = too_small + (enough - too_small) / 2;
    (does(middle) ? enough : too_small) = middle;
  }
  return enough;
}

}  // namespace secateur::hls
