// SPDX-License-Identifier: Apache-2.0
// The schedules of the head modules as the kernel reads them (hls/top/instruction.hpp): segments of one operation after
// the other, each a record of a length that all share, so that a module takes it in one burst. A column that the next
// segment needs again is kept between the two, and not fetched again.
#pragma once

#include <cstdint>
#include <vector>

namespace secateur::hls {

/// Where a weight column lies behind a module's ports; 0 words: it is no column of weights.
struct ColumnPlace {
  int column = 0;
  std::uint32_t port = 0;   ///< of the module; kKeptPort: the segment before has kept it
  std::uint32_t first = 0;  ///< 64-byte word; of a kept one its place, from 1
  std::uint32_t words = 0;
  std::uint32_t keep = 0;  ///< place for the next segment, from 1; 0: none
};

struct SegmentRecord {
  struct Block {
    int stream = 0;
    std::uint32_t row = 0;
  };
  int group = 0;
  std::vector<ColumnPlace> streams;
  std::vector<Block> blocks;  ///< by PE
};

class SegmentRecords {
 public:
  SegmentRecords() = default;
  explicit SegmentRecords(int modules) : segments_(static_cast<std::size_t>(modules)) {}

  /// add() appends to the latest.
  void next_operation();
  void add(std::size_t module, SegmentRecord record);

  /// Says of the latest operation's columns which are kept. @returns how many have a place at once, at most.
  int keep_columns();

  /// Each module's schedule, as 32-bit values. `max_streams` and `pes` are what a record has room for.
  std::vector<std::vector<std::uint32_t>> words(int max_streams, int pes) const;
  /// Of an operation of a module, at most.
  int most_segments() const;

 private:
  std::vector<std::vector<std::vector<SegmentRecord>>> segments_;  ///< by module and operation
};

}  // namespace secateur::hls
