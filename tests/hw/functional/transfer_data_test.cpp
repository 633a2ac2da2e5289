// SPDX-License-Identifier: Apache-2.0
// Transfers between memory and feature buffers: a spill and its reload give back every value of every type, whatever
// the tiles; loads bring rows into place; a write takes what the buffer holds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/math.hpp"
#include "support/draw.hpp"
#include "support/names.hpp"
#include "units/dma/arithmetic/transfer_data.hpp"

namespace secateur::hw {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct SpillCase {
  ValueType type;
  int bits;
  int groups, rows, cols;
  int tiles;
};

Operation transfer(const std::string& name, OperationKind kind, bool write, int tiles, std::int64_t tile_bytes) {
  Operation made;
  made.name = name;
  made.kind = kind;
  made.unit = Unit::dma;
  made.write = write;
  made.tiles = {1, tiles};
  made.tile_bytes.assign(static_cast<std::size_t>(tiles), tile_bytes);
  return made;
}

/// What the type can hold, its ends among it.
std::int16_t random_word(ValueType type, int bits, test::Draw& draw) {
  int low = 0;
  int high = 0;
  switch (type) {
    case ValueType::activation:
      high = bits == 8 ? 127 : 32767;
      low = -high;
      break;
    case ValueType::probability:
      high = bits == 8 ? 255 : 32767;
      break;
    case ValueType::wide:
      high = 32767;
      low = -high;
      break;
    default:  // exp: unsigned 16 in the same words
      high = 65535;
      break;
  }
  const int value = draw.one_in(4) ? draw.among({low, high}) : draw.between(low, high);
  return static_cast<std::int16_t>(value);
}

/// A result, its spill, its reload (in another order of tiles), and a reader after them.
void spill_and_reload(const SpillCase& c, std::uint64_t seed) {
  test::Draw draw(seed);
  Program program;
  Operation result;
  result.name = "result";
  result.kind = OperationKind::layernorm;
  result.unit = Unit::elementwise;
  result.values = {c.type, c.groups, c.rows, c.cols};
  const std::int64_t bytes = ceil_div<std::int64_t>(result.values.count() * bits_of(c.type, c.bits), 8);
  const auto tile_bytes = round_up<std::int64_t>(ceil_div<std::int64_t>(bytes, c.tiles), 64);
  program.operations.push_back(result);
  program.operations.push_back(transfer("spill", OperationKind::spill, true, c.tiles, tile_bytes));
  program.operations.push_back(transfer("reload", OperationKind::reload, false, c.tiles, tile_bytes));
  program.operations[1].operands = {{0, 0}};
  program.operations[2].operands = {{1, 0}};
  program.operations.push_back(result);
  program.operations.back().operands = {{0, 0}};
  MachineValues values;
  values.bits = c.bits;
  DataPath data(program, values, 1, 1, nullptr);
  TransferData transfers(data);

  Values& buffer = data.features.writable(0);
  for (std::int16_t& word : buffer.words) word = random_word(c.type, c.bits, draw);
  for (std::uint32_t& sum : buffer.sums) sum = static_cast<std::uint32_t>(draw.bits());
  const Values expected = buffer;
  data.features.written(0, 1);

  // All tiles are under way together; they end in another order.
  std::vector<int> order;
  for (int tile = 0; tile < c.tiles; ++tile) order.insert(order.begin() + draw.between(0, tile), tile);
  std::vector<Bytes> memory(static_cast<std::size_t>(c.tiles));
  for (int tile = 0; tile < c.tiles; ++tile) {
    const std::uint8_t* from = transfers.begin(1, tile);
    memory[static_cast<std::size_t>(tile)].assign(from, from + tile_bytes);
  }
  for (const int tile : order) transfers.done(1, tile);
  for (const std::int16_t word : data.features.all(0).words) ASSERT_EQ(word, 0x5a5a);
  for (const std::uint32_t sum : data.features.all(0).sums) ASSERT_EQ(sum, 0x5a5a5a5aU);
  std::reverse(order.begin(), order.end());
  for (const int tile : order) {
    const Bytes& from = memory[static_cast<std::size_t>(tile)];
    std::copy(from.begin(), from.end(), transfers.begin(2, tile));
  }
  for (const int tile : order) transfers.done(2, tile);
  EXPECT_EQ(data.features.all(0).words, expected.words);
  EXPECT_EQ(data.features.all(0).sums, expected.sums);
}

TEST(TransferData, SpillAndReloadGiveBackEveryValueOfEveryType) {
  std::uint64_t seed = 0;
  for (const ValueType type :
       {ValueType::activation, ValueType::probability, ValueType::wide, ValueType::exp, ValueType::sum}) {
    for (const int bits : {8, 16}) {
      for (const int tiles : {1, 2, 3, 7}) {
        // Ends with a whole tile; ragged in the last; last tiles without any value; heads.
        for (const SpillCase& c : {SpillCase{type, bits, 1, 64, 7 * 6, tiles}, SpillCase{type, bits, 1, 37, 29, tiles},
                                   SpillCase{type, bits, 1, 5, 2, tiles}, SpillCase{type, bits, 3, 50, 50, tiles}}) {
          SCOPED_TRACE(fmt::format("type {} bits {} {} x {} x {} in {} tiles", static_cast<int>(type), bits, c.groups,
                                   c.rows, c.cols, tiles));
          spill_and_reload(c, seed++);
        }
      }
    }
  }
}

TEST(TransferData, ASpillSpoilsTheBufferOnlyWithItsLastTile) {
  Program program;
  Operation result;
  result.name = "result";
  result.kind = OperationKind::layernorm;
  result.values = {ValueType::wide, 1, 64, 2};
  program.operations = {result, transfer("spill", OperationKind::spill, true, 2, 128), result};
  program.operations[1].operands = {{0, 0}};
  program.operations[2].operands = {{0, 0}};
  const MachineValues values;
  DataPath data(program, values, 1, 1, nullptr);
  TransferData transfers(data);
  Values& buffer = data.features.writable(0);
  std::fill(buffer.words.begin(), buffer.words.end(), std::int16_t{3});
  for (const int tile : {0, 1}) transfers.begin(1, tile);
  transfers.done(1, 1);
  EXPECT_EQ(data.features.all(0).words.front(), 3);
  EXPECT_EQ(data.features.all(0).words.back(), 3);
  transfers.done(1, 0);
  EXPECT_EQ(data.features.all(0).words.front(), 0x5a5a);
}

/// Rows of tile r begin at row block r; the last tile is ragged. One tile holds all rows, however many.
TEST(TransferData, LoadsBringRowsIntoPlace) {
  for (const int bits : {8, 16}) {
    for (const int tiles : {1, 3}) {
      SCOPED_TRACE(fmt::format("bits {} tiles {}", bits, tiles));
      constexpr int kRows = 37, kCols = 5;
      Program program;
      program.operations.push_back(transfer("load", OperationKind::load_image, false, tiles, tiles == 1 ? 384 : 192));
      program.operations.front().values = {ValueType::activation, 1, kRows, kCols};
      MachineValues values;
      values.bits = bits;
      values.block = 16;
      DataPath data(program, values, 1, 1, nullptr);
      TransferData transfers(data);
      std::vector<std::int16_t> expected;
      for (int i = 0; i < kRows * kCols; ++i) expected.push_back(static_cast<std::int16_t>(i % 255 - 127));
      for (int tile = tiles - 1; tile >= 0; --tile) {
        std::uint8_t* room = transfers.begin(0, tile);
        EXPECT_TRUE(std::all_of(room, room + program.operations[0].tile_bytes[0], [](int byte) { return byte == 0; }));
        const int first = tile * 16;
        const int rows = tiles == 1 ? kRows : std::min(16, kRows - first);
        store_values(expected.data() + first * kCols, rows * kCols, bits, room);
        transfers.done(0, tile);
      }
      EXPECT_EQ(data.features.all(0).words, expected);
    }
  }
}

TEST(TransferData, LogitsAreWrittenAsTheyStand) {
  Program program;
  Operation logits;
  logits.name = "head";
  logits.kind = OperationKind::classifier;
  logits.values = {ValueType::wide, 1, 1, 3};
  program.operations = {logits, transfer("store_logits", OperationKind::store_logits, true, 1, 64)};
  program.operations[1].operands = {{0, 0}};
  const MachineValues values;
  DataPath data(program, values, 1, 1, nullptr);
  TransferData transfers(data);
  data.features.writable(0).words = {1, -2, 0x1234};
  const std::uint8_t* bytes = transfers.begin(1, 0);
  Bytes expected{1, 0, 0xfe, 0xff, 0x34, 0x12};
  expected.resize(64, 0);
  EXPECT_EQ(Bytes(bytes, bytes + 64), expected);
  transfers.done(1, 0);
}

}  // namespace
}  // namespace secateur::hw
