// SPDX-License-Identifier: Apache-2.0
// Takes a run from its result.json: the configuration, and the input files as they were.
#pragma once

#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "sim/run.hpp"

namespace secateur::cli {

struct ReplayedRun {
  Documents documents;
  Fidelity fidelity = Fidelity::event;
  bool attribution = true;
  std::optional<std::string> weights;
  std::optional<std::string> input;
};

/// Says on stderr when another version of secateur made the result.
/// @throws ConfigError: no result, unsound, or an input file is missing or changed; all of them at once.
ReplayedRun read_replay(const std::string& path);

}  // namespace secateur::cli
