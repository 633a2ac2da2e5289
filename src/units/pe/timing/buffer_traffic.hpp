// SPDX-License-Identifier: Apache-2.0
// Bits that a product moves in and out of the on-chip buffers (docs/energy.md). Sharing is taken as complete: a weight
// slice is read once for the p_t PEs of a column, a feature slice once for the p_c columns.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

struct ProductTraffic {
  std::int64_t macs = 0;
  std::int64_t blocks = 0;        ///< output blocks written
  std::int64_t column_bytes = 0;  ///< packed columns fetched
  bool broadcast = true;          ///< the result goes into every module's feature buffer
};

/// Operands read by the PEs, columns written by the DMA, results written (into every module's copy when broadcast).
std::int64_t product_bits(const Operation& operation, const AcceleratorConfig& accelerator, int block);
std::int64_t product_bits(const ProductTraffic& traffic, const AcceleratorConfig& accelerator, int block);

}  // namespace secateur::schedule
