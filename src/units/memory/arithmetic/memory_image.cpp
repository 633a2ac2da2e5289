// SPDX-License-Identifier: Apache-2.0
#include "units/memory/arithmetic/memory_image.hpp"

#include <algorithm>
#include <cstring>

namespace secateur::hw {

void MemoryImage::write(std::uint64_t address, const std::uint8_t* bytes, std::uint64_t count) {
  if (address + count > bytes_.size()) bytes_.resize(address + count);
  std::memcpy(bytes_.data() + address, bytes, count);
}

void MemoryImage::read(std::uint64_t address, std::uint8_t* bytes, std::uint64_t count) const {
  const std::uint64_t there = address >= bytes_.size() ? 0 : std::min<std::uint64_t>(count, bytes_.size() - address);
  if (there > 0) std::memcpy(bytes, bytes_.data() + address, there);
  std::fill(bytes + there, bytes + count, std::uint8_t{0});
}

}  // namespace secateur::hw
