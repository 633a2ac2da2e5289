// SPDX-License-Identifier: Apache-2.0
// Takes a run from its result.json: the configuration, and the input files as they were.
#pragma once

#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "config/json.hpp"
#include "pruning/load_model.hpp"
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

/// The same of a result that was read, or of its `secateur_version`, `fidelity`, `attribution` and `config` alone;
/// faults call it `path`.
ReplayedRun replay_of(Json result, const std::string& path);

/// A result.json. @throws ConfigError: none, unsound, or of a version that this one does not read.
Json read_result(const std::string& path);

/// `config` of a result: documents, and every file that was read with its SHA-256, so that it can be replayed.
Json config_json(Documents documents, const LoadedModel& loaded);

}  // namespace secateur::cli
