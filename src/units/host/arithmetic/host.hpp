// SPDX-License-Identifier: Apache-2.0
// What the host does around a functional run: it fills the memory channels before, and reads the logits after.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "hw/functional/data_path.hpp"

namespace secateur::hw {

/// Packed weight columns, parameters, positions and the image, where the layout puts them.
void fill_memory(DataPath& data);

/// From memory, where store_logits has put them.
std::vector<std::int16_t> read_logits(const DataPath& data);

}  // namespace secateur::hw
