// SPDX-License-Identifier: Apache-2.0
// A real network on real photographs: DeiT-Tiny on the u250-fccm24 machine against the integer reference, bit for bit,
// in logits, kept tokens and every operation's result. Skipped where SECATEUR_DATA_DIR does not name the folder that
// holds the checkpoint and the photographs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "config/documents.hpp"
#include "eval/calibrate.hpp"
#include "eval/network_source.hpp"
#include "image/dataset.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/functional_results.hpp"
#include "support/names.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {
namespace {

constexpr int kEvery = 10;   // photographs: every tenth
constexpr int kThreads = 2;  // of calibration
constexpr int kSlrs = 4;     // of the U250

/// Bits of weights and activations; the shipped pruning.
class FunctionalDeitTiny : public testing::TestWithParam<std::tuple<int, const char*>> {};

TEST_P(FunctionalDeitTiny, EqualsTheIntegerReferenceOnPhotographs) {
  const char* folder = std::getenv("SECATEUR_DATA_DIR");
  if (folder == nullptr) {
    GTEST_SKIP()
        << "SECATEUR_DATA_DIR is not set: it names the folder with deit_tiny_patch16_224.safetensors and imagenet200";
  }
  const auto [bits, pruning] = GetParam();
  const Documents documents = load_documents(
      {"deit_tiny",
       pruning,
       "u250-fccm24",
       {},
       {fmt::format("accelerator.weight_bits={}", bits), fmt::format("accelerator.activation_bits={}", bits)},
       {}});
  const WeightedNetwork weighted = load_weighted_network(documents.network, documents.pruning,
                                                         std::string(folder) + "/deit_tiny_patch16_224.safetensors");
  const Dataset data = Dataset::open(std::string(folder) + "/imagenet200");
  const ActivationScales scales = calibrate(weighted.transformer, bits, CalibrationMethod::max, data,
                                            spread_images(data, kCalibrationImages), kThreads, [] {});
  const QuantisedTransformer quantised = quantise(weighted.transformer, scales);
  const IntegerModel reference(quantised);
  const PackedModel& model = weighted.loaded.model;
  const Program program = lower(model, documents.accelerator);
  const Floorplan floorplan{kSlrs, false};
  const Cycle cycles = simulate(program, documents.accelerator, documents.memory, floorplan).cycles;
  MachineValues values = machine_values(program, model, quantised);
  int images = 0;
  std::set<std::size_t> classes;
  for (int i = 0; i < data.size(); i += kEvery) {
    SCOPED_TRACE(data.name(i));
    const std::vector<std::int16_t> image =
        quantise_image(network_input(data, i, documents.network), quantised.image_scale, bits);
    test::ReferenceResults expected;
    const IntegerResult result = reference.infer(image, &expected);
    set_image(program, documents.network, image, values);
    test::MachineResults machine(program, documents.network);
    SimulationOptions options;
    options.values = &values;
    options.tap = &machine;
    const SimulationOutcome outcome = simulate(program, documents.accelerator, documents.memory, floorplan, options);
    EXPECT_EQ(outcome.logits, result.logits);
    EXPECT_EQ(machine.selected, result.selected_tokens);
    EXPECT_EQ(machine.all.size(), expected.all.size());
    for (const auto& [name, bytes] : expected.all) EXPECT_TRUE(machine.all[name] == bytes) << name;
    EXPECT_EQ(outcome.cycles, cycles);
    if (HasFailure()) return;
    classes.insert(
        static_cast<std::size_t>(std::max_element(result.logits.begin(), result.logits.end()) - result.logits.begin()));
    ++images;
  }
  EXPECT_EQ(images, 20);
  EXPECT_GT(classes.size(), 10U);  // photographs of different things: the network sees them
}

INSTANTIATE_TEST_SUITE_P(Machines, FunctionalDeitTiny,
                         testing::Combine(testing::Values(8, 16), testing::Values("dense", "b16_rb50_rt50")));

}  // namespace
}  // namespace secateur::test
