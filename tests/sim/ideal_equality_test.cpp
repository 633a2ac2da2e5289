// SPDX-License-Identifier: Apache-2.0
// `event` with every effect idealised equals the published closed form, encoder by encoder.
#include <gtest/gtest.h>

#include "cost/ideal.hpp"
#include "schedule/lowering.hpp"
#include "sim/ideal_run.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"

namespace secateur {
namespace {

AcceleratorConfig idealised() {
  AcceleratorConfig machine;
  machine.overlap = Overlap::none;
  machine.idealise = {true, true, true, true, true, true, true, true};
  return machine;
}

/// The cycle at which the last operation of each encoder has ended.
std::vector<Cycle> encoder_ends(const Program& program, const SimulationOutcome& outcome, int depth) {
  std::vector<Cycle> ends(static_cast<std::size_t>(depth));
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const int layer = program.operations[i].layer;
    if (layer < 0 || layer >= depth) continue;
    Cycle& end = ends[static_cast<std::size_t>(layer)];
    end = std::max(end, outcome.operations[i].end);
  }
  return ends;
}

void expect_equal(const PackedModel& model, const AcceleratorConfig& machine, Cycle published) {
  const IdealCycles ideal = ideal_cycles(model, machine);
  EXPECT_EQ(ideal.total, published);
  const Program program = lower(model, machine);
  const SimulationOutcome outcome = simulate(program, machine, MemoryConfig{}, Floorplan{4, false});
  EXPECT_EQ(outcome.cycles, published);
  Cycle end = 0;
  const std::vector<Cycle> ends = encoder_ends(program, outcome, model.network.depth);
  for (std::size_t layer = 0; layer < ends.size(); ++layer) {
    end += ideal.encoders[layer].total();
    EXPECT_EQ(ends[layer], end) << "encoder " << layer;
  }
}

TEST(IdealEquality, DenseFold) { expect_equal(test::dense_model(test::deit_small(), 16), idealised(), 958'464); }

TEST(IdealEquality, DenseFoldOfBlocks32) {
  expect_equal(test::dense_model(test::deit_small(), 32), idealised(), 1'065'984);
}

TEST(IdealEquality, DenseGridOfThirteenRows) {
  AcceleratorConfig machine = idealised();
  machine.mapping = Mapping::grid;
  machine.idealise.mapping = false;
  machine.p_t = 13;
  expect_equal(test::dense_model(test::deit_small(), 16), machine, 756'480);
}

}  // namespace
}  // namespace secateur
