// SPDX-License-Identifier: Apache-2.0
#include "schedule/tensors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr std::int64_t kKib = 8192;

Operation operation_named(const std::string& name) {
  Operation operation;
  operation.name = name;
  operation.unit = Unit::mpca;
  return operation;
}

BufferedTensor tensor(const std::string& name, std::int64_t bits, OperationIndex producer,
                      std::vector<OperationIndex> consumers) {
  return {name, bits, bits, 1, producer, std::move(consumers), {}};
}

/// make, use, use, ...: a chain, in which `wide` lives from its making to the last operation.
Program chain(int operations) {
  Program program;
  for (int i = 0; i < operations; ++i) program.operations.push_back(operation_named("encoder0.op" + std::to_string(i)));
  return program;
}

std::vector<std::string> names(const Program& program) {
  std::vector<std::string> all;
  for (const Operation& operation : program.operations) all.push_back(operation.name);
  return all;
}

std::set<std::string> producers(const Program& program, const Operation& operation) {
  std::set<std::string> all;
  for (const Dependency& dependency : operation.dependencies) {
    all.insert(program.operations[static_cast<std::size_t>(dependency.producer)].name);
  }
  return all;
}

TEST(FeatureBuffers, NothingHappensWhereEverythingFits) {
  Program program = chain(3);
  fit_feature_buffers({tensor("a", kKib, 0, {1, 2}), tensor("b", kKib, 1, {2})}, 2 * kKib, program);
  EXPECT_EQ(names(program), (std::vector<std::string>{"encoder0.op0", "encoder0.op1", "encoder0.op2"}));
}

TEST(FeatureBuffers, TheTensorUsedAgainLastLeavesAndComesBack) {
  Program program = chain(5);
  BufferedTensor wide = tensor("encoder0.wide", 100 * 64 * 8 + 8, 0, {4});
  wide.row_tiles = 3;
  wide.total_bits = 2 * wide.bits;
  const std::int64_t capacity = wide.bits + 100;
  fit_feature_buffers({wide, tensor("encoder0.x", 60, 0, {1}), tensor("encoder0.y", 60, 1, {2, 3}),
                       tensor("encoder0.z", 60, 2, {3}), tensor("encoder0.end", 10, 3, {4})},
                      capacity, program);
  EXPECT_EQ(names(program),
            (std::vector<std::string>{"encoder0.op0", "encoder0.spill_wide", "encoder0.op1", "encoder0.op2",
                                      "encoder0.op3", "encoder0.reload_wide", "encoder0.op4"}));
  const Operation& spill = program.operations[1];
  EXPECT_EQ(spill.unit, Unit::dma);
  EXPECT_EQ(spill.kind, OperationKind::spill);
  EXPECT_TRUE(spill.write);
  // 12,802 bytes in three transfers of 4,268, rounded up to 64.
  EXPECT_EQ(spill.tile_bytes, (std::vector<std::int64_t>{4288, 4288, 4288}));
  EXPECT_EQ(spill.tiles.rows, 3);
  EXPECT_EQ(producers(program, spill), (std::set<std::string>{"encoder0.op0"}));
  EXPECT_EQ(producers(program, program.operations[2]), (std::set<std::string>{"encoder0.spill_wide"}));
  const Operation& reload = program.operations[5];
  EXPECT_FALSE(reload.write);
  EXPECT_EQ(reload.kind, OperationKind::reload);
  EXPECT_EQ(reload.tile_bytes, spill.tile_bytes);
  EXPECT_EQ(producers(program, reload), (std::set<std::string>{"encoder0.spill_wide", "encoder0.op3"}));
  EXPECT_EQ(producers(program, program.operations[6]), (std::set<std::string>{"encoder0.reload_wide"}));
}

TEST(FeatureBuffers, OfTwoTheOneUsedAgainLastLeavesHoweverSmall) {
  Program program = chain(4);
  fit_feature_buffers({tensor("late", 10, 0, {3}), tensor("soon", 20, 0, {2}), tensor("new", 5, 1, {2})}, 30, program);
  EXPECT_EQ(names(program)[1], "spill_late");
}

TEST(FeatureBuffers, OfTwoUsedAtTheSameTimeTheLargerLeaves) {
  Program program = chain(3);
  fit_feature_buffers({tensor("small", 10, 0, {2}), tensor("large", 20, 0, {2}), tensor("new", 15, 1, {})}, 30,
                      program);
  EXPECT_EQ(names(program)[1], "spill_large");
}

TEST(FeatureBuffers, TheRefusalNamesTheOperationThatNeedsMost) {
  Program program = chain(3);
  const std::vector<BufferedTensor> tensors{tensor("a", 3 * kKib, 0, {1}), tensor("b", 4 * kKib, 1, {2}),
                                            tensor("c", 5 * kKib + 1, 2, {})};
  try {
    fit_feature_buffers(tensors, 6 * kKib, program);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "accelerator.features.capacity_kib: 6 KiB a head module cannot hold the operands and results of "
                 "encoder0.op2; at least 10 KiB needed (or a smaller network, or fewer tokens)");
  }
  EXPECT_THROW(fit_feature_buffers(tensors, 9 * kKib, program), ConfigError);
  EXPECT_NO_THROW(fit_feature_buffers(tensors, 10 * kKib, program));
}

/// A random program whose operation i is named "encoder0.op<i>" and whose tensor j is named "encoder0.t<j>".
struct RandomCase {
  Program program;
  std::vector<BufferedTensor> tensors;
  std::vector<std::set<std::size_t>> touched;  ///< tensors, by operation
  std::int64_t smallest_capacity = 0;

  explicit RandomCase(std::mt19937_64& random) {
    const int operations = 3 + static_cast<int>(random() % 25);
    program = chain(operations);
    touched.resize(static_cast<std::size_t>(operations));
    for (int i = 1; i < operations; ++i) {
      if (random() % 2 == 0) program.operations[static_cast<std::size_t>(i)].dependencies.push_back({i - 1});
    }
    for (std::size_t t = 0; t < 2 + random() % 15; ++t) {
      const auto producer = static_cast<OperationIndex>(random() % static_cast<std::uint64_t>(operations));
      const auto bits = static_cast<std::int64_t>(random() % 100);
      BufferedTensor made = tensor("encoder0.t" + std::to_string(t), bits, producer, {});
      made.row_tiles = 1 + static_cast<int>(random() % 4);
      touched[static_cast<std::size_t>(producer)].insert(t);
      for (OperationIndex op = producer + 1; op < operations; ++op) {
        if (random() % 6 != 0) continue;
        made.consumers.push_back(op);
        touched[static_cast<std::size_t>(op)].insert(t);
      }
      tensors.push_back(made);
    }
    for (const auto& of_operation : touched) {
      std::int64_t bits = 0;
      for (const std::size_t t : of_operation) bits += tensors[t].bits;
      smallest_capacity = std::max(smallest_capacity, bits);
    }
  }
};

TEST(FeatureBuffers, AfterFittingEveryOperationHasItsOperandsAndNoneExceedsTheCapacity) {
  std::mt19937_64 random(23);
  int spilled = 0;
  int twice = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    RandomCase c(random);
    const std::int64_t capacity = c.smallest_capacity + static_cast<std::int64_t>(random() % 50);
    const std::size_t before = c.program.operations.size();
    fit_feature_buffers(c.tensors, capacity, c.program);
    std::set<std::size_t> there;      // in the feature buffer
    std::set<std::size_t> in_memory;  // spilled
    std::map<std::size_t, OperationIndex> last_transfer, last_reload;
    std::set<std::string> seen;
    std::size_t original = 0;
    for (std::size_t i = 0; i < c.program.operations.size(); ++i) {
      const Operation& operation = c.program.operations[i];
      EXPECT_TRUE(seen.insert(operation.name).second) << operation.name;
      std::set<OperationIndex> waits;
      for (const Dependency& dependency : operation.dependencies) {
        EXPECT_LT(dependency.producer, static_cast<OperationIndex>(i));
        waits.insert(dependency.producer);
      }
      if (operation.unit == Unit::dma) {
        const std::size_t t = std::stoul(operation.name.substr(operation.name.find("_t") + 2));
        if (operation.write) {
          EXPECT_EQ(there.erase(t), 1u) << "spilled what is not there";
          in_memory.insert(t);
          ++spilled;
        } else {
          EXPECT_EQ(in_memory.erase(t), 1u) << "reloaded what is not in memory";
          EXPECT_EQ(waits.count(last_transfer[t]), 1u);
          there.insert(t);
          last_reload[t] = static_cast<OperationIndex>(i);
        }
        twice += operation.name.back() == '2' && operation.name.find('_') != operation.name.rfind('_') ? 1 : 0;
        last_transfer[t] = static_cast<OperationIndex>(i);
        continue;
      }
      ASSERT_EQ(operation.name, "encoder0.op" + std::to_string(original));
      std::int64_t bits = 0;
      for (const std::size_t t : c.touched[original]) {
        if (c.tensors[t].producer == static_cast<OperationIndex>(original)) there.insert(t);
        EXPECT_EQ(there.count(t), 1u) << "operand is not there";
        EXPECT_TRUE(last_reload.count(t) == 0 || waits.count(last_reload[t]) == 1) << "did not wait for the reload";
      }
      for (const std::size_t t : there) bits += c.tensors[t].bits;
      EXPECT_LE(bits, capacity);
      for (std::size_t t = 0; t < c.tensors.size(); ++t) {
        const auto last = c.tensors[t].consumers.empty() ? c.tensors[t].producer : c.tensors[t].consumers.back();
        if (last == static_cast<OperationIndex>(original)) there.erase(t);
      }
      ++original;
    }
    EXPECT_EQ(original, before);
    EXPECT_TRUE(in_memory.empty());
    if (HasFailure()) break;
  }
  EXPECT_GT(spilled, 500);
  EXPECT_GT(twice, 10);
}

TEST(FeatureBuffers, OneBitLessThanTheSmallestCapacityIsRefused) {
  std::mt19937_64 random(29);
  for (int trial = 0; trial < 500; ++trial) {
    RandomCase c(random);
    if (c.smallest_capacity == 0) continue;
    Program copy = c.program;
    EXPECT_THROW(fit_feature_buffers(c.tensors, c.smallest_capacity - 1, copy), ConfigError);
    EXPECT_NO_THROW(fit_feature_buffers(c.tensors, c.smallest_capacity, c.program));
  }
}

}  // namespace
}  // namespace secateur::test
