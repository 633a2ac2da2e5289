// SPDX-License-Identifier: Apache-2.0
// The machine's parameters, resolved: every value is present and checked. docs/microarchitecture.md says what each
// does; src/units/GROUP/config.cpp holds names, units, ranges, defaults and their sources of a group's keys,
// src/config/accelerator_schema.cpp those of keys that stand alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/device.hpp"
#include "config/idealise.hpp"
#include "policies/balance_policy.hpp"
#include "policies/loop_order.hpp"
#include "units/units.hpp"

namespace secateur::config {

enum class Mapping { fold, grid };
enum class ColumnSync { snapshot, none };
enum class QkvProducts { separate, fused };
enum class Overlap { none, row_block };

/// First-order energy figures; docs/energy.md says what is counted and what is not.
struct EnergyConfig {
  double mac_pj = 0.9;            ///< one 16 x 16 bit multiply-accumulate
  double sram_pj_per_bit = 0.16;  ///< read or write of an on-chip buffer
  double static_w = 0.0;          ///< charged for the whole run
};

struct AcceleratorConfig {
  std::string name;
  int p_h = 4;   ///< head modules
  int p_t = 12;  ///< PE rows of a head module (token blocks)
  int p_c = 2;   ///< PE columns of a head module (weight columns)
  int p_pe = 8;  ///< a PE is p_pe x p_pe multiply-accumulators
  double clock_mhz = 300.0;
  int activation_bits = 16;
  int weight_bits = 16;
  Mapping mapping = Mapping::fold;
  const policies::BalancePolicy* balance = policies::balance_policy("lpt");
  ColumnSync column_sync = ColumnSync::snapshot;
  const policies::LoopOrder* loop_order = policies::loop_order("auto");
  QkvProducts qkv = QkvProducts::separate;
  Overlap overlap = Overlap::row_block;
  std::string device = "u250";       ///< a shipped name or a path
  DeviceConfig board;                ///< the device's document; no key of this one (docs/adr/0011)
  std::string memory = "ddr4-2400";  ///< a shipped name or a path
  int memory_channels = 4;
#define SECATEUR_MEMBER(unit, Config) Config unit;
  SECATEUR_UNITS(SECATEUR_MEMBER)
#undef SECATEUR_MEMBER
  EnergyConfig energy;
  IdealiseConfig idealise;

  /// PEs of one head module.
  int pes_per_module() const {
    return p_t * p_c;
  }
  /// Multiply-accumulates of the whole machine in one cycle.
  std::int64_t macs_per_cycle() const {
    return static_cast<std::int64_t>(p_h) * p_t * p_c * p_pe * p_pe;
  }
  /// clock_mhz as an integer: edges are computed from it exactly.
  std::int64_t clock_khz() const {
    return static_cast<std::int64_t>(clock_mhz * 1000.0 + 0.5);
  }
};

}  // namespace secateur::config
