// SPDX-License-Identifier: Apache-2.0
// A pruned network on a machine: the one way from documents to a result. Runs, sweeps, searches, what-if, calibration,
// eval and exports go this way: load, check, lower, simulate, attribute.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "cost/resources.hpp"
#include "pruning/load_model.hpp"
#include "schedule/program.hpp"
#include "sim/run.hpp"

namespace secateur::sim {

/// How a machine is run: what a RunRequest asks beside model and documents.
struct RunSettings {
  Fidelity fidelity = Fidelity::event;
  bool attribution = true;
  TraceSink* trace = nullptr;
  const FunctionalInput* functional = nullptr;
  WaveformOptions waveform = {};
  WaveformOutcome* waveform_outcome = nullptr;
};

class Machine {
 public:
  /// `documents` are sound (load_documents, check_documents). Machines may share a packed model.
  Machine(Documents documents, std::shared_ptr<const LoadedModel> loaded);

  /// Packs the network, by a checkpoint's weights where one is given. @throws ConfigError as load_packed_model().
  static Machine load(Documents documents, const std::optional<std::string>& weights = std::nullopt);

  /// @throws ConfigError when the device cannot hold the machine, with what would fit. Needs no packed model.
  static void check_device(const Documents& documents);
  /// What of the machine's estimate does not need a packed model: the same figures as in its results.
  static ResourceResult resources(const Documents& documents);

  const Documents& documents() const { return documents_; }
  const LoadedModel& loaded() const { return *loaded_; }
  const PackedModel& model() const { return loaded_->model; }

  /// The same packed network on another machine. @throws ConfigError when the changed documents are unsound.
  Machine changed(const std::function<void(Documents&)>& change) const;
  /// The same machine when the image keeps these numbers of tokens (set_tokens_kept).
  Machine with_tokens_kept(const std::vector<int>& kept) const;

  /// Lowered when it is asked for first. @throws ConfigError when buffers or columns do not fit.
  const Program& program() const;

  /// @throws ConfigError, RunError as sim::run().
  Result run(const RunSettings& options = {}) const;

 private:
  Documents documents_;
  std::shared_ptr<const LoadedModel> loaded_;
  mutable std::shared_ptr<const Program> program_;
};

}  // namespace secateur::sim
