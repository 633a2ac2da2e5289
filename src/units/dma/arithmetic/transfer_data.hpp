// SPDX-License-Identifier: Apache-2.0
// The bytes of the transfer unit's transfers in a functional run: between memory and the feature buffers.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "hw/functional/data_path.hpp"

namespace secateur::hw {

class TransferData {
 public:
  explicit TransferData(DataPath& data) : data_(data) {}

  /// The bytes of row tile `tile`: of a write, ready to go; of a read, room for them.
  std::uint8_t* begin(OperationIndex operation, int tile);
  /// The last burst is done.
  void done(OperationIndex operation, int tile);

 private:
  void store_rows(OperationIndex operation, int tile, const std::vector<std::uint8_t>& bytes);

  DataPath& data_;
  std::map<std::pair<OperationIndex, int>, std::vector<std::uint8_t>> under_way_;
  std::map<OperationIndex, int> spilt_tiles_;  ///< of spills: how many have left
};

}  // namespace secateur::hw
