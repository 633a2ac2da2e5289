// SPDX-License-Identifier: Apache-2.0
// What a unit of the machine costs: parts with their resources, and keys that make it smaller. Each unit's cost.cpp
// defines its own, `UNIT_cost()`.
#pragma once

#include <optional>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "cost/resources.hpp"
#include "units/units.hpp"

namespace secateur::cost {

/// What a part's figures follow from.
struct CostInput {
  const AcceleratorConfig& accelerator;
  /// A memory controller in the fabric, with which the switch is there as well; empty where both are hard blocks.
  const std::optional<ResourceAmounts>& controller;
  const Sizing& sizing;
};

/// How often a part is there: once a head module, once a memory channel, once.
enum class PartOf { module, channel, machine };

class PartList {
 public:
  virtual void add(PartOf of, const char* name, const ResourceAmounts& amounts) = 0;

 protected:
  ~PartList() = default;
};

/// A key with whose smaller values, or other choice, the machine takes less.
struct CostLever {
  enum class Kind {
    capacity,  ///< of a buffer, in KiB
    storage,   ///< what it is built from: bram or uram
    width      ///< anything from 1 on
  };
  Kind kind;
  const char* key;  ///< "features.capacity_kib"
  int (*get)(const AcceleratorConfig&);
  void (*set)(AcceleratorConfig&, int);
};

struct UnitCost {
  /// Adds the parts; null: the unit takes nothing of the device.
  void (*parts)(const CostInput& input, PartList& list);
  std::vector<CostLever> levers;  ///< buffers first
};

#define SECATEUR_DECLARE_COST(unit, Config) UnitCost unit##_cost();
SECATEUR_UNITS(SECATEUR_DECLARE_COST)
#undef SECATEUR_DECLARE_COST
UnitCost memory_cost();

/// Of every unit in the order of the document, and of the memory channels.
const std::vector<UnitCost>& unit_costs();

}  // namespace secateur::cost
