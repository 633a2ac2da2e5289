// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/schemas.hpp"
#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_interconnect(Schema<A>& schema) {
  schema
      .key("interconnect.request_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::request_cycles),
           "Address path from port to channel within one SLR; 2 is an assumption.")
      .key("interconnect.response_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::response_cycles),
           "Data path from channel to port within one SLR; 2 is an assumption.")
      .key("interconnect.slr_crossing_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::slr_crossing_cycles),
           "Added for each SLR boundary on a path; 4 is an assumption.")
      .key("interconnect.switch_ports", integers(0, 64), "", at(&A::interconnect, &InterconnectConfig::switch_ports),
           "HBM: ports and channels of one switch segment; 0: no segmented switch; HBM boards have 4 (PG276).")
      .key("interconnect.hop_cycles", integers(0, 1000), "cycles",
           at(&A::interconnect, &InterconnectConfig::hop_cycles),
           "HBM: added for each switch segment crossed; 0 without a switch.")
      .key("interconnect.port_channels", integer_list(1, 64, 0, 63), "",
           at(&A::interconnect, &InterconnectConfig::port_channels), "Home channel of each DMA port.")
      .derived("port q on channel q mod memory_channels");
}

void check_interconnect(const CheckedDocuments& documents, const Require& require) {
  if (documents.accelerator == nullptr) return;
  const A& a = *documents.accelerator;
  const auto& channels = a.interconnect.port_channels;
  require(static_cast<int>(channels.size()) == a.dma.ports,
          {"accelerator.interconnect.port_channels", "accelerator.dma.ports"},
          fmt::format("port_channels has {} entries for dma.ports = {}; give one each, or leave it out",
                      channels.size(), a.dma.ports));
  const int highest = channels.empty() ? 0 : *std::max_element(channels.begin(), channels.end());
  require(highest < a.memory_channels, {"accelerator.interconnect.port_channels", "accelerator.memory_channels"},
          fmt::format("port_channels names channel {}; memory_channels = {} allows 0 to {}", highest, a.memory_channels,
                      a.memory_channels - 1));
}

}  // namespace

void derive_port_channels(AcceleratorConfig& accelerator) {
  std::vector<int>& channels = accelerator.interconnect.port_channels;
  if (!channels.empty()) return;
  for (int port = 0; port < accelerator.dma.ports; ++port) channels.push_back(port % accelerator.memory_channels);
}

UnitKeys interconnect_keys() {
  return {"interconnect", "From DMA ports to memory channels.", add_interconnect, check_interconnect};
}

}  // namespace secateur::config
