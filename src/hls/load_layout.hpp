// SPDX-License-Identifier: Apache-2.0
// How what is loaded stands in memory, and how much of it the kernel takes a cycle (hls/top/transfers.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "schedule/program.hpp"

namespace secateur::hls {

/// Columns of a load as they stand: of an image, whole slices of `p_pe` values, as the banks take them.
int load_columns(const Operation& operation, int p_pe);

/// Values that a load or store takes a cycle: the largest power of two up to `lanes` and half a 64-byte word that
/// divides every load's columns, so that all are of one row.
int load_piece(const Program& program, int p_pe, int lanes);

/// Tiles of a load stand apart, each with its padding: here row follows row, with `padding` bytes between, in whole
/// 64-byte words. `block`: rows of a tile, where there are several.
void append_rows(const std::vector<std::vector<std::uint8_t>>& tiles, std::int64_t rows, int block,
                 std::int64_t row_bytes, std::int64_t padding, std::vector<std::uint8_t>& io);

}  // namespace secateur::hls
