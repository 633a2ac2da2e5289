// SPDX-License-Identifier: Apache-2.0
// The one way in which commands let a result be named: DIR, the folder of a run (or its result.json), or STORE:N, point
// N of a sweep's or search's store (its folder or its sweep.sqlite).
#pragma once

#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "cli/replay.hpp"
#include "config/json.hpp"
#include "explore/space.hpp"

namespace secateur::cli {

struct ResultName {
  std::string text;                 ///< as it was given
  std::string folder;               ///< of the run, or of the store
  std::optional<PointIndex> point;  ///< empty: a run
};

/// @throws ConfigError: there is neither a run nor a store's point of this name; of a store without N it says how to
/// name one.
ResultName result_name(const std::string& text);

/// The same where the text ends in :N behind a store and is no folder itself; empty: it names something else.
std::optional<ResultName> point_name(const std::string& text);

/// What ran there, so that it can be run again: of a point by fidelity event, with attribution.
/// @throws ConfigError as read_replay(), and: the store has no such point, or the point has no sound configuration.
ReplayedRun named_run(const ResultName& name);

/// Its result.json as docs/result.md tells the fields. Stores keep points in short: a point is simulated again.
/// @throws ConfigError as named_run(); RunError as a run.
Json named_result(const ResultName& name);

}  // namespace secateur::cli
