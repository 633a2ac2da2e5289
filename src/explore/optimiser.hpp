// SPDX-License-Identifier: Apache-2.0
// What search takes from the optimiser library (pagmo), behind plain types: NSGA-II over mixed axes, sorting by
// dominance and crowding, hypervolume. All costs are minimised.
// The library builds 34 MB of tables when it is loaded, before main. So it stands behind a module of ours,
// libsecateur_optimiser.so, which the first of these calls loads, and every other command starts without.
// @throws ConfigError when the module was not built, RunError when it cannot be loaded.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace secateur::explore {

using Costs = std::vector<double>;

/// One gene a dimension: a whole number in [low, high], or a real one; fixed where they are equal.
struct Gene {
  bool is_real = false;
  double low = 0.0;
  double high = 0.0;
};
using Genome = std::vector<double>;

/// Loads the module now, so that a search ends before it simulates anything rather than after.
void require_optimiser();

/// Evolves `first` (at least 8, a multiple of 4) and returns the last population.
std::vector<Genome> evolve_nsga2(const std::vector<Gene>& genes, const std::vector<Genome>& first, int generations,
                                 std::uint64_t seed, std::size_t objectives,
                                 const std::function<Costs(const Genome&)>& cost);

/// Places, best first: by fronts, within a front the most solitary first.
std::vector<std::size_t> by_dominance(const std::vector<Costs>& costs);

/// Of the points better than `reference` in every cost; others count nothing.
double hypervolume_of(const std::vector<Costs>& costs, const Costs& reference);

/// What the module offers, by the name `secateur_optimiser`.
struct OptimiserFunctions {
  decltype(&evolve_nsga2) evolve = nullptr;
  decltype(&by_dominance) sort = nullptr;
  decltype(&hypervolume_of) hypervolume = nullptr;
};

}  // namespace secateur::explore
