// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/memory/dram_location.hpp"

#include <algorithm>
#include <sstream>

#include "base/error.hpp"

namespace secateur::hw::clocked {

DramLocator::DramLocator(const MemoryConfig& memory)
    : bank_groups_(memory.bank_groups),
      banks_per_group_(memory.banks_per_group),
      access_bytes_(static_cast<std::uint64_t>(memory.access_bytes())),
      accesses_(static_cast<std::uint64_t>(memory.capacity_bytes()) / access_bytes_) {
  std::istringstream names(memory.address_map);
  for (std::string name; names >> name;) {
    const auto part = [&](Field field, int size) { parts_.push_back({field, static_cast<std::uint64_t>(size)}); };
    if (name == "ra") part(rank, memory.ranks);
    else if (name == "bg") part(group, memory.bank_groups);
    else if (name == "ba") part(bank, memory.banks_per_group);
    else if (name == "ro") part(row, memory.rows);
    else if (name == "co") part(column, memory.accesses_per_row());
    else SECATEUR_CHECK(false, "a field of the address map is unknown");
  }
  std::reverse(parts_.begin(), parts_.end());
}

DramLocation DramLocator::locate(std::uint64_t access) const {
  int values[5] = {};
  for (const Part& part : parts_) {
    values[part.field] = static_cast<int>(access % part.size);
    access /= part.size;
  }
  const int flat_group = values[rank] * bank_groups_ + values[group];
  return {values[rank], values[group], flat_group * banks_per_group_ + values[bank], values[row], values[column]};
}

}  // namespace secateur::hw::clocked
