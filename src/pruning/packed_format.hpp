// SPDX-License-Identifier: Apache-2.0
// Sizes of the packed weight format (docs/formats.md, "Packed weight columns"): the bytes that the machine's DMA moves
// and that the kernels read. C++14, no containers, no heap, no exceptions: HLS includes it.
#pragma once

#include <cstdint>

namespace secateur {
namespace pruning {

/// Every packed column begins at a multiple of this and fills up to the next.
constexpr std::int64_t kPackedAlignment = 64;
/// Column index, kept count, flags, reserved: four 16-bit words.
constexpr std::int64_t kPackedFixedHeaderBytes = 8;
/// Of an output channel: bias (int32), requantise multiplier (int32), shift (int32).
constexpr std::int64_t kPackedChannelBytes = 12;

constexpr std::int64_t packed_align(std::int64_t bytes) {
  return (bytes + kPackedAlignment - 1) / kPackedAlignment * kPackedAlignment;
}

/// Header of a column with `kept` blocks of `block` x `block`: a dense column lists no block rows.
constexpr std::int64_t packed_header_bytes(int kept, int block, bool dense) {
  return packed_align(kPackedFixedHeaderBytes + (dense ? 0 : std::int64_t{2} * kept) + kPackedChannelBytes * block);
}

/// The whole column.
constexpr std::int64_t packed_column_bytes(int kept, int block, int weight_bits, bool dense) {
  return packed_header_bytes(kept, block, dense) +
         packed_align(static_cast<std::int64_t>(kept) * block * block * weight_bits / 8);
}

}  // namespace pruning
}  // namespace secateur
