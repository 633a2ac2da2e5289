// SPDX-License-Identifier: Apache-2.0
#include "units/memory/clocked/address_map.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace secateur::hw::clocked {

AddressMap::AddressMap(const MemoryConfig& memory)
    : bank_groups_(memory.bank_groups),
      banks_per_group_(memory.banks_per_group),
      access_bytes_(static_cast<std::uint64_t>(memory.access_bytes())),
      accesses_(static_cast<std::uint64_t>(memory.capacity_bytes()) / access_bytes_) {
  const std::map<std::string, Part> parts = {{"ra", {rank, memory.ranks}},
                                             {"bg", {group, memory.bank_groups}},
                                             {"ba", {bank, memory.banks_per_group}},
                                             {"ro", {row, memory.rows}},
                                             {"co", {column, memory.accesses_per_row()}}};
  std::istringstream names(memory.address_map);
  for (std::string name; names >> name;) parts_.push_back(parts.at(name));
  std::reverse(parts_.begin(), parts_.end());
}

AccessAddress AddressMap::locate(std::uint64_t access) const {
  int values[5] = {};
  for (const Part& part : parts_) {
    const auto size = static_cast<std::uint64_t>(part.size);
    values[part.field] = static_cast<int>(access % size);
    access /= size;
  }
  const int flat_group = values[rank] * bank_groups_ + values[group];
  return {values[rank], values[group], flat_group * banks_per_group_ + values[bank], values[row], values[column]};
}

}  // namespace secateur::hw::clocked
