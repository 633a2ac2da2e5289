// SPDX-License-Identifier: Apache-2.0
// The functional simulation against the integer reference, bit for bit: logits, kept tokens, every operation's result, on
// random networks and machines. And its cycles against a timing run's.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/functional_run.hpp"
#include "sim/simulate.hpp"
#include "hw/functional/feature_store.hpp"
#include "support/random_case.hpp"
#include "support/random_transformer.hpp"
#include "vit/integer_inference.hpp"
#include "vit/token_selection.hpp"

namespace secateur {
namespace {

constexpr int kCases = 300;

using Bytes = std::vector<std::uint8_t>;

class ReferenceResults : public ResultObserver {
 public:
  void result(const std::string& operation, const void* bytes, std::size_t count) override {
    Bytes& copy = all[operation];
    copy.resize(count);
    std::memcpy(copy.data(), bytes, count);
  }
  std::map<std::string, Bytes> all;
};

/// What every buffer held; Q, K and V apart where the machine makes them as one.
class MachineResults : public hw::DataTap {
 public:
  MachineResults(const Program& program, const NetworkConfig& network) : program_(program), rows_(network) {}

  void result_stored(OperationIndex index, hw::Values& values) override {
    const Operation& operation = program_.operations[static_cast<std::size_t>(index)];
    if (operation.unit == Unit::dma) return;
    if (operation.kind == OperationKind::qkv && operation.name.back() == 'v' && operation.name.find("qkv") != std::string::npos) {
      split(operation.name.substr(0, operation.name.size() - 3), values);
      return;
    }
    const auto* bytes = values.shape.type == ValueType::sum ? reinterpret_cast<const std::uint8_t*>(values.sums.data())
                                                            : reinterpret_cast<const std::uint8_t*>(values.words.data());
    const std::size_t size = values.shape.type == ValueType::sum ? 4 : 2;
    all[operation.name] = Bytes(bytes, bytes + size * static_cast<std::size_t>(values.shape.count()));
  }

  void order_stored(OperationIndex, std::vector<std::uint16_t>& order, int kept) override {
    selected.push_back(rows_.drop({order.begin(), order.end()}, kept));
  }

  std::map<std::string, Bytes> all;
  std::vector<std::vector<int>> selected;

 private:
  void split(const std::string& prefix, const hw::Values& values) {
    const int width = values.shape.cols / 3;
    const char* names[] = {"q", "k", "v"};
    for (int part = 0; part < 3; ++part) {
      Bytes& bytes = all[prefix + names[part]];
      for (int row = 0; row < values.shape.rows; ++row) {
        const auto* from = reinterpret_cast<const std::uint8_t*>(values.row(0, row) + part * width);
        bytes.insert(bytes.end(), from, from + 2 * width);
      }
    }
  }

  const Program& program_;
  TokenRows rows_;
};

/// token_policy mass: the machine counts for itself how many tokens stay.
TEST(AdaptiveTokens, EqualTheIntegerReference) {
  int different = 0;
  int dropping = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    test::RandomCase made = test::random_case(9000 + seed);
    made.model.pruning.token_policy = TokenPolicy::mass;
    made.model.pruning.token_mass = Decimal(static_cast<std::int64_t>(3 + seed % 7), 10);
    if (made.model.pruning.token_layers.empty()) made.model.pruning.token_layers = {0};
    set_tokens_kept({}, made.model);
    try {
      lower(made.model, made.accelerator);
    } catch (const ConfigError&) {
      continue;  // the worst case does not fit
    }
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    Transformer transformer = test::random_transformer(made.model, seed);
    transformer.token_mass = made.model.pruning.token_mass;
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
}

class RandomFunctional : public testing::TestWithParam<int> {};

TEST_P(RandomFunctional, EqualsTheIntegerReference) {
  for (int i = 0; i < kCases / 10; ++i) {
    const auto seed = static_cast<std::uint64_t>(GetParam() * kCases / 10 + i);
    const test::RandomCase made = test::random_case(7000 + seed);
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, made.describe()));
    const int bits = made.accelerator.activation_bits;
    const Transformer transformer = test::random_transformer(made.model, seed);
    const QuantisedTransformer quantised = test::quantised_by_random_image(transformer, bits, seed + 1);
    const std::vector<std::int16_t> image =
        quantise_image(test::random_image(made.model.network, seed + 2), quantised.image_scale, bits);
    ReferenceResults reference;
    const IntegerResult expected = IntegerModel(quantised).infer(image, &reference);

    const Program program = lower(made.model, made.accelerator);
    MachineValues values = machine_values(program, made.model, quantised);
    set_image(program, made.model.network, image, values);
    MachineResults machine(program, made.model.network);
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

}  // namespace
}  // namespace secateur
