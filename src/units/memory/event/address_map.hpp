// SPDX-License-Identifier: Apache-2.0
// Splits an access (a column command's worth of bytes) into rank, bank group, bank, row and column, in the order that
// the memory document's `address_map` gives (docs/microarchitecture/memory.md 5.5).
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw {

struct AccessAddress {
  int rank = 0;
  int group = 0;  ///< bank group within the rank
  int bank = 0;   ///< flat over the channel: (rank * groups + group) * banks_per_group + bank in its group
  int row = 0;
  int column = 0;  ///< in column commands
};

class AddressMap {
 public:
  /// Every field size is a power of two (checked by the configuration).
  explicit AddressMap(const MemoryConfig& memory);

  /// `access`: address / access_bytes; wraps at the channel's capacity.
  AccessAddress decode(std::uint64_t access) const {
    AccessAddress address;
    address.rank = field(kRank, access);
    address.group = field(kGroup, access);
    address.bank = (address.rank * groups_ + address.group) * banks_per_group_ + field(kBank, access);
    address.row = field(kRow, access);
    address.column = field(kColumn, access);
    return address;
  }

  /// Row and column 0 of a bank, which counts over the channel.
  AccessAddress bank(int flat) const {
    AccessAddress address;
    address.bank = flat;
    address.group = flat / banks_per_group_ % groups_;
    address.rank = flat / (banks_per_group_ * groups_);
    return address;
  }

  /// Following accesses go round over `banks` banks, one of each of as many bank groups (or stay in one), and keep to
  /// the same row of each for `length` accesses, beginning at multiples of it. length 1: no such pattern.
  struct Sequence {
    int banks = 1;
    std::uint64_t length = 1;
  };
  Sequence sequence() const;

 private:
  enum Field { kRank, kGroup, kBank, kRow, kColumn, kFields };
  struct Slice {
    int shift = 0;
    std::uint64_t mask = 0;
  };

  int field(Field f, std::uint64_t access) const {
    return static_cast<int>((access >> slices_[f].shift) & slices_[f].mask);
  }

  Slice slices_[kFields];
  int groups_;
  int banks_per_group_;
};

}  // namespace secateur::hw
