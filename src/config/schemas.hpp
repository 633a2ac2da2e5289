// SPDX-License-Identifier: Apache-2.0
// The five tables. What a memory document holds and the resolved struct does not is kept beside it here.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "config/accelerator.hpp"
#include "config/device.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "config/schema.hpp"
#include "units/memory/config.hpp"

namespace secateur::config {

enum class DocumentKind { network, pruning, accelerator, memory, device };

/// The device comes after the accelerator, which names it and holds it.
inline constexpr std::array<DocumentKind, 5> kDocumentKinds{DocumentKind::network, DocumentKind::pruning,
                                                            DocumentKind::accelerator, DocumentKind::memory,
                                                            DocumentKind::device};

/// "network, pruning, accelerator, memory or device"
std::string document_kind_names();

/// A memory document as written: its timings are in clocks of the reference clock.
struct MemoryDocument {
  MemoryConfig config;
  std::optional<double> timing_reference_mhz;  ///< the document's clock_mhz when not given
};

const Schema<NetworkConfig>& network_schema();
const Schema<PruningConfig>& pruning_schema();
/// Its initial port_channels are empty, which means: derive them.
const Schema<AcceleratorConfig>& accelerator_schema();
const Schema<MemoryDocument>& memory_schema();
const Schema<DeviceConfig>& device_schema();

const SchemaInfo& schema_info(DocumentKind kind);

/// Port q is at home at channel q mod memory_channels, unless the document says otherwise.
void derive_port_channels(AcceleratorConfig& accelerator);

/// Timings in clocks of the channel. Those that are nanoseconds in the datasheet become ceil(ns / tCK - 0.01) clocks
/// when the clock is not the reference clock, refi rounds down; ccd_s and ccd_l are clocks and stay.
MemoryConfig resolve_memory(const MemoryDocument& document);

}  // namespace secateur::config
