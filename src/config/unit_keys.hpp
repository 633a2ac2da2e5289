// SPDX-License-Identifier: Apache-2.0
// What a unit of the machine adds to the accelerator document: a group of keys, and rules between keys. Each unit's
// config.cpp defines its own, `UNIT_keys()`.
#pragma once

#include <vector>

#include "config/checks.hpp"
#include "config/schema.hpp"
#include "units/units.hpp"

namespace secateur::config {

struct UnitKeys {
  const char* group;     ///< first part of its keys, and the name of its folder
  const char* sentence;  ///< what the unit is, for help and schema
  /// Adds the keys, each "GROUP.NAME".
  void (*add)(Schema<AcceleratorConfig>& schema);
  /// What its keys must fulfil together, and with other documents; null: nothing.
  void (*check)(const CheckedDocuments& documents, const Require& require);
};

#define SECATEUR_DECLARE_KEYS(unit, Config) UnitKeys unit##_keys();
SECATEUR_UNITS(SECATEUR_DECLARE_KEYS)
#undef SECATEUR_DECLARE_KEYS

/// Of every unit, in the order of the document.
const std::vector<UnitKeys>& unit_keys();

}  // namespace secateur::config
