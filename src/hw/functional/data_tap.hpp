// SPDX-License-Identifier: Apache-2.0
// Sees what the machine's buffers hold in a functional run. Tests use it to change a word; results use it for hashes.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "schedule/program.hpp"

namespace secateur::hw {

struct Values;

class DataTap {
 public:
  virtual ~DataTap() = default;

  /// A packed weight column has arrived in the buffer of `module`.
  virtual void column_stored(int /*module*/, OperationIndex, int /*column*/, std::vector<std::uint8_t>& /*bytes*/) {}
  /// All of an operation's result is in the feature buffers.
  virtual void result_stored(OperationIndex, Values&) {}
  /// token policies that need an image: the selector has counted how many tokens stay, N - 1 when all do.
  virtual void tokens_counted(OperationIndex /*sort*/, int /*kept*/) {}
  /// The selector's index table: tokens by descending score; the first `kept` of them stay.
  virtual void order_stored(OperationIndex, std::vector<std::uint16_t>& /*order*/, int /*kept*/) {}
};

}  // namespace secateur::hw
