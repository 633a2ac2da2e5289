// SPDX-License-Identifier: Apache-2.0
// Our results in a folder: of `secateur run`, of sweeps, or of folders of both.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "compare/quantity.hpp"
#include "config/json.hpp"
#include "config/schemas.hpp"
#include "explore/space.hpp"

namespace secateur::compare {

/// What the error of a point may depend on.
struct Traits {
  double memory_share = kNotGiven;  ///< of the memory's peak rate that was used over the whole run
  double tokens = kNotGiven;        ///< mean over the encoders' inputs
  double imbalance = kNotGiven;     ///< most kept blocks of a column / mean - 1
  double macs = kNotGiven;          ///< executed
};

struct SimulatedRun {
  std::string name;      ///< "out/first", "out/sweep point 12"
  std::string fidelity;  ///< "ideal", "event", "clocked"
  std::string config_hash;
  /// Effective, by DocumentKind. No device: the shipped one of the accelerator's `device`.
  std::array<std::shared_ptr<const Json>, kDocumentKinds.size()> documents;
  std::string weights;  ///< path of the checkpoint; empty: masks follow from the pruning document
  Quantities values = no_quantities();
  double clock_mhz = kNotGiven;
  Traits traits;

  /// Null where there is none.
  const Json& document(DocumentKind kind) const {
    static const Json none;
    const auto& held = documents[static_cast<std::size_t>(kind)];
    return held ? *held : none;
  }
  /// normal_form() of the value of "accelerator.p_t", or of config_hash; empty: no such key.
  std::string value_of(const std::string& path) const;
};

/// Of equal configurations only the one of the best fidelity, event before ideal.
/// @throws ConfigError: no folder, no results in it, a result that cannot be read.
std::vector<SimulatedRun> read_simulated_runs(const std::string& folder);

/// One point of the store in `folder`. @throws ConfigError: unsound, or no figures of such a point.
std::vector<SimulatedRun> read_simulated_point(const std::string& folder, PointIndex point);

}  // namespace secateur::compare
