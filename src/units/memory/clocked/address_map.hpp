// SPDX-License-Identifier: Apache-2.0
// Where a column request lies in a channel: the address map of a memory document
// (docs/microarchitecture/memory.md 5.5).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw::clocked {

struct AccessAddress {
  int rank = 0;
  int group = 0;  ///< of the rank
  int bank = 0;   ///< flat over the channel
  int row = 0;
  int column = 0;  ///< counts column commands
};

class AddressMap {
 public:
  explicit AddressMap(const MemoryConfig& memory);

  /// Which of the channel's `access_bytes` an address lies in; addresses wrap at the capacity.
  std::uint64_t access(std::uint64_t address) const { return address / access_bytes_ % accesses_; }
  AccessAddress locate(std::uint64_t access) const;

 private:
  enum Field { rank, group, bank, row, column };
  struct Part {
    Field field;
    int size;
  };

  int bank_groups_;
  int banks_per_group_;
  std::uint64_t access_bytes_;
  std::uint64_t accesses_;
  std::vector<Part> parts_;  ///< from least to most significant
};

}  // namespace secateur::hw::clocked
