// SPDX-License-Identifier: Apache-2.0
// The module: pagmo behind optimiser.hpp.
#include "explore/optimiser.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/utils/hypervolume.hpp>
#include <pagmo/utils/multi_objective.hpp>

namespace secateur::explore {
namespace {

/// What pagmo gets to see of the genes: those that vary, for it refuses the others, and whole-numbered ones behind the
/// real ones. Where each gene of its stands among ours.
std::vector<std::size_t> reals_first(const std::vector<Gene>& genes) {
  std::vector<std::size_t> order;
  for (std::size_t g = 0; g < genes.size(); ++g) {
    if (genes[g].low < genes[g].high) order.push_back(g);
  }
  std::stable_partition(order.begin(), order.end(), [&](std::size_t g) { return genes[g].is_real; });
  return order;
}

struct Problem {
  std::vector<Gene> genes;
  std::vector<std::size_t> order;
  std::size_t objectives = 1;
  std::function<Costs(const Genome&)> cost;

  /// NSGA-II wants two objectives: a single one twice has the same order.
  pagmo::vector_double fitness(const pagmo::vector_double& chromosome) const {
    Costs costs = cost(genome(chromosome));
    if (costs.size() == 1) costs.push_back(costs.front());
    return costs;
  }
  pagmo::vector_double::size_type get_nobj() const { return std::max<std::size_t>(objectives, 2); }
  pagmo::vector_double::size_type get_nix() const {
    return static_cast<std::size_t>(
        std::count_if(order.begin(), order.end(), [&](std::size_t g) { return !genes[g].is_real; }));
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    std::pair<pagmo::vector_double, pagmo::vector_double> bounds;
    for (const std::size_t g : order) {
      bounds.first.push_back(genes[g].low);
      bounds.second.push_back(genes[g].high);
    }
    return bounds;
  }

  Genome genome(const pagmo::vector_double& chromosome) const {
    Genome genome;
    for (const Gene& gene : genes) genome.push_back(gene.low);
    for (std::size_t i = 0; i < order.size(); ++i) genome[order[i]] = chromosome[i];
    return genome;
  }
  pagmo::vector_double chromosome(const Genome& genome) const {
    pagmo::vector_double chromosome;
    for (const std::size_t g : order) chromosome.push_back(genome[g]);
    return chromosome;
  }
};

std::vector<Genome> evolve(const std::vector<Gene>& genes, const std::vector<Genome>& first, int generations,
                           std::uint64_t seed, std::size_t objectives,
                           const std::function<Costs(const Genome&)>& cost) {
  const Problem problem{genes, reals_first(genes), objectives, cost};
  if (problem.order.empty()) return first;
  const auto pagmo_seed = static_cast<unsigned>(seed ^ (seed >> 32U));
  pagmo::population population(pagmo::problem(problem), 0, pagmo_seed);
  for (const Genome& genome : first) population.push_back(problem.chromosome(genome));
  // Crossover and mutation as Deb's; mutation changes about one gene of a child.
  const double mutation = 1.0 / static_cast<double>(problem.order.size());
  const pagmo::algorithm nsga2(
      pagmo::nsga2(static_cast<unsigned>(generations), 0.95, 10.0, mutation, 20.0, pagmo_seed));
  population = nsga2.evolve(population);
  std::vector<Genome> last;
  for (const pagmo::vector_double& chromosome : population.get_x()) last.push_back(problem.genome(chromosome));
  return last;
}

std::vector<std::size_t> sorted_by_dominance(const std::vector<Costs>& costs) {
  std::vector<std::size_t> places(costs.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (costs.size() < 2) return places;
  if (costs.front().size() < 2) {
    std::stable_sort(places.begin(), places.end(), [&](auto a, auto b) { return costs[a] < costs[b]; });
    return places;
  }
  places.clear();
  const auto sorted = pagmo::fast_non_dominated_sorting(costs);
  for (const auto& front : std::get<0>(sorted)) {
    std::vector<std::size_t> members(front.begin(), front.end());
    if (members.size() > 2) {
      std::vector<Costs> of_front;
      for (const std::size_t member : members) of_front.push_back(costs[member]);
      const std::vector<double> crowding = pagmo::crowding_distance(of_front);
      std::vector<std::size_t> order(members.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return crowding[a] > crowding[b]; });
      for (std::size_t& place : order) place = members[place];
      members = order;
    }
    places.insert(places.end(), members.begin(), members.end());
  }
  return places;
}

double dominated_volume(const std::vector<Costs>& costs, const Costs& reference) {
  std::vector<Costs> inside;
  for (const Costs& cost : costs) {
    bool better = true;
    for (std::size_t o = 0; o < cost.size(); ++o) better = better && cost[o] < reference[o];
    if (better) inside.push_back(cost);
  }
  if (inside.empty()) return 0.0;
  if (reference.size() == 1) {
    return reference[0] - (*std::min_element(inside.begin(), inside.end()))[0];
  }
  return pagmo::hypervolume(inside, true).compute(reference);
}

}  // namespace
}  // namespace secateur::explore

extern "C" __attribute__((visibility("default"))) const secateur::explore::OptimiserFunctions secateur_optimiser{
    secateur::explore::evolve, secateur::explore::sorted_by_dominance, secateur::explore::dominated_volume};
