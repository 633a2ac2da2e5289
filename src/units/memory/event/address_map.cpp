// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/address_map.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "base/error.hpp"
#include "base/math.hpp"

namespace secateur::hw {

AddressMap::AddressMap(const MemoryConfig& memory)
    : groups_(memory.bank_groups), banks_per_group_(memory.banks_per_group) {
  const struct {
    const char* name;
    std::int64_t size;
  } fields[kFields] = {{"ra", memory.ranks},
                       {"bg", memory.bank_groups},
                       {"ba", memory.banks_per_group},
                       {"ro", memory.rows},
                       {"co", memory.accesses_per_row()}};
  std::vector<std::string> names;
  std::istringstream text(memory.address_map);
  for (std::string name; text >> name;) names.push_back(name);
  std::reverse(names.begin(), names.end());  // from the least significant on
  int shift = 0;
  for (const std::string& name : names) {
    for (int field = 0; field < kFields; ++field) {
      if (name != fields[field].name) continue;
      slices_[field] = {shift, static_cast<std::uint64_t>(fields[field].size - 1)};
      shift += log2_exact(fields[field].size);
    }
  }
}

AddressMap::Sequence AddressMap::sequence() const {
  const Slice& column = slices_[kColumn];
  const Slice& group = slices_[kGroup];
  if (column.shift == 0) return {1, column.mask + 1};
  const std::uint64_t groups = group.mask + 1;
  if (group.shift == 0 && groups == std::uint64_t{1} << column.shift) {
    return {static_cast<int>(groups), groups * (column.mask + 1)};
  }
  return {};
}

}  // namespace secateur::hw
