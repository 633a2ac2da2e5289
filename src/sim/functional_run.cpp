// SPDX-License-Identifier: Apache-2.0
#include "sim/functional_run.hpp"

#include <fmt/format.h>

#include "base/namespaces.hpp"
#include "base/sha256.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "units/features/arithmetic/feature_store.hpp"
#include "vit/token_selection.hpp"

namespace secateur::sim {
namespace {

/// Names of kept tokens, counts where they are the image's, and hashes of the encoders' results.
class Recorder : public hw::DataTap {
 public:
  Recorder(const Program& program, const NetworkConfig& network) : program_(program), rows_(network) {}

  void result_stored(OperationIndex index, hw::Values& values) override {
    const Operation& operation = program_.operations[static_cast<std::size_t>(index)];
    if (operation.role != OperationRole::mlp_residual) return;
    const std::string_view bytes(reinterpret_cast<const char*>(values.words.data()),
                                 values.words.size() * sizeof(std::int16_t));
    activations.push_back({operation.name, sha256_hex(bytes)});
  }

  void tokens_counted(OperationIndex, int kept) override {
    counted.push_back(kept);
    if (kept >= rows_.count() - 1) selected_tokens.push_back(rows_.names());
  }

  void order_stored(OperationIndex, std::vector<std::uint16_t>& order, int kept) override {
    selected_tokens.push_back(rows_.drop({order.begin(), order.end()}, kept));
  }

  std::vector<int> counted;
  std::vector<std::vector<int>> selected_tokens;
  std::vector<ActivationHash> activations;

 private:
  const Program& program_;
  TokenRows rows_;
};

}  // namespace

std::vector<Fault> functional_faults(const AcceleratorConfig& accelerator, int bits) {
  std::vector<Fault> faults;
  const auto fault = [&](const char* key, std::string message) {
    faults.push_back({"", fmt::format("accelerator.{}", key), std::move(message)});
  };
  if (accelerator.activation_bits != bits) {
    fault("activation_bits",
          fmt::format("is {}; the values are quantised for {} bits", accelerator.activation_bits, bits));
  }
  if (accelerator.weight_bits != bits) {
    fault("weight_bits", fmt::format("is {}; the values are quantised for {} bits", accelerator.weight_bits, bits));
  }
  if (accelerator.idealise.memory)
    fault("idealise.memory", "is true; a functional run moves its values through memory");
  if (accelerator.idealise.embedding) fault("idealise.embedding", "is true; a functional run embeds and classifies");
  if (accelerator.idealise.imbalance) {
    fault("idealise.imbalance", "is true: columns then hold fractions of blocks, which have no values");
  }
  return faults;
}

FunctionalOutcome simulate_functional(const PackedModel& model, const FunctionalInput& input,
                                      const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                      const Floorplan& floorplan, const SimulationOptions& options) {
  FunctionalOutcome outcome;
  outcome.model = model;
  const bool by_image = model.pruning.token_policy->needs_image;
  std::vector<int> kept;
  bool is_settled = false;
  for (;;) {
    if (by_image) set_tokens_kept(kept, outcome.model);
    outcome.program = lower(outcome.model, accelerator);
    MachineValues values = machine_values(outcome.program, outcome.model, input.transformer);
    set_image(outcome.program, model.network, input.image, values);
    Recorder recorder(outcome.program, model.network);
    SimulationOptions functional = options;
    functional.values = &values;
    functional.tap = &recorder;
    if (by_image && !is_settled) functional.trace = nullptr;  // only the last repetition is the run
    outcome.simulation = simulate(outcome.program, accelerator, memory, floorplan, functional);
    const bool was_settled = is_settled;
    is_settled = recorder.counted == kept || !by_image;
    kept = recorder.counted;
    if (!is_settled || (by_image && options.trace && !was_settled)) continue;
    outcome.selected_tokens = std::move(recorder.selected_tokens);
    outcome.activations = std::move(recorder.activations);
    return outcome;
  }
}

}  // namespace secateur::sim
