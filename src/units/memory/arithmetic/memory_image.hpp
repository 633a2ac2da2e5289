// SPDX-License-Identifier: Apache-2.0
// The bytes of one memory channel in a functional run, from its first address on; unwritten ones are zero.
#pragma once

#include <cstdint>
#include <vector>

namespace secateur::hw {

class MemoryImage {
 public:
  void write(std::uint64_t address, const std::uint8_t* bytes, std::uint64_t count);
  void read(std::uint64_t address, std::uint8_t* bytes, std::uint64_t count) const;
  /// Room for `bytes` without growing piece by piece.
  void reserve(std::uint64_t bytes) { bytes_.reserve(bytes); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace secateur::hw
