// SPDX-License-Identifier: Apache-2.0
// `event` with every effect idealised equals the published closed form, encoder by encoder.
#include <gtest/gtest.h>

#include "cost/ideal.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/ideal_run.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
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

TEST(IdealEquality, DenseFold) {
  expect_equal(test::dense_model(test::deit_small(), 16), idealised(), 958'464);
}

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

/// 12 of 24 blocks in every column, tokens dropped three times, six heads.
TEST(IdealEquality, BalancedMasksAtHalfTheBlocks) {
  const PackedModel model = test::balanced_model(test::deit_small(), 16, 0.5, {2, 6, 9}, 0.5);
  expect_equal(model, idealised(), 257'280);
  AcceleratorConfig with_masks = idealised();  // the masks as they are, in place of their mean
  with_masks.idealise.imbalance = false;
  expect_equal(model, with_masks, 257'280);
}

TEST(IdealEquality, BalancedMasksThatThePackingChose) {
  PruningConfig pruning;
  pruning.mask = MaskSource::balanced;
  const PackedModel model = pack(test::deit_small(), pruning);
  AcceleratorConfig with_masks = idealised();
  with_masks.idealise.imbalance = false;
  expect_equal(model, with_masks, 257'280);
}

/// Random masks at their mean load: the fraction of a block that a column keeps is not rounded.
TEST(IdealEquality, RandomMasksAtTheirMeanLoad) {
  for (const int keep : {3, 5, 7, 9}) {
    PruningConfig pruning;
    pruning.weight_keep = Decimal(keep, 10);
    const PackedModel model = pack(test::deit_small(), pruning);
    const AcceleratorConfig machine = idealised();
    const Cycle ideal = ideal_cycles(model, machine).total;
    const SimulationOutcome outcome = simulate(lower(model, machine), machine, MemoryConfig{}, Floorplan{4, false});
    // The closed form spreads r_b, the masks hold ceil(r_b * blocks): apart by the rounding of one block a matrix.
    EXPECT_NEAR(static_cast<double>(outcome.cycles), static_cast<double>(ideal), 0.003 * static_cast<double>(ideal));
  }
}

}  // namespace
}  // namespace secateur::test
