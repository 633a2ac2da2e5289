// SPDX-License-Identifier: Apache-2.0
// One image through the functional machine: values, and the program that they lead to. Under token_policy mass the
// machine's own counts decide how many tokens stay: the run is repeated with the counts of the one before until both
// are the same (each repetition settles one drop at least).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "pruning/packed_model.hpp"
#include "sim/simulate.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::sim {

/// What is computed. The transformer is quantised from the packed model's weights.
struct FunctionalInput {
  const QuantisedTransformer& transformer;
  const std::vector<std::int16_t>& image;  ///< channels x image_size x image_size, quantised
};

struct ActivationHash {
  std::string operation;
  std::string sha256;  ///< over the result's bytes (docs/arithmetic.md 6)
};

struct FunctionalOutcome {
  PackedModel model;  ///< with this image's token counts
  Program program;
  SimulationOutcome simulation;
  std::vector<std::vector<int>> selected_tokens;  ///< per drop: names (vit/token_selection.hpp)
  std::vector<ActivationHash> activations;        ///< of every encoder's last result
};

/// What a machine must have to compute: as faults, empty when it has all.
std::vector<Fault> functional_faults(const AcceleratorConfig& accelerator, int bits);

/// @throws ConfigError when the buffers cannot hold the network, RunError on a deadlock.
FunctionalOutcome simulate_functional(const PackedModel& model, const FunctionalInput& input,
                                      const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                      const Floorplan& floorplan, const SimulationOptions& options = {});

}  // namespace secateur::sim
