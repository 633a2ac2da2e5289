// SPDX-License-Identifier: Apache-2.0
#include "hls/weight_ports.hpp"

#include <algorithm>

namespace secateur::hls {

WeightPorts::WeightPorts(const AcceleratorConfig& machine)
    : of_module_(static_cast<std::size_t>(machine.p_h)), next_slot_(of_module_.size()) {
  for (int port = 0; port < machine.dma.ports; ++port) ports_.push_back({port % machine.p_h, port, {}});
  for (int m = machine.dma.ports; m < machine.p_h; ++m) ports_.push_back({m, m % machine.dma.ports, {}});
  std::stable_sort(ports_.begin(), ports_.end(),
                   [](const KernelPort& a, const KernelPort& b) { return a.module < b.module; });
  for (std::size_t i = 0; i < ports_.size(); ++i) of_module_[static_cast<std::size_t>(ports_[i].module)].push_back(i);
}

ColumnPlace WeightPorts::place(std::size_t module, int column, const std::uint8_t* bytes, std::int64_t size) {
  constexpr int kWord = 64;  // bytes of an AXI port's beat
  const std::vector<std::size_t>& own = of_module_[module];
  const std::size_t slot = next_slot_[module]++ % own.size();
  std::vector<std::uint8_t>& into = ports_[own[slot]].bytes;
  const ColumnPlace where{column, static_cast<std::uint32_t>(slot), static_cast<std::uint32_t>(into.size() / kWord),
                          static_cast<std::uint32_t>(size / kWord)};
  into.insert(into.end(), bytes, bytes + size);
  return where;
}

}  // namespace secateur::hls
