// SPDX-License-Identifier: Apache-2.0
// A search beside the sweep of the same points: how much of the true front's hypervolume it has found.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "explore/front.hpp"
#include "explore/optimiser.hpp"
#include "explore/search_run.hpp"
#include "explore/store.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// Costs of the feasible simulated points of a store.
inline std::vector<Costs> simulated_costs(const std::string& folder, const Objectives& objectives) {
  std::vector<Costs> costs;
  for (const PointResult& result : Store::read(folder).results()) {
    if (result.fidelity != Fidelity::event || !result.is_feasible()) continue;
    Costs cost;
    for (const Objective& objective : objectives) cost.push_back(objective.cost(result.figures));
    costs.push_back(cost);
  }
  return costs;
}

/// Of the search over that of the enumeration; the reference point is the worst of the enumerated front, a tenth
/// beyond.
inline double share_of_hypervolume(const std::string& search, const std::string& sweep, const Objectives& objectives) {
  const std::vector<Costs> all = simulated_costs(sweep, objectives);
  Costs reference(objectives.size(), 0.0);
  for (const Costs& cost : all) {
    const bool beaten = std::any_of(all.begin(), all.end(), [&](const Costs& other) {
      bool no_worse = true;
      for (std::size_t o = 0; o < cost.size(); ++o) no_worse = no_worse && other[o] <= cost[o];
      return no_worse && other != cost;
    });
    for (std::size_t o = 0; !beaten && o < cost.size(); ++o) reference[o] = std::max(reference[o], cost[o] * 1.1);
  }
  return hypervolume_of(simulated_costs(search, objectives), reference) / hypervolume_of(all, reference);
}

}  // namespace secateur::test
