// SPDX-License-Identifier: Apache-2.0
// Weights of the head modules behind their DMA ports: a module's columns take its ports in turn.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hls/kernel_image.hpp"
#include "hls/segment_records.hpp"

namespace secateur::hls {

class WeightPorts {
 public:
  WeightPorts() = default;
  /// Each DMA port serves a head module, and each head module has one at least.
  explicit WeightPorts(const AcceleratorConfig& machine);

  /// Packed bytes, whole 64-byte words, of a column behind the module's next port.
  ColumnPlace place(std::size_t module, int column, const std::uint8_t* bytes, std::int64_t size);
  /// All, by module.
  std::vector<KernelPort> take() { return std::move(ports_); }

 private:
  std::vector<KernelPort> ports_;
  std::vector<std::vector<std::size_t>> of_module_;  ///< places in ports_
  std::vector<std::size_t> next_slot_;
};

}  // namespace secateur::hls
