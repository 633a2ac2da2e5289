// SPDX-License-Identifier: Apache-2.0
// Splits an access (a column command's worth of bytes) into rank, bank group, bank, row and column, in the order that the
// memory document's `address_map` gives (docs/microarchitecture/memory.md 5.5).
#pragma once

#include <cstdint>
#include <vector>

#include "config/memory.hpp"

namespace secateur::hw {

struct AccessAddress {
  int rank = 0;
  int group = 0;   ///< bank group within the rank
  int bank = 0;    ///< flat over the channel: (rank * groups + group) * banks_per_group + bank in its group
  int row = 0;
  int column = 0;  ///< in column commands
};

class AddressMap {
 public:
  /// Every field size is a power of two (checked by the configuration).
  explicit AddressMap(const MemoryConfig& memory);

  /// `access`: address / access_bytes; wraps at the channel's capacity.
  AccessAddress decode(std::uint64_t access) const;

 private:
  enum Field { kRank, kGroup, kBank, kRow, kColumn, kFields };
  struct Slice {
    int shift = 0;
    std::uint64_t mask = 0;
  };

  Slice slices_[kFields];
  int groups_;
  int banks_per_group_;
};

}  // namespace secateur::hw
