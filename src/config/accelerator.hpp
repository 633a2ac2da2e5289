// SPDX-License-Identifier: Apache-2.0
// The machine's parameters, resolved: every value is present and checked. docs/microarchitecture.md says what each
// does; src/config/accelerator_schema.cpp holds names, units, ranges, defaults and their sources.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/device.hpp"
#include "policies/balance_policy.hpp"

namespace secateur::config {

enum class Mapping { fold, grid };
enum class ColumnSync { snapshot, none };
enum class LoopOrder { automatic, sweep, expand };  // JSON: "auto", "sweep", "expand"
enum class QkvProducts { separate, fused };
enum class Overlap { none, row_block };
enum class Storage { bram, uram };

struct PeConfig {
  int pipeline_depth = 8;           ///< cycles from the last product to the first drained value
  bool double_accumulators = true;  ///< hide the drain behind the next output block
};

struct FeatureBufferConfig {
  int capacity_kib = 2048;  ///< one head module's copy, both halves of the ping-pong
  int ports = 2;            ///< reads (and writes) of a bank in a cycle
  int bank_words = 32;      ///< activations in one word of a bank
  Storage storage = Storage::uram;
};

struct WeightBufferConfig {
  int capacity_kib = 1024;  ///< one head module's, present and prefetched columns together
  Storage storage = Storage::uram;
};

struct ElementwiseConfig {
  int lanes = 64;           ///< values a cycle in one pass
  int pipeline_depth = 16;  ///< cycles from the last operand to the last result of a pass
};

struct SelectorConfig {
  int comparators = 64;  ///< compare-exchange operations of the bitonic network a cycle
  int shuffle_words_per_cycle = 64;
  int fuse_lanes = 64;  ///< multiply-accumulates a cycle for the fused token
};

struct DmaConfig {
  int ports = 4;               ///< AXI masters; port q serves head module q mod p_h
  int beat_bytes = 64;         ///< width of the data bus
  int max_burst_bytes = 4096;  ///< AXI4: 4096; AXI3 with 256 bit: 512
  int outstanding = 16;        ///< bursts in flight a port
};

struct InterconnectConfig {
  int request_cycles = 2;       ///< address path, port to channel, within one SLR
  int response_cycles = 2;      ///< data path, channel to port, within one SLR
  int slr_crossing_cycles = 4;  ///< added for each SLR boundary on a path
  int switch_ports = 0;         ///< HBM: ports and channels of one switch segment; 0 = no segmented switch
  int hop_cycles = 0;           ///< HBM: added for each segment crossed
  std::vector<int> port_channels{0, 1, 2, 3};  ///< home channel of each DMA port
};

struct HostConfig {
  double launch_us = 0.0;  ///< from the host's call to the first cycle; calibrated from boards
};

struct ControllerConfig {
  int operation_cycles = 0;  ///< between two operations of a unit; calibrated from boards
};

/// First-order energy figures; docs/energy.md says what is counted and what is not.
struct EnergyConfig {
  double mac_pj = 0.9;            ///< one 16 x 16 bit multiply-accumulate
  double sram_pj_per_bit = 0.16;  ///< read or write of an on-chip buffer
  double static_w = 0.0;          ///< charged for the whole run
};

/// Each switch makes one effect free, so that its cost can be told by difference (docs/microarchitecture.md).
struct IdealiseConfig {
  bool mapping = false;        ///< pack output blocks as the closed form does (fold, whatever `mapping` says)
  bool embedding = false;      ///< patch embedding, classifier and image and logits transfers take no time
  bool imbalance = false;      ///< every column has the mean number of kept blocks
  bool feature_ports = false;  ///< feature banks serve any number of reads
  bool elementwise = false;    ///< element-wise passes take no time
  bool selector = false;       ///< token sort, shuffle and fuse take no time
  bool pipeline = false;       ///< no pipeline depth, no drain, no SLR crossing
  bool memory = false;         ///< weights and features are always there
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
  LoopOrder loop_order = LoopOrder::automatic;
  QkvProducts qkv = QkvProducts::separate;
  Overlap overlap = Overlap::row_block;
  std::string device = "u250";       ///< a shipped name or a path
  DeviceConfig board;                ///< the device's document; no key of this one (docs/adr/0011)
  std::string memory = "ddr4-2400";  ///< a shipped name or a path
  int memory_channels = 4;
  PeConfig pe;
  FeatureBufferConfig features;
  WeightBufferConfig weights;
  ElementwiseConfig elementwise;
  SelectorConfig selector;
  DmaConfig dma;
  InterconnectConfig interconnect;
  HostConfig host;
  ControllerConfig controller;
  EnergyConfig energy;
  IdealiseConfig idealise;

  /// PEs of one head module.
  int pes_per_module() const { return p_t * p_c; }
  /// Multiply-accumulates of the whole machine in one cycle.
  std::int64_t macs_per_cycle() const { return static_cast<std::int64_t>(p_h) * p_t * p_c * p_pe * p_pe; }
  /// clock_mhz as an integer: edges are computed from it exactly.
  std::int64_t clock_khz() const { return static_cast<std::int64_t>(clock_mhz * 1000.0 + 0.5); }
};

}  // namespace secateur::config
