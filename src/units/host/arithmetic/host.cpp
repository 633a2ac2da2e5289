// SPDX-License-Identifier: Apache-2.0
#include "units/host/arithmetic/host.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "hw/off_chip.hpp"

namespace secateur::hw {
namespace {

/// What the host writes, collected first: the images then have room for all of it at once.
class Writes {
 public:
  explicit Writes(std::size_t channels) : ends_(channels) {}

  void add(const OffChipRequest& request, const std::uint8_t* bytes, std::uint64_t count) {
    writes_.push_back({static_cast<std::size_t>(request.channel), request.address, bytes, count});
    leave_room(request);
  }
  void leave_room(const OffChipRequest& request) {
    std::uint64_t& end = ends_[static_cast<std::size_t>(request.channel)];
    end = std::max(end, request.address + static_cast<std::uint64_t>(request.bytes));
  }
  void carry_out(std::vector<MemoryImage>& channels) const {
    for (std::size_t i = 0; i < channels.size(); ++i) channels[i].reserve(ends_[i]);
    for (const Write& write : writes_) channels[write.channel].write(write.address, write.bytes, write.count);
  }

 private:
  struct Write {
    std::size_t channel;
    std::uint64_t address;
    const std::uint8_t* bytes;
    std::uint64_t count;
  };
  std::vector<Write> writes_;
  std::vector<std::uint64_t> ends_;
};

void add_column(const OffChipRequest& request, const PackedMatrix& matrix, int column, Writes& writes) {
  const auto begin = matrix.column_start[static_cast<std::size_t>(column)];
  const auto end = matrix.column_start[static_cast<std::size_t>(column) + 1];
  SECATEUR_CHECK(end - begin == request.bytes, "a packed column is as long as its transfer");
  writes.add(request, matrix.bytes.data() + begin, static_cast<std::uint64_t>(request.bytes));
}

void add_columns(const DataPath& data, Writes& writes) {
  for (const OperationIndex index : data.program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
    const auto& matrix = data.values.weights[static_cast<std::size_t>(index)];
    if (!matrix) continue;
    const ProductPlan& plan = *data.operation(index).product;
    const OperationPlaces& places = data.places(index);
    for (std::size_t module = 0; module < plan.modules.size(); ++module) {
      const Place* place = places.columns[module].data();
      for (const Segment& segment : plan.modules[module]) {
        for (std::size_t i = 0; i < segment.columns.size(); ++i) {
          add_column(request_of(*place++, segment.column_bytes[i]), *matrix, segment.columns[i], writes);
        }
      }
    }
    for (std::size_t number = 0; number < plan.queue.size(); ++number) {
      const Segment& segment = plan.queue[number];
      for (std::size_t i = 0; i < segment.columns.size(); ++i) {
        add_column(request_of(places.queue[number][i], segment.column_bytes[i]), *matrix, segment.columns[i], writes);
      }
    }
  }
}

}  // namespace

void fill_memory(DataPath& data) {
  Writes writes(data.channels.size());
  add_columns(data, writes);
  for (const OperationIndex index : data.program.of_unit[static_cast<std::size_t>(Unit::dma)]) {
    const auto& tiles = data.values.loads[static_cast<std::size_t>(index)];
    const Operation& operation = data.operation(index);
    const std::vector<Place>& places = data.places(index).tiles;
    for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
      writes.add(request_of(places[tile], operation.tile_bytes[tile]), tiles[tile].data(), tiles[tile].size());
    }
    // What the machine itself will write there.
    for (std::size_t tile = 0; operation.write && tile < places.size(); ++tile)
      writes.leave_room(request_of(places[tile], operation.tile_bytes[tile]));
  }
  writes.carry_out(data.channels);
}

std::vector<std::int16_t> read_logits(const DataPath& data) {
  const auto index = static_cast<OperationIndex>(data.program.operations.size()) - 1;
  const Operation& store = data.operation(index);
  const OffChipRequest request = request_of(data.places(index).tiles.front(), store.tile_bytes.front());
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(request.bytes));
  data.channels[static_cast<std::size_t>(request.channel)].read(request.address, bytes.data(), bytes.size());
  std::vector<std::int16_t> logits(
      static_cast<std::size_t>(data.operation(store.operands.front().producer).values.cols));
  load_values(bytes.data(), static_cast<std::int64_t>(logits.size()), 16, true, logits.data());
  return logits;
}

}  // namespace secateur::hw
