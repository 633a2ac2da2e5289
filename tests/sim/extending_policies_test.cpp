// SPDX-License-Identifier: Apache-2.0
// The examples of docs/extending.md, as they stand there: policies, a loop order and an element-wise operation compiled
// from the page and run on both machines; a counter in a JSON object.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>

#include "base/error.hpp"
#include "policies/balance_policy.hpp"
#include "policies/loop_order.hpp"
#include "policies/token_policy.hpp"
#include "pruning/pack.hpp"
#include "report/figures_json.hpp"
#include "schedule/lowering.hpp"
#include "schedule/lowering_builder.hpp"
#include "sim/functional_run.hpp"
#include "sim/simulate.hpp"
#include "sim/simulate_clocked.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/random_transformer.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::policies {
namespace {

#include "extending/paired.inc"
#include "extending/pairs.inc"
#include "extending/peak.inc"

}  // namespace

namespace extending {

const BalancePolicy* balance() {
  return &kPaired;
}
const TokenPolicy* tokens() {
  return &kPeak;
}
const LoopOrder* order() {
  return &kPairs;
}

}  // namespace extending
}  // namespace secateur::policies

namespace secateur::schedule::extending {
namespace {
#include "extending/absolute_row.inc"
}  // namespace

const ElementwiseOperation& absolute_row() {
  return absolute;
}

}  // namespace secateur::schedule::extending

namespace secateur::hw::extending {
namespace {
#include "extending/absolute.inc"
}  // namespace

std::unique_ptr<ElementwiseFunction> make_absolute() {
  return std::make_unique<Absolute>();
}

}  // namespace secateur::hw::extending

namespace secateur::test {
namespace {

#include "extending/counter.inc"

/// Cycles of both machines, which are equal.
Cycle cycles_of(const Program& program, const RandomCase& made) {
  const Cycle event = simulate(program, made.accelerator, made.memory, made.floorplan).cycles;
  EXPECT_EQ(event, simulate_clocked(program, made.accelerator, made.memory, made.floorplan).cycles);
  return event;
}

/// Runs sound random cases that `change` has changed; how many.
template <class Change>
int run_random_cases(Change change) {
  int runs = 0;
  for (std::uint64_t seed = 0; runs < 12 && seed < 200; ++seed) {
    RandomCase made = random_case(40000 + seed);
    change(made.accelerator);
    SCOPED_TRACE(made.describe());
    try {
      cycles_of(lower(made.model, made.accelerator), made);
      ++runs;
    } catch (const ConfigError&) {
      // A buffer too small: the next.
    }
  }
  return runs;
}

TEST(ExtendingPolicies, ARowIsABalancingPolicy) {
  std::mt19937_64 random(3);
  std::vector<std::int64_t> loads(11);
  for (std::int64_t& load : loads) load = static_cast<std::int64_t>(random() % 50);
  std::vector<int> all;
  for (const auto& items : policies::extending::balance()->assign(loads, 3))
    all.insert(all.end(), items.begin(), items.end());
  std::sort(all.begin(), all.end());
  std::vector<int> expected(loads.size());
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
  EXPECT_EQ(policies::extending::balance()->assign({5, 1, 4, 2}, 2), (Assigned{{0, 1}, {2, 3}}));
  EXPECT_EQ(run_random_cases([](AcceleratorConfig& a) { a.balance = policies::extending::balance(); }), 12);
}

TEST(ExtendingPolicies, ARowIsALoopOrder) {
  EXPECT_EQ(policies::extending::order()->items(3, 2), (ColumnItems{{0, 1}, {2}}));
  EXPECT_EQ(run_random_cases([](AcceleratorConfig& a) {
              if (a.balance->has_queue) a.balance = balance_policy("lpt");
              a.loop_order = policies::extending::order();
            }),
            12);
}

TEST(ExtendingPolicies, ARowIsATokenPolicy) {
  int runs = 0;
  for (std::uint64_t seed = 0; runs < 8 && seed < 200; ++seed) {
    RandomCase made = random_case(9000 + seed);
    made.model.pruning.token_policy = policies::extending::tokens();
    if (made.model.pruning.token_layers.empty()) made.model.pruning.token_layers = {0};
    set_tokens_kept({}, made.model);
    try {
      lower(made.model, made.accelerator);
    } catch (const ConfigError&) {
      continue;
    }
    SCOPED_TRACE(made.describe());
    Transformer transformer = random_transformer(made.model, seed);
    transformer.token_counter = made.model.pruning.token_counter();
    for (const int layer : made.model.pruning.token_layers) {
      transformer.encoders[static_cast<std::size_t>(layer)].drop = {true, 0};
    }
    const int bits = made.accelerator.activation_bits;
    const QuantisedTransformer quantised = quantised_by_random_image(transformer, bits, seed + 1);
    const std::vector<std::int16_t> image =
        quantise_image(random_image(made.model.network, seed + 2), quantised.image_scale, bits);
    const IntegerResult expected = IntegerModel(quantised).infer(image);
    const FunctionalOutcome outcome =
        simulate_functional(made.model, {quantised, image}, made.accelerator, made.memory, made.floorplan);
    EXPECT_EQ(outcome.simulation.logits, expected.logits);
    EXPECT_EQ(outcome.selected_tokens, expected.selected_tokens);
    ++runs;
  }
  EXPECT_EQ(runs, 8);
}

/// A product, the operation on its result, and a store, in both machines; its tiles take as long as GELU's. Then the
/// numbers.
TEST(ExtendingPolicies, ARowAndAFunctionAreAnElementwiseOperation) {
  RandomCase made = random_case(40000);
  made.accelerator.idealise = {};
  const NetworkConfig network = small_network();
  const int tokens = 20;
  const int width = network.classes;
  const auto program_of = [&](const ElementwiseOperation& row) {
    LoweringBuilder build(network, 16, made.accelerator);
    const int inner = network.embed_dim;
    const TensorId loaded = build.load("load", OperationKind::load_positions, -1, tokens, inner, ValueType::activation);
    const TensorId hidden = build.product("product", OperationKind::mlp_int, 0, loaded, nullptr, tokens, inner, width,
                                          ValueType::activation);
    const TensorId result = build.elementwise(row, row.name, 0, {hidden}, {1, tokens}, width);
    build.store_logits(0, result);
    return build.finish();
  };
  const Program program = program_of(schedule::extending::absolute_row());
  EXPECT_EQ(cycles_of(program, made), cycles_of(program_of(schedule::elementwise::gelu), made));
  MachineValues values;
  values.block = 16;
  values.constants.resize(program.operations.size());
  hw::DataPath data(program, values, made.accelerator.p_h, 1, nullptr);
  hw::Values& hidden = data.features.writable(1);
  std::iota(hidden.words.begin(), hidden.words.end(), static_cast<std::int16_t>(-50));
  const std::unique_ptr<hw::ElementwiseFunction> absolute = hw::extending::make_absolute();
  absolute->compute({data, 2, 0, 0, 16});
  absolute->compute({data, 2, 0, 16, tokens});
  const hw::Values& result = data.features.all(2);
  for (std::size_t i = 0; i < result.words.size(); ++i) {
    EXPECT_EQ(result.words[i], std::abs(static_cast<int>(i) - 50));
  }
}

TEST(ExtendingPolicies, AMemberAndARowAreACounter) {
  EXPECT_EQ(report::figures(gate_statistics(), GateCounters{3, 40}).dump(), R"({"openings":3,"open_cycles":40})");
}

}  // namespace
}  // namespace secateur::test
