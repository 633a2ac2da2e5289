// SPDX-License-Identifier: Apache-2.0
#include "units/dma/arithmetic/transfer_data.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

namespace secateur::hw {
namespace {

/// A whole tensor as bytes, [first, first + count) of them; what lies beyond its end is zero. And the way back.
void serialise(const Values& values, int bits, std::int64_t first, std::int64_t count, std::uint8_t* bytes) {
  const std::int64_t width = bits / 8;
  const std::int64_t total = values.shape.count();
  const std::int64_t begin = std::min(first / width, total);
  const std::int64_t n = std::min(count / width, total - begin);
  if (values.shape.type == ValueType::sum) {
    for (std::int64_t i = 0; i < n; ++i) {
      for (int byte = 0; byte < 4; ++byte) {
        bytes[4 * i + byte] = static_cast<std::uint8_t>(values.sums[static_cast<std::size_t>(begin + i)] >> (8 * byte));
      }
    }
  } else {
    store_values(values.words.data() + begin, n, bits, bytes);
  }
}

void deserialise(const std::uint8_t* bytes, int bits, std::int64_t first, std::int64_t count, Values& values) {
  const std::int64_t width = bits / 8;
  const std::int64_t total = values.shape.count();
  const std::int64_t begin = std::min(first / width, total);
  const std::int64_t n = std::min(count / width, total - begin);
  if (values.shape.type == ValueType::sum) {
    for (std::int64_t i = 0; i < n; ++i) {
      std::uint32_t sum = 0;
      for (int byte = 0; byte < 4; ++byte) sum |= std::uint32_t{bytes[4 * i + byte]} << (8 * byte);
      values.sums[static_cast<std::size_t>(begin + i)] = sum;
    }
  } else {
    load_values(bytes, n, bits, values.shape.type != ValueType::probability, values.words.data() + begin);
  }
}

}  // namespace

std::uint8_t* TransferData::begin(OperationIndex index, int tile) {
  const Operation& operation = data_.operation(index);
  auto& bytes = under_way_[{index, tile}];
  bytes.assign(static_cast<std::size_t>(operation.tile_bytes[static_cast<std::size_t>(tile)]), 0);
  if (!operation.write) return bytes.data();
  const Values& values = data_.features.all(operation.operands.front().producer);
  const auto size = static_cast<std::int64_t>(bytes.size());
  serialise(values, bits_of(values.shape.type, data_.values.bits), tile * size, size, bytes.data());
  return bytes.data();
}

void TransferData::done(OperationIndex index, int tile) {
  const Operation& operation = data_.operation(index);
  const auto found = under_way_.find({index, tile});
  const std::vector<std::uint8_t> bytes = std::move(found->second);
  under_way_.erase(found);
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (operation.kind == OperationKind::spill) {
    if (++spilt_tiles_[index] == operation.tiles.rows) data_.features.spoil(operation.operands.front().producer);
  } else if (operation.kind == OperationKind::reload) {
    const Operation& spill = data_.operation(operation.operands.front().producer);
    Values& values = data_.features.writable(spill.operands.front().producer);
    deserialise(bytes.data(), bits_of(values.shape.type, data_.values.bits), tile * size, size, values);
  } else if (!operation.write) {
    store_rows(index, tile, bytes);
  }
  data_.features.written(index, 1);
}

/// A tile of an operation that loads: its rows begin at a row block.
void TransferData::store_rows(OperationIndex index, int tile, const std::vector<std::uint8_t>& bytes) {
  const Operation& operation = data_.operation(index);
  Values& values = data_.features.writable(index);
  const int bits = bits_of(values.shape.type, data_.values.bits);
  const int first = tile * data_.values.block;
  const int rows =
      operation.tiles.rows == 1 ? values.shape.rows : std::min(data_.values.block, values.shape.rows - first);
  load_values(bytes.data(), static_cast<std::int64_t>(rows) * values.shape.cols, bits, true, values.row(0, first));
}

}  // namespace secateur::hw
