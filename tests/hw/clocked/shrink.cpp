// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/shrink.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Makes the case smaller in one respect. False: it is as small as that goes.
using Step = std::function<bool(RandomCase&)>;

template <class Value>
bool set(Value& value, const Value& simplest) {
  if (value == simplest) return false;
  value = simplest;
  return true;
}

/// To `least` at once, then, in later rounds, by one: `by_one` steps find what `at once` has jumped over.
bool halve(int& value, int least) {
  if (value <= least) return false;
  value = least + (value - least) / 2;
  return true;
}
bool by_one(int& value, int least) {
  if (value <= least) return false;
  --value;
  return true;
}

void network_steps(std::vector<Step>& steps) {
  const auto network = [&steps](std::function<bool(NetworkConfig&)> change) {
    steps.push_back([change](RandomCase& c) {
      PruningConfig pruning = c.model.pruning;
      NetworkConfig made = c.model.network;
      if (!change(made)) return false;
      auto& layers = pruning.token_layers;
      layers.erase(std::remove_if(layers.begin(), layers.end(), [&](int l) { return l >= made.depth; }), layers.end());
      pruning.token_policy = token_policy("topk");
      c.model = pack(made, pruning);
      return true;
    });
  };
  network([](NetworkConfig& n) { return set(n.depth, 1); });
  network([](NetworkConfig& n) { return by_one(n.depth, 1); });
  network([](NetworkConfig& n) {
    if (n.heads == 1) return false;
    n.embed_dim -= n.embed_dim / n.heads;
    --n.heads;
    return true;
  });
  network([](NetworkConfig& n) {
    if (n.image_size <= 2 * n.patch_size) return false;
    n.image_size -= n.patch_size;
    return true;
  });
  network([](NetworkConfig& n) { return halve(n.mlp_hidden, 16); });
  network([](NetworkConfig& n) { return halve(n.classes, 2); });
  network([](NetworkConfig& n) { return set(n.channels, 1); });
  network([](NetworkConfig& n) { return set(n.distilled, false); });
}

void pruning_steps(std::vector<Step>& steps) {
  const auto pruning = [&steps](std::function<bool(PruningConfig&)> change) {
    steps.push_back([change](RandomCase& c) {
      PruningConfig made = c.model.pruning;
      if (!change(made)) return false;
      made.token_policy = token_policy("topk");
      c.model = pack(c.model.network, made);
      return true;
    });
  };
  pruning([](PruningConfig& p) {
    if (p.token_layers.empty()) return false;
    p.token_layers.pop_back();
    return true;
  });
  pruning([](PruningConfig& p) { return set(p.skew, 0.0); });
  pruning([](PruningConfig& p) { return set(p.mask, MaskSource::topk); });
  pruning([](PruningConfig& p) {
    if (p.weight_keep.to_double() >= 1.0) return false;
    p.weight_keep = Decimal(1, 1);
    return true;
  });
}

void machine_steps(std::vector<Step>& steps) {
  const auto machine = [&steps](std::function<bool(AcceleratorConfig&)> change) {
    steps.push_back([change](RandomCase& c) { return change(c.accelerator); });
  };
  const auto integer = [&](auto member, int least) {
    machine([=](AcceleratorConfig& a) { return set(member(a), least); });
    machine([=](AcceleratorConfig& a) { return by_one(member(a), least); });
  };
  integer([](AcceleratorConfig& a) -> int& { return a.p_h; }, 1);
  integer([](AcceleratorConfig& a) -> int& { return a.p_t; }, 1);
  integer([](AcceleratorConfig& a) -> int& { return a.p_c; }, 1);
  integer([](AcceleratorConfig& a) -> int& { return a.pe.pipeline_depth; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.elementwise.pipeline_depth; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.interconnect.request_cycles; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.interconnect.response_cycles; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.interconnect.slr_crossing_cycles; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.interconnect.hop_cycles; }, 0);
  integer([](AcceleratorConfig& a) -> int& { return a.controller.operation_cycles; }, 0);
  machine([](AcceleratorConfig& a) {
    if (a.dma.ports == 1) return false;
    --a.dma.ports;
    a.interconnect.port_channels.pop_back();
    return true;
  });
  machine([](AcceleratorConfig& a) {
    if (a.memory_channels == 1) return false;
    --a.memory_channels;
    for (int& channel : a.interconnect.port_channels) channel = std::min(channel, a.memory_channels - 1);
    return true;
  });
  machine([](AcceleratorConfig& a) { return set(a.host.launch_us, 0.0); });
  machine([](AcceleratorConfig& a) { return set(a.overlap, Overlap::none); });
  machine([](AcceleratorConfig& a) { return set(a.qkv, QkvProducts::separate); });
  machine([](AcceleratorConfig& a) { return set(a.mapping, Mapping::fold); });
  machine([](AcceleratorConfig& a) { return set(a.balance, balance_policy("none")); });
  machine([](AcceleratorConfig& a) { return set(a.column_sync, ColumnSync::snapshot); });
  machine([](AcceleratorConfig& a) { return set(a.loop_order, policies::loop_order("auto")); });
  machine([](AcceleratorConfig& a) { return set(a.features.capacity_kib, 1024); });
  machine([](AcceleratorConfig& a) { return set(a.weights.capacity_kib, 1024); });
  machine([](AcceleratorConfig& a) { return set(a.dma.outstanding, 1); });
  machine([](AcceleratorConfig& a) { return set(a.dma.max_burst_bytes, 64); });
  for (bool IdealiseConfig::*effect :
       {&IdealiseConfig::memory, &IdealiseConfig::elementwise, &IdealiseConfig::selector, &IdealiseConfig::embedding,
        &IdealiseConfig::pipeline, &IdealiseConfig::feature_ports, &IdealiseConfig::imbalance,
        &IdealiseConfig::mapping}) {
    machine([effect](AcceleratorConfig& a) { return set(a.idealise.*effect, true); });
  }
}

void memory_steps(std::vector<Step>& steps) {
  steps.push_back([](RandomCase& c) { return set(c.memory.refresh, false); });
  steps.push_back([](RandomCase& c) {
    if (c.memory.ranks == 1) return false;
    c.memory.ranks = 1;
    c.memory.address_map = "ro ba co bg";
    return true;
  });
  steps.push_back([](RandomCase& c) { return set(c.floorplan.slrs, 1); });
}

bool is_sound(const RandomCase& c) {
  try {
    lower(c.model, c.accelerator);
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

}  // namespace

RandomCase shrink(const RandomCase& given, const std::function<bool(const RandomCase&)>& fails) {
  std::vector<Step> steps;
  network_steps(steps);
  pruning_steps(steps);
  machine_steps(steps);
  memory_steps(steps);
  RandomCase smallest = given;
  for (bool again = true; again;) {
    again = false;
    for (const Step& step : steps) {
      for (;;) {
        RandomCase next = smallest;
        try {
          if (!step(next)) break;
        } catch (const ConfigError&) {
          break;  // no such network
        }
        if (!is_sound(next) || !fails(next)) break;
        smallest = std::move(next);
        again = true;
      }
    }
  }
  return smallest;
}

}  // namespace secateur::test
