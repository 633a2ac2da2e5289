// SPDX-License-Identifier: Apache-2.0
#include "rtl/program_image.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace secateur::test {
namespace {

// Widths that machine_control.sv fixes.
constexpr int kAddressBits = 32, kUnitBits = 24, kStepBits = 24, kDrainBits = 16, kCycleBits = 24, kSelectorBits = 20;
constexpr int kSegmentColumnBits = 8, kDmaUnit = 64;
enum Memories { scoreboard, controller, elementwise, selector, transfers, segments = 32, columns = 64, bases = 96 };

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument("the register machine does not run this program: " + what);
}

int index_bits(int count) {
  int bits = 0;
  while ((1 << bits) < count) ++bits;
  return std::max(bits, 1);
}

/// Fields one behind the other, the first one lowest.
class Word {
 public:
  Word& put(std::int64_t value, int width, const char* what) {
    require(value >= 0 && (width >= 63 || value < (std::int64_t{1} << width)),
            fmt::format("{} is {}, more than {} bits", what, value, width));
    for (int i = 0; i < width; ++i, ++at_) {
      if (at_ % 32 == 0) bits_.push_back(0);
      if (((value >> i) & 1) != 0) bits_.back() |= 1U << (at_ % 32);
    }
    return *this;
  }
  Word& ones(int width) {
    for (int i = 0; i < width; ++i) put(1, 1, "");
    return *this;
  }
  const std::vector<std::uint32_t>& bits() const { return bits_; }

 private:
  std::vector<std::uint32_t> bits_;
  int at_ = 0;
};

class Builder {
 public:
  Builder(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
          const MachineSizes& sizes)
      : program_(program),
        accelerator_(accelerator),
        sizes_(sizes),
        channel_bytes_(static_cast<std::uint64_t>(memory.capacity_bytes())) {}

  ProgramImage build() {
    check_machine();
    image_.operations = static_cast<int>(program_.operations.size());
    image_.mpca_operations = static_cast<int>(order(Unit::mpca).size());
    image_.weight_capacity = accelerator_.weights.capacity_kib * 1024 / kDmaUnit;
    require(image_.operations < (1 << sizes_.operation_bits) - 1, fmt::format("{} operations", image_.operations));
    for (int i = 0; i < image_.operations; ++i) add_tiles(i);
    for (std::size_t i = 0; i < order(Unit::mpca).size(); ++i) add_product(static_cast<int>(i));
    for (std::size_t i = 0; i < order(Unit::elementwise).size(); ++i) add_elementwise(static_cast<int>(i));
    add_end(elementwise, order(Unit::elementwise).size());
    for (std::size_t i = 0; i < order(Unit::token_selector).size(); ++i) add_selector(static_cast<int>(i));
    add_end(selector, order(Unit::token_selector).size());
    for (std::size_t i = 0; i < order(Unit::dma).size(); ++i) add_transfers(static_cast<int>(i));
    add_end(transfers, order(Unit::dma).size());
    for (int module = 0; module < accelerator_.p_h; ++module) {
      add_segments(module);
      add_columns(module);
    }
    return std::move(image_);
  }

 private:
  const Operation& of(OperationIndex index) const { return program_.operations[static_cast<std::size_t>(index)]; }
  const std::vector<OperationIndex>& order(Unit unit) const { return program_.of_unit[static_cast<std::size_t>(unit)]; }
  void add(int memory, int at, const Word& word) { image_.words.push_back({memory, at, word.bits()}); }
  void add_end(int memory, std::size_t at) { add(memory, static_cast<int>(at), Word().ones(sizes_.operation_bits)); }

  void check_machine() const {
    const IdealiseConfig& idealise = accelerator_.idealise;
    require(!accelerator_.balance->has_queue, "balance: dynamic");
    require(!(idealise.mapping || idealise.embedding || idealise.imbalance || idealise.feature_ports ||
              idealise.elementwise || idealise.selector || idealise.pipeline || idealise.memory),
            "idealise");
    require(accelerator_.dma.max_burst_bytes <= 256 * accelerator_.dma.beat_bytes,
            fmt::format("bursts of {} beats, AXI4 has 256",
                        accelerator_.dma.max_burst_bytes / accelerator_.dma.beat_bytes));
  }

  void put_dependencies(Word& word, const Operation& operation) const {
    require(static_cast<int>(operation.dependencies.size()) <= sizes_.dependencies,
            fmt::format("{} has {} dependencies", operation.name, operation.dependencies.size()));
    for (const Dependency& dependency : operation.dependencies) {
      word.put(dependency.producer, sizes_.operation_bits, "a producer");
      word.put(static_cast<int>(dependency.rows), 2, "rows");
      word.put(dependency.groups == GroupMatch::all ? 1 : 0, 1, "groups");
      word.put(of(dependency.producer).unit == Unit::dma ? 1 : 0, 1, "dma").put(1, 1, "valid");
    }
    const auto missing = static_cast<std::size_t>(sizes_.dependencies) - operation.dependencies.size();
    for (std::size_t i = 0; i < missing; ++i) word.put(0, sizes_.operation_bits + 5, "");
  }

  void add_tiles(OperationIndex index) {
    const Operation& operation = of(index);
    require(operation.tiles.groups <= sizes_.groups && operation.tiles.rows <= sizes_.rows,
            fmt::format("{} has {} x {} row tiles", operation.name, operation.tiles.groups, operation.tiles.rows));
    Word word;
    for (int group = 0; group < sizes_.groups; ++group) {
      for (int row = 0; row < sizes_.rows; ++row) {
        word.put(group < operation.tiles.groups && row < operation.tiles.rows ? 1 : 0, 1, "a tile");
      }
    }
    word.put(operation.product ? operation.product->blocks_per_tile : 1, sizes_.block_bits, "blocks of a row tile");
    word.put(operation.unit == Unit::mpca ? 1 : 0, 1, "mpca");
    add(scoreboard, index, word);
  }

  void add_product(int position) {
    const OperationIndex index = order(Unit::mpca)[static_cast<std::size_t>(position)];
    Word word;
    word.put(index, sizes_.operation_bits, "an operation").put(of(index).product->broadcast ? 1 : 0, 1, "broadcast");
    put_dependencies(word, of(index));
    add(controller, position, word);
  }

  /// Equal but for the last one.
  template <class T>
  static void require_equal(const std::vector<T>& tiles, const std::string& name) {
    for (std::size_t i = 0; i + 1 < tiles.size(); ++i) require(tiles[i] == tiles[0], name + " has uneven row tiles");
  }

  void add_elementwise(int at) {
    const OperationIndex index = order(Unit::elementwise)[static_cast<std::size_t>(at)];
    const Operation& operation = of(index);
    require_equal(operation.tile_cycles, operation.name);
    Word word;
    word.put(index, sizes_.operation_bits, "an operation");
    word.put(operation.tiles.groups, index_bits(sizes_.groups) + 1, "groups");
    word.put(operation.tiles.rows, index_bits(sizes_.rows) + 1, "row tiles");
    word.put(operation.tile_cycles.front(), kCycleBits, "cycles of a tile");
    word.put(operation.tile_cycles.back(), kCycleBits, "cycles of a tile");
    put_dependencies(word, operation);
    add(elementwise, at, word);
  }

  void add_selector(int at) {
    const OperationIndex index = order(Unit::token_selector)[static_cast<std::size_t>(at)];
    const Operation& operation = of(index);
    Word word;
    word.put(index, sizes_.operation_bits, "an operation");
    word.put(operation.tiles.rows, index_bits(sizes_.rows) + 1, "row tiles");
    word.put(operation.tile_cycles.front(), kSelectorBits, "cycles of the selector");
    put_dependencies(word, operation);
    for (const Cycle done : operation.tile_done_after) word.put(done, kSelectorBits, "cycles of the selector");
    add(selector, at, word);
  }

  const OperationPlaces& places(OperationIndex index) const {
    return program_.placement.operations[static_cast<std::size_t>(index)];
  }
  const Place& tile(OperationIndex index, int row) const { return places(index).tiles[static_cast<std::size_t>(row)]; }

  /// In units of 64 bytes, channels one behind the other.
  std::int64_t address(const Place& place) const {
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(place.channel) * channel_bytes_ + place.address) /
                                     kDmaUnit);
  }

  void add_transfers(int at) {
    const OperationIndex index = order(Unit::dma)[static_cast<std::size_t>(at)];
    const Operation& operation = of(index);
    require_equal(operation.tile_bytes, operation.name);
    for (const std::int64_t bytes : operation.tile_bytes) require(bytes > 0, operation.name + " moves no bytes");
    const int ports = accelerator_.dma.ports;
    Word word;
    word.put(index, sizes_.operation_bits, "an operation");
    word.put(operation.tiles.rows, index_bits(sizes_.rows) + 1, "row tiles").put(operation.write ? 1 : 0, 1, "write");
    word.put(operation.tile_bytes.front() / kDmaUnit, kUnitBits, "a transfer");
    word.put(operation.tile_bytes.back() / kDmaUnit, kUnitBits, "a transfer");
    put_dependencies(word, operation);
    for (int port = 0; port < ports; ++port) {
      const bool used = port < operation.tiles.rows;
      word.put(used ? address(tile(index, port)) : 0, kAddressBits, "an address");
    }
    for (int row = 0; row < operation.tiles.rows; ++row) {
      const Place& place = tile(index, row);
      const std::int64_t expected =
          address(tile(index, row % ports)) + row / ports * (operation.tile_bytes.front() / kDmaUnit);
      require(place.port == row % ports && address(place) == expected, operation.name + " does not lie in a row");
    }
    add(transfers, at, word);
  }

  void add_segments(int module) {
    int at = 0;
    for (std::size_t position = 0; position < order(Unit::mpca).size(); ++position) {
      const ProductPlan& plan = *of(order(Unit::mpca)[position]).product;
      for (const Segment& segment : plan.modules[static_cast<std::size_t>(module)]) {
        require(segment.cycles > 0, "a snapshot without a step");
        require(segment.drain_cycles > 0, "a snapshot without a drain");
        Word word;
        word.put(static_cast<int>(position), sizes_.operation_bits, "a position");
        word.put(segment.group, index_bits(sizes_.groups), "a group");
        put_rows(word, segment.left_rows);
        word.put(segment.cycles, kStepBits, "cycles").put(segment.drain_cycles, kDrainBits, "cycles of a drain");
        word.put(static_cast<std::int64_t>(segment.column_bytes.size()), kSegmentColumnBits, "columns of a snapshot");
        word.put(segment.released_bytes / kDmaUnit, kUnitBits, "bytes released");
        std::vector<int> blocks(static_cast<std::size_t>(sizes_.rows));
        for (const FinishedBlocks& finished : segment.finished) {
          blocks[static_cast<std::size_t>(finished.row)] += finished.blocks;
        }
        for (const int count : blocks) word.put(count, sizes_.block_bits, "blocks");
        add(segments + module, at++, word);
      }
    }
    add_end(segments + module, static_cast<std::size_t>(at));
    require(at < sizes_.segments, fmt::format("module {} has {} snapshots", module, at));
  }

  void put_rows(Word& word, const std::vector<std::uint16_t>& rows) const {
    for (int row = 0; row < sizes_.rows; ++row) {
      word.put(std::find(rows.begin(), rows.end(), row) != rows.end() ? 1 : 0, 1, "a row");
    }
  }

  void add_columns(int module) {
    const int ports = accelerator_.dma.ports, step = accelerator_.p_h;
    const int slots = module < ports ? (ports - module + step - 1) / step : 1;
    std::vector<std::int64_t> next(static_cast<std::size_t>(slots), -1);
    int at = 0;
    for (const OperationIndex index : order(Unit::mpca)) {
      std::size_t column = 0;
      for (const Segment& segment : of(index).product->modules[static_cast<std::size_t>(module)]) {
        for (const std::int64_t bytes : segment.column_bytes) {
          const int slot = at % slots;
          const Place& place = places(index).columns[static_cast<std::size_t>(module)][column++];
          require(place.port == module % ports + slot * step, "ports of a module");
          std::int64_t& expected = next[static_cast<std::size_t>(slot)];
          if (expected < 0) {
            add(bases + module, slot, Word().put(expected = address(place), kAddressBits, "an address"));
          }
          require(address(place) == expected, "columns that do not lie in a row");
          expected += bytes / kDmaUnit;
          Word word;
          word.put(bytes / kDmaUnit, kUnitBits, "a column");
          const OperationIndex after = of(index).known_after;
          word.put(std::max(after, 0), sizes_.operation_bits, "an operation").put(after >= 0 ? 1 : 0, 1, "known");
          add(columns + module, at++, word.put(1, 1, "a column"));
        }
      }
    }
    require(at < sizes_.columns, fmt::format("module {} has {} columns", module, at));
    check_room(module);
    add(columns + module, at, Word().put(0, kUnitBits, "").put(0, sizes_.operation_bits + 2, ""));
  }

  /// However much is free: no more columns fit at one edge than the prefetcher can ask for.
  void check_room(int module) const {
    std::vector<std::int64_t> bytes;
    for (const OperationIndex index : order(Unit::mpca)) {
      for (const Segment& segment : of(index).product->modules[static_cast<std::size_t>(module)]) {
        bytes.insert(bytes.end(), segment.column_bytes.begin(), segment.column_bytes.end());
      }
    }
    std::int64_t sum = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      sum += bytes[i];
      while (sum > std::int64_t{accelerator_.weights.capacity_kib} * 1024) sum -= bytes[first++];
      require(i + 1 - first <= static_cast<std::size_t>(sizes_.pushes),
              fmt::format("more than {} columns fit the weight buffer", sizes_.pushes));
    }
  }

  const Program& program_;
  const AcceleratorConfig& accelerator_;
  const MachineSizes& sizes_;
  std::uint64_t channel_bytes_;
  ProgramImage image_;
};

}  // namespace

ProgramImage program_image(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                           const MachineSizes& sizes) {
  return Builder(program, accelerator, memory, sizes).build();
}

}  // namespace secateur::test
