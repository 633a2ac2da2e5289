// SPDX-License-Identifier: Apache-2.0
// What single changes of a machine are worth for one run, each by a simulation of the changed machine. Effects of
// several levers together are not told: they do not add.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "cost/resource_result.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {

struct Lever {
  std::string name;    ///< "2x p_t"
  std::string change;  ///< "p_t 12 -> 24"
  bool is_bound;       ///< makes an effect free: no hardware does, but nothing gains more by it
  std::function<void(Documents&)> apply;
};

/// Those that change this machine: a policy that it has already is none.
std::vector<Lever> levers(const Documents& documents);

struct LeverOutcome {
  std::string name, change;
  bool is_bound = false;
  std::string impossible;  ///< why the changed machine cannot be; empty: the rest is there
  std::int64_t cycles = 0;
  double latency_ms = 0.0;
  ResourceAmounts used;
  bool fits = true;
  double energy_mj = 0.0;
};

struct WhatIf {
  LeverOutcome base;                 ///< the run as it is, by event
  std::vector<LeverOutcome> ranked;  ///< levers, the most cycles saved first; then the impossible ones
};

/// `model`: of the documents' network and pruning. @throws ConfigError, RunError for the base.
/// `step` is called after each of the steps (`levers(documents).size()` + 1).
WhatIf what_if(const Machine& machine, const std::function<void()>& step);

}  // namespace secateur::explore
