// SPDX-License-Identifier: Apache-2.0
// The closed form's buffer traffic, which plans no product, is that of the lowered program to the bit; and it refuses
// the machines that lowering refuses, in the same words.
#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"
#include "schedule/buffer_traffic.hpp"
#include "schedule/lowering.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"

namespace secateur::test {
namespace {

/// By the way of a program, and by counts; what was refused as a text.
std::string by_program(const PackedModel& model, const AcceleratorConfig& machine) {
  try {
    return std::to_string(buffer_bits(lower(model, machine), machine, model.pruning.block));
  } catch (const ConfigError& error) {
    return error.what();
  }
}

std::string by_counts(const PackedModel& model, const AcceleratorConfig& machine) {
  try {
    const TrafficCounts counts = count_traffic(model, TrafficKeys::of(machine));
    return std::to_string(buffer_bits(counts, machine, model.pruning.block));
  } catch (const ConfigError& error) {
    return error.what();
  }
}

TEST(TrafficCounts, EqualTheProgramsOnRandomMachines) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomCase random = test::random_case(seed);
    EXPECT_EQ(by_counts(random.model, random.accelerator), by_program(random.model, random.accelerator))
        << random.describe();
  }
}

/// random_case() draws machines that can be built; here buffers are too small for some, and spill in others.
TEST(TrafficCounts, EqualTheProgramsWhereBuffersAreSmall) {
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomCase random = test::random_case(seed);
    std::mt19937_64 draw(seed);
    random.accelerator.features.capacity_kib = 1 + static_cast<int>(draw() % 12);
    random.accelerator.weights.capacity_kib = 1 + static_cast<int>(draw() % 8);
    random.accelerator.balance = balance_policy(draw() % 2 == 0 ? "dynamic" : "lpt");
    const std::string expected = by_program(random.model, random.accelerator);
    if (expected.find("capacity_kib") != std::string::npos) ++refused;
    EXPECT_EQ(by_counts(random.model, random.accelerator), expected) << random.describe();
  }
  EXPECT_GT(refused, 10);
  EXPECT_LT(refused, 190);
}

/// The queue fetches a column again for each module that works on it: with few PEs, often.
TEST(TrafficCounts, QueuesFetchAsOftenAsTheirSnapshotsSay) {
  std::mt19937_64 draw(7);
  PackedModel model = test::balanced_model(test::deit_small(), 16, 0.5, {3, 7}, 0.5);
  for (PackedLayer& layer : model.layers) layer.q = test::random_mask(layer.q.rows, layer.q.cols, 16, 0.4, draw);
  AcceleratorConfig machine;
  for (const Mapping mapping : {Mapping::fold, Mapping::grid}) {
    for (const int p_t : {1, 5, 12, 40}) {
      for (const int p_c : {1, 2, 7}) {
        machine.mapping = mapping;
        machine.p_t = p_t;
        machine.p_c = p_c;
        machine.balance = balance_policy("dynamic");
        EXPECT_EQ(by_counts(model, machine), by_program(model, machine)) << p_t << " x " << p_c;
      }
    }
  }
}

}  // namespace
}  // namespace secateur::test
