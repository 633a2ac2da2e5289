// SPDX-License-Identifier: Apache-2.0
// What the feature buffers hold in a functional run. Broadcast results are kept once: all copies are equal. Scores,
// what the softmax makes of them, and row sums lie in the module of their head alone, and reading them elsewhere is an
// error. When a value may be read is the tile board's business.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "hw/functional/data_tap.hpp"
#include "schedule/program.hpp"

namespace secateur::hw {

/// The result of one operation, row-major. Unsigned 16-bit values are kept in the same words.
struct Values {
  ValueShape shape;
  std::vector<std::int16_t> words;  ///< all types but `sum`
  std::vector<std::uint32_t> sums;  ///< type `sum`
  /// What the token selector needs of a result beside its values: of a softmax's quotient CLS's row before it is
  /// narrowed, summed over the heads; of a sort the same, and the tokens in descending order of it.
  std::vector<std::uint32_t> token_scores;
  std::vector<std::uint16_t> token_order;
  int distillation_row = 0;  ///< of a residual stream: the distillation token's row; 0: there is none

  std::int16_t* row(int group, int row) {
    return words.data() + (static_cast<std::ptrdiff_t>(group) * shape.rows + row) * shape.cols;
  }
  const std::int16_t* row(int group, int r) const { return const_cast<Values*>(this)->row(group, r); }
};

class FeatureStore {
 public:
  FeatureStore(const Program& program, int modules, DataTap* tap);

  /// For the unit that makes the result.
  Values& writable(OperationIndex operation);
  /// For a unit that reaches every module.
  const Values& all(OperationIndex operation) const;
  /// For head module `module`, group `group` of the values.
  const Values& in_module(OperationIndex operation, int module, int group) const;

  /// `parts` more parts of the result are written. After the last one the operands that nobody needs any more are
  /// forgotten.
  void written(OperationIndex operation, int parts);
  /// The tensor has left for memory: what is left behind is not its values any more.
  void spoil(OperationIndex operation);

 private:
  struct Entry {
    Values values;
    int parts_left = 0;
    int readers_left = 0;
    bool is_local = false;
    bool is_present = false;
  };
  Entry& at(OperationIndex operation) { return entries_[static_cast<std::size_t>(operation)]; }
  const Entry& at(OperationIndex operation) const { return entries_[static_cast<std::size_t>(operation)]; }
  void forget(Entry& entry);

  const Program& program_;
  int modules_;
  DataTap* tap_;
  std::vector<Entry> entries_;
  std::vector<std::vector<std::int16_t>> free_;  ///< memory of forgotten results
};

}  // namespace secateur::hw
