// SPDX-License-Identifier: Apache-2.0
// One product of a head module on hand-made columns, against sums written out: listed and dense columns, ragged edges,
// an empty column. And that a column is used only while it is in the weight buffer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/math.hpp"
#include "pruning/packed_columns.hpp"
#include "support/draw.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "units/pe/arithmetic/head_arithmetic.hpp"

namespace secateur::hw {
namespace {

struct ProductCase {
  int bits = 8;
  int block = 16;
  int rows = 21;
  int inner = 37;
  int cols = 27;
  bool dense = false;
  double keep = 0.5;
  ValueType result = ValueType::wide;
};

/// A left operand (operation 0) and a product with a packed matrix (operation 1).
class Product {
 public:
  Product(const ProductCase& c, std::uint64_t seed) : case_(c), draw_(seed) {
    std::mt19937_64 random(seed);
    mask_ = c.dense ? BlockMask::dense(c.inner, c.cols, c.block)
                    : test::random_mask(c.inner, c.cols, c.block, c.keep, random);
    const int most = c.bits == 8 ? 127 : 32767;
    for (int i = 0; i < c.inner * c.cols; ++i) {
      matrix_.weights.push_back(static_cast<std::int16_t>(draw_.between(-most, most)));
    }
    for (int i = 0; i < c.cols; ++i) {
      matrix_.channels.push_back({draw_.between(-100'000, 100'000), draw_.between(1 << 16, (1 << 17) - 1),
                                  draw_.between(15, c.bits == 8 ? 24 : 34)});
    }
    packed_ = pack_columns(mask_, matrix_, c.bits, c.dense ? RowList::dense : RowList::listed);
    make_program();
    values_.bits = c.bits;
    values_.block = c.block;
    data_ = std::make_unique<DataPath>(program_, values_, 1, 1, nullptr);
    for (std::int16_t& word : data_->features.writable(0).words)
      word = static_cast<std::int16_t>(draw_.between(-most, most));
    arithmetic_ = std::make_unique<HeadArithmetic>(0, *data_);
  }

  int block_rows() const { return ceil_div(case_.rows, case_.block); }
  const BlockMask& mask() const { return mask_; }
  HeadArithmetic& arithmetic() { return *arithmetic_; }
  const Values& result() const { return data_->features.all(1); }

  std::uint8_t* reserve(int column) {
    const std::int64_t start = packed_.column_start[static_cast<std::size_t>(column)];
    const std::int64_t bytes = packed_.column_start[static_cast<std::size_t>(column) + 1] - start;
    std::uint8_t* room = arithmetic_->reserve_column(1, column, bytes);
    std::copy_n(packed_.bytes.data() + start, bytes, room);
    return room;
  }

  void bring(int column) {
    reserve(column);
    arithmetic_->column_arrived(1, column);
  }

  /// All output blocks in segments of random size and order.
  void run() {
    std::vector<OutputBlock> blocks;
    for (int column = 0; column < mask_.block_cols(); ++column) {
      bring(column);
      for (int row = 0; row < block_rows(); ++row) {
        const auto place = draw_.between(0, static_cast<int>(blocks.size()));
        blocks.insert(blocks.begin() + place, {static_cast<std::uint16_t>(row), static_cast<std::uint16_t>(column)});
      }
    }
    for (std::size_t i = 0; i < blocks.size();) {
      Segment segment;
      const auto end = std::min(blocks.size(), i + static_cast<std::size_t>(draw_.between(1, 4)));
      segment.blocks.assign(blocks.begin() + static_cast<std::ptrdiff_t>(i),
                            blocks.begin() + static_cast<std::ptrdiff_t>(end));
      arithmetic_->finish(1, segment);
      i = end;
    }
  }

  std::int16_t expected(int row, int col) const {
    const Values& left = data_->features.all(0);
    const PackedChannel& channel = matrix_.channels[static_cast<std::size_t>(col)];
    std::int64_t sum = channel.bias;
    const int column = col / case_.block;
    for (int i = 0; i < mask_.kept(column); ++i) {
      const int first = mask_.rows_of(column)[i] * case_.block;
      for (int inner = first; inner < std::min(first + case_.block, case_.inner); ++inner) {
        sum +=
            std::int64_t{left.row(0, row)[inner]} * matrix_.weights[static_cast<std::size_t>(inner * case_.cols + col)];
      }
    }
    const int bits = case_.result == ValueType::wide ? 16 : case_.bits;
    return static_cast<std::int16_t>(arith::requantise(sum, {channel.multiplier, channel.shift}, bits));
  }

  void expect_equal() const {
    for (int row = 0; row < case_.rows; ++row) {
      for (int col = 0; col < case_.cols; ++col) {
        ASSERT_EQ(result().row(0, row)[col], expected(row, col)) << "row " << row << " column " << col;
      }
    }
  }

 private:
  void make_program() {
    Operation left;
    left.name = "left";
    left.kind = OperationKind::layernorm;
    left.values = {ValueType::activation, 1, case_.rows, case_.inner};
    left.tiles = {1, block_rows()};
    Operation product;
    product.name = "product";
    product.kind = OperationKind::mlp_int;
    product.unit = Unit::mpca;
    product.values = {case_.result, 1, case_.rows, case_.cols};
    product.tiles = {1, block_rows()};
    product.operands = {{0, 0}};
    auto plan = std::make_shared<ProductPlan>();
    plan->blocks_per_tile = mask_.block_cols() + 1;  // one more than is written: the left operand is not forgotten
    product.product = plan;
    program_.operations = {left, product};
  }

  ProductCase case_;
  test::Draw draw_;
  BlockMask mask_;
  MatrixValues matrix_;
  PackedMatrix packed_;
  Program program_;
  MachineValues values_;
  std::unique_ptr<DataPath> data_;
  std::unique_ptr<HeadArithmetic> arithmetic_;
};

TEST(HeadArithmetic, EqualsSumsWrittenOut) {
  std::uint64_t seed = 0;
  for (const int bits : {8, 16}) {
    for (const int block : {4, 8, 16, 32}) {
      for (const bool dense : {true, false}) {
        for (const ValueType type : {ValueType::wide, ValueType::activation}) {
          // Ragged on every side; rows and inner whole; one block; a row alone.
          for (const auto& [rows, inner, cols] : {std::tuple{21, 37, 27}, {32, 64, 33}, {4, 4, 4}, {1, 100, 70}}) {
            SCOPED_TRACE(fmt::format("bits {} block {} dense {} type {}: {} x {} x {}", bits, block, dense,
                                     static_cast<int>(type), rows, inner, cols));
            Product product({bits, block, rows, inner, cols, dense, 0.5, type}, seed++);
            product.run();
            product.expect_equal();
          }
        }
      }
    }
  }
}

TEST(HeadArithmetic, AnEmptyColumnGivesItsBias) {
  for (const int bits : {8, 16}) {
    ProductCase empty;
    empty.bits = bits;
    empty.keep = 0;
    Product product(empty, 3);
    ASSERT_EQ(product.mask().kept_blocks(), 0);
    product.run();
    product.expect_equal();
  }
}

TEST(HeadArithmetic, AReleasedColumnMayBeBroughtAgain) {
  Product product({}, 5);
  Segment segment;
  segment.blocks = {{0, 1}};
  segment.released = {1};
  for (int time = 0; time < 2; ++time) {
    product.bring(1);
    product.arithmetic().finish(1, segment);
    product.arithmetic().release(1, segment);
  }
  for (int col = 16; col < 27; ++col) EXPECT_EQ(product.result().row(0, 3)[col], product.expected(3, col));
}

TEST(HeadArithmeticDeathTest, UsesNoColumnThatHasNotArrived) {
  Product product({}, 6);
  Segment segment;
  segment.blocks = {{0, 0}};
  EXPECT_DEATH(product.arithmetic().finish(1, segment), "a weight column is not in the buffer");
  product.reserve(0);
  EXPECT_DEATH(product.arithmetic().finish(1, segment), "a weight column is used before it has arrived");
  product.arithmetic().column_arrived(1, 0);
  product.arithmetic().finish(1, segment);
}

TEST(HeadArithmeticDeathTest, UsesNoColumnThatWasReleased) {
  Product product({}, 7);
  Segment segment;
  segment.released = {1};
  EXPECT_DEATH(product.arithmetic().release(1, segment), "a weight column is released that is not there");
  product.bring(1);
  product.arithmetic().release(1, segment);
  segment.blocks = {{0, 1}};
  EXPECT_DEATH(product.arithmetic().finish(1, segment), "a weight column is not in the buffer");
}

TEST(HeadArithmeticDeathTest, UsesNoColumnWithADamagedHeader) {
  struct Damage {
    int word;
    std::uint16_t value;
    const char* fault;
  };
  for (const Damage& damage :
       {Damage{0, 9, "the column index is outside the matrix"}, Damage{1, 200, "more blocks are kept"},
        Damage{2, 8, "unknown flags are set"}, Damage{2, 2, "the column is truncated"}}) {
    Product product({}, 9);
    ASSERT_GT(product.mask().kept(0), 0);
    packed_store16(product.reserve(0) + 2 * damage.word, damage.value);
    product.arithmetic().column_arrived(1, 0);
    Segment segment;
    segment.blocks = {{0, 0}};
    EXPECT_DEATH(product.arithmetic().finish(1, segment),
                 std::string("product: a damaged weight column: ") + damage.fault);
  }
}

TEST(HeadArithmeticDeathTest, TakesNoColumnThatNobodyAskedFor) {
  Product product({}, 8);
  EXPECT_DEATH(product.arithmetic().column_arrived(1, 0), "a weight column arrives that nobody asked for");
}

}  // namespace
}  // namespace secateur::hw
