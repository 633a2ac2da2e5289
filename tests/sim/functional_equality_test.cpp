// SPDX-License-Identifier: Apache-2.0
// The functional simulation against the integer reference, bit for bit: logits, kept tokens, every operation's result,
// on random networks and machines. And its cycles against a timing run's. And that the random cases hold what is hard.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/functional_run.hpp"
#include "sim/simulate.hpp"
#include "support/functional_results.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/random_transformer.hpp"
#include "vit/integer_inference.hpp"
#include "vit/token_selection.hpp"

namespace secateur::test {
namespace {

constexpr int kCases = 300;

/// A random machine with a random network, and an image for it.
struct FunctionalCase {
  test::RandomCase made;
  QuantisedTransformer quantised;
  std::vector<std::int16_t> image;

  explicit FunctionalCase(std::uint64_t seed) : made(test::random_case(7000 + seed)) {
    const int bits = made.accelerator.activation_bits;
    quantised = test::quantised_by_random_image(test::random_transformer(made.model, seed), bits, seed + 1);
    image = quantise_image(test::random_image(made.model.network, seed + 2), quantised.image_scale, bits);
  }
};

/// The MLP's other activation: in both references and in the machine, which takes as long as with GELU.
TEST(ReluNetworks, EqualTheIntegerReference) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    test::RandomCase made = test::random_case(11000 + seed);
    const Cycle with_gelu =
        simulate(lower(made.model, made.accelerator), made.accelerator, made.memory, made.floorplan).cycles;
    made.model.network.activation = Activation::relu;
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    const int bits = made.accelerator.activation_bits;
    const QuantisedTransformer quantised =
        test::quantised_by_random_image(test::random_transformer(made.model, seed), bits, seed + 1);
    const std::vector<std::int16_t> image =
        quantise_image(test::random_image(made.model.network, seed + 2), quantised.image_scale, bits);
    test::ReferenceResults reference;
    const IntegerResult expected = IntegerModel(quantised).infer(image, &reference);
    ASSERT_EQ(reference.all.count("encoder0.relu"), 1U);
    const auto& activated = reference.all.at("encoder0.relu");
    // Words of 16 bits, little-endian: the sign is in the second byte.
    for (std::size_t byte = 1; byte < activated.size(); byte += 2) ASSERT_LT(activated[byte], 128);
    const FunctionalOutcome outcome =
        simulate_functional(made.model, {quantised, image}, made.accelerator, made.memory, made.floorplan);
    EXPECT_EQ(outcome.simulation.logits, expected.logits);
    EXPECT_EQ(outcome.selected_tokens, expected.selected_tokens);
    EXPECT_EQ(outcome.simulation.cycles, with_gelu);
  }
}

/// token_policy mass: the machine counts for itself how many tokens stay.
TEST(AdaptiveTokens, EqualTheIntegerReference) {
  int different = 0;
  int dropping = 0;
  int held_back = 0;  // operations that wait for a sort
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    test::RandomCase made = test::random_case(9000 + seed);
    made.model.pruning.token_policy = token_policy("mass");
    made.model.pruning.token_parameters["mass"] = Decimal(static_cast<std::int64_t>(3 + seed % 7), 10);
    if (made.model.pruning.token_layers.empty()) made.model.pruning.token_layers = {0};
    set_tokens_kept({}, made.model);
    try {
      lower(made.model, made.accelerator);
    } catch (const ConfigError&) {
      continue;  // the worst case does not fit
    }
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    Transformer transformer = test::random_transformer(made.model, seed);
    transformer.token_counter = made.model.pruning.token_counter();
    for (const int layer : made.model.pruning.token_layers) {
      transformer.encoders[static_cast<std::size_t>(layer)].drop = {true, 0};
    }
    const int bits = made.accelerator.activation_bits;
    const QuantisedTransformer quantised = test::quantised_by_random_image(transformer, bits, seed + 1);
    std::vector<std::vector<int>> tokens;
    for (std::uint64_t which = 0; which < 2; ++which) {
      const std::vector<std::int16_t> image =
          quantise_image(test::random_image(made.model.network, seed + 2 + 1000 * which), quantised.image_scale, bits);
      const IntegerResult expected = IntegerModel(quantised).infer(image);
      const FunctionalOutcome outcome =
          simulate_functional(made.model, {quantised, image}, made.accelerator, made.memory, made.floorplan);
      EXPECT_EQ(outcome.simulation.logits, expected.logits);
      EXPECT_EQ(outcome.selected_tokens, expected.selected_tokens);
      const SimulationOutcome timing = simulate(outcome.program, made.accelerator, made.memory, made.floorplan);
      EXPECT_EQ(timing.cycles, outcome.simulation.cycles);
      tokens.push_back(outcome.model.tokens_per_layer());
      // Nothing behind a sort begins before it has ended: what is to be done is not known earlier.
      for (std::size_t op = 0; op < outcome.program.operations.size(); ++op) {
        const Operation& operation = outcome.program.operations[op];
        if (operation.known_after < 0 || operation.kind == OperationKind::load_parameters) continue;
        ++held_back;
        EXPECT_GE(timing.operations[op].start, timing.operations[static_cast<std::size_t>(operation.known_after)].end)
            << operation.name;
      }
    }
    different += tokens[0] != tokens[1] ? 1 : 0;
    dropping += tokens[0].back() < tokens[0].front() ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(different, 10);
  EXPECT_GT(dropping, 10);
  EXPECT_GT(held_back, 100);
}

/// The smallest feature buffers that hold the network: tensors leave for memory and come back, some of them after an
/// operation has overwritten them (the residual stream).
TEST(SpilledTensors, EqualTheIntegerReference) {
  int overwritten = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    test::RandomCase made = test::random_case(11000 + seed);
    Program program;
    for (made.accelerator.features.capacity_kib = 1;; ++made.accelerator.features.capacity_kib) {
      try {
        program = lower(made.model, made.accelerator);
        break;
      } catch (const ConfigError&) {
        ASSERT_LT(made.accelerator.features.capacity_kib, 2000);
      }
    }
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    for (const Operation& operation : program.operations) {
      if (operation.kind != OperationKind::spill) continue;
      const OperationKind writer =
          program.operations[static_cast<std::size_t>(operation.operands.front().producer)].kind;
      overwritten +=
          writer == OperationKind::residual || writer == OperationKind::softmax || writer == OperationKind::gelu;
    }
    const int bits = made.accelerator.activation_bits;
    const QuantisedTransformer quantised =
        test::quantised_by_random_image(test::random_transformer(made.model, seed), bits, seed + 1);
    const std::vector<std::int16_t> image =
        quantise_image(test::random_image(made.model.network, seed + 2), quantised.image_scale, bits);
    const IntegerResult expected = IntegerModel(quantised).infer(image);
    const FunctionalOutcome outcome =
        simulate_functional(made.model, {quantised, image}, made.accelerator, made.memory, made.floorplan);
    ASSERT_EQ(outcome.simulation.logits, expected.logits);
    ASSERT_EQ(outcome.selected_tokens, expected.selected_tokens);
  }
  EXPECT_GT(overwritten, 10);
}

class RandomFunctional : public testing::TestWithParam<int> {};

TEST_P(RandomFunctional, EqualsTheIntegerReference) {
  for (int i = 0; i < kCases / 10; ++i) {
    const auto seed = static_cast<std::uint64_t>(GetParam() * kCases / 10 + i);
    const FunctionalCase drawn(seed);
    const test::RandomCase& made = drawn.made;
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    test::ReferenceResults reference;
    const IntegerResult expected = IntegerModel(drawn.quantised).infer(drawn.image, &reference);

    const Program program = lower(made.model, made.accelerator);
    MachineValues values = machine_values(program, made.model, drawn.quantised);
    set_image(program, made.model.network, drawn.image, values);
    test::MachineResults machine(program, made.model.network);
    SimulationOptions options;
    options.values = &values;
    options.tap = &machine;
    const SimulationOutcome outcome = simulate(program, made.accelerator, made.memory, made.floorplan, options);

    EXPECT_EQ(outcome.logits, expected.logits);
    EXPECT_EQ(machine.selected, expected.selected_tokens);
    for (const auto& [name, bytes] : reference.all) EXPECT_TRUE(machine.all[name] == bytes) << name;
    for (const auto& [name, bytes] : machine.all) {
      EXPECT_TRUE(reference.all.count(name) == 1) << name << " is unknown to the reference";
    }
    const SimulationOutcome timing = simulate(program, made.accelerator, made.memory, made.floorplan);
    EXPECT_EQ(timing.cycles, outcome.cycles);
    for (std::size_t op = 0; op < timing.operations.size(); ++op) {
      EXPECT_EQ(timing.operations[op].start, outcome.operations[op].start);
      EXPECT_EQ(timing.operations[op].end, outcome.operations[op].end);
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Tenths, RandomFunctional, testing::Range(0, 10));

/// Whether the first drop fuses the distillation token (later ones could only fuse it with more work).
bool fuses_distillation(std::uint64_t seed) {
  const FunctionalCase drawn(seed);
  const IntegerResult result = IntegerModel(drawn.quantised).infer(drawn.image);
  if (result.selected_tokens.empty()) return false;
  const std::vector<int>& kept = result.selected_tokens.front();
  return std::find(kept.begin(), kept.end(), kDistillationToken) == kept.end();
}

TEST(RandomFunctionalCases, HoldWhatIsHard) {
  std::map<std::string, int> cases{{"dense attention", 0}, {"listed columns", 0}};
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const test::RandomCase made = test::random_case(7000 + seed);
    const Program program = lower(made.model, made.accelerator);
    const auto has = [&](const auto& is) {
      return std::any_of(program.operations.begin(), program.operations.end(), is) ? 1 : 0;
    };
    const auto of_kind = [&](OperationKind kind) {
      return has([kind](const Operation& operation) { return operation.kind == kind; });
    };
    const int drops = of_kind(OperationKind::token_shuffle);
    cases["spills"] += of_kind(OperationKind::spill);
    cases["reloads"] += of_kind(OperationKind::reload);
    cases["dynamic queues"] +=
        has([](const Operation& operation) { return operation.product && operation.product->dynamic; });
    cases["fused qkv"] += made.accelerator.qkv == QkvProducts::fused ? 1 : 0;
    cases["grid mapping"] += made.accelerator.mapping == Mapping::grid ? 1 : 0;
    cases["column_sync none"] += made.accelerator.column_sync == ColumnSync::none ? 1 : 0;
    cases["token drops"] += drops;
    cases["8 bits"] += made.accelerator.activation_bits == 8 ? 1 : 0;
    cases["16 bits"] += made.accelerator.activation_bits == 16 ? 1 : 0;
    const bool dense = made.model.pruning.weight_keep == Decimal(1, 1);
    ++cases[dense ? "dense attention" : "listed columns"];
    if (made.model.network.distilled && drops != 0) {
      cases["distillation token fused"] += fuses_distillation(seed) ? 1 : 0;
    }
  }
  EXPECT_EQ(cases.size(), 12U);
  for (const auto& [what, count] : cases) {
    std::cout << fmt::format("{:4} of {} cases: {}\n", count, kCases, what);
    EXPECT_GT(count, 3) << what;
  }
}

}  // namespace
}  // namespace secateur::test
