// SPDX-License-Identifier: Apache-2.0
// What changes of a machine are worth for one run, each by a simulation of the changed machine: single keys, pairs of
// which one alone is capped by the other, other shapes of about as many multipliers, and bounds. Gains of several
// levers do not add.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "config/json.hpp"
#include "cost/resource_result.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {

enum class LeverKind {
  change,  ///< of a key, or of two that cap each other
  shape,   ///< other p_h, p_t, p_c, p_pe of about as many multipliers
  bound    ///< makes an effect free: no hardware does, but nothing gains more by it
};

struct Lever {
  std::string name;    ///< "2x p_t"; of a shape "4, 7, 1, 16"
  std::string change;  ///< "p_t 12 -> 24"
  LeverKind kind = LeverKind::change;
  std::function<void(Documents&)> apply;
};

/// Changes and bounds of this machine: a policy that it has already is none.
std::vector<Lever> levers(const Documents& documents);
/// The shapes that the closed form thinks most of (explore/shapes.hpp).
std::vector<Lever> shape_levers(const Machine& machine);

struct LeverOutcome {
  std::string name, change;
  LeverKind kind = LeverKind::change;
  std::string impossible;  ///< why the changed machine cannot be; empty: the rest is there
  std::string idle;        ///< why it saves nothing, where it does and that is known
  std::int64_t cycles = 0;
  double latency_ms = 0.0;
  ResourceAmounts used;
  bool fits = true;
  double energy_mj = 0.0;
  std::int64_t macs_per_cycle = 0;  ///< multipliers of the machine
};

struct WhatIf {
  LeverOutcome base;  ///< the run as it is, by event
  /// Levers, the most cycles saved first; then those whose machine does not fit the device; then the impossible ones.
  std::vector<LeverOutcome> ranked;
};

/// @throws ConfigError, RunError for the base. `step` is called after each of the steps (`all.size()` + 1).
WhatIf what_if(const Machine& machine, const std::vector<Lever>& all, const std::function<void()>& step);

/// What `secateur whatif --json` prints (docs/formats.md).
Json to_json(const WhatIf& what_if);

}  // namespace secateur::explore
