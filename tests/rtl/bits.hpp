// SPDX-License-Identifier: Apache-2.0
// Fields of a verilated port, whatever its width made of it.
#pragma once

#include <verilated.h>

#include <cstdint>

#include "support/names.hpp"

namespace secateur::test {

/// `count` (at most 32) bits of the port from `first` on.
template <class Port>
void put_bits(Port& port, int first, int count, std::uint32_t value) {
  const auto mask = static_cast<Port>(((Port{1} << count) - 1) << first);
  port = static_cast<Port>((port & ~mask) | ((static_cast<Port>(value) << first) & mask));
}
template <std::size_t Words>
void put_bits(VlWide<Words>& port, int first, int count, std::uint32_t value) {
  for (int i = 0; i < count; ++i) {
    const int at = first + i;
    const EData bit = EData{1} << (at % 32);
    EData& word = port[static_cast<std::size_t>(at / 32)];
    word = ((value >> i) & 1) != 0 ? word | bit : word & ~bit;
  }
}

template <class Port>
bool bit_of(const Port& port, int at) {
  return ((static_cast<std::uint64_t>(port) >> at) & 1) != 0;
}
template <std::size_t Words>
bool bit_of(const VlWide<Words>& port, int at) {
  return ((port[static_cast<std::size_t>(at / 32)] >> (at % 32)) & 1) != 0;
}

/// `count` (at most 64) bits as a signed number.
template <class Port>
std::int64_t signed_bits(const Port& port, int first, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(bit_of(port, first + i)) << i;
  const std::uint64_t sign = std::uint64_t{1} << (count - 1);
  return static_cast<std::int64_t>((value ^ sign) - sign);
}

}  // namespace secateur::test
