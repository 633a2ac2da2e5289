// SPDX-License-Identifier: Apache-2.0
#include "explore/search_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "config/json_document.hpp"
#include "explore/evaluator.hpp"
#include "explore/front.hpp"
#include "explore/open_store.hpp"
#include "explore/optimiser.hpp"
#include "explore/predictor.hpp"
#include "explore/task_runner.hpp"

namespace secateur::explore {
namespace {

/// Of NSGA-II on predictions, in one round.
constexpr int kGenerations = 12;
/// Rounds in a row that propose nothing new before the search takes what is left at random, and then ends.
constexpr int kBarrenRounds = 3;
/// Candidates that are sorted in a round; sorting takes their square.
constexpr std::size_t kMostSorted = 3000;
/// Cost of what must not be chosen, before how much it breaks rules.
constexpr double kForbidden = 1e30;

/// A point that the search has thought of.
struct Candidate {
  Choices choices;
  Coordinates at;
  bool is_point = false;  ///< fulfils the conditions, and the closed form has figures
  Figures ideal = no_figures();
  bool fits = true, is_exportable = true;
  PointIndex number = -1;  ///< once it is chosen
};

class Search {
 public:
  Search(const Exploration& exploration, const SearchOptions& options)
      : exploration_(exploration),
        options_(options),
        space_(exploration),
        evaluator_(exploration, space_, options.export_faults),
        store_(open_store(exploration, 0, options.out, {options.resume, options.replace})),
        random_(exploration.document.seed) {
    for (PointResult& result : store_.results(true)) known_[result.point] = std::move(result);
    for (const Dimension& dimension : exploration_.dimensions) genes_.push_back(gene_of(dimension));
  }

  SearchOutcome run() {
    options_.begin();
    begin_ = std::chrono::steady_clock::now();
    std::vector<Genome> population = first_population();
    int barren = 0;
    for (std::uint64_t round = 0; may_go_on(); ++round) {
      population = evolved(population, round);
      std::vector<std::string> batch = promising(batch_size());
      barren = batch.empty() ? barren + 1 : 0;
      if (barren > 0 && barren < kBarrenRounds) continue;
      if (batch.empty()) batch = any_left(batch_size());
      if (batch.empty()) {
        outcome_.is_exhausted = true;
        break;
      }
      if (!simulate(batch)) break;
      population = elite();
    }
    store_.finish();
    write_whole_file(options_.out + "/" + kPointsFile, points_csv(store_));
    write_whole_file(options_.out + "/" + kHypervolumeFile, history_);
    tell_failure();
    return outcome_;
  }

 private:
  static Gene gene_of(const Dimension& dimension) {
    if (dimension.is_real()) return {true, dimension.axes.front().range->first, dimension.axes.front().range->second};
    return {false, 0.0, static_cast<double>(dimension.size() - 1)};
  }

  std::size_t population_size() const {
    return static_cast<std::size_t>(std::max(8, (exploration_.document.population + 3) / 4 * 4));
  }
  std::size_t batch_size() const {
    const auto left = static_cast<std::size_t>(exploration_.document.evaluations) - evaluated_.size();
    return std::min(left, std::max<std::size_t>(4, population_size() / 4));
  }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }
  bool may_go_on() const {
    if (outcome_.is_interrupted) return false;
    if (static_cast<int>(evaluated_.size()) >= exploration_.document.evaluations) return false;
    return exploration_.document.seconds == 0.0 || seconds() < exploration_.document.seconds;
  }

  void tell_failure() {
    for (const PointIndex number : evaluated_) {
      const PointResult& result = known_.at(number);
      if (result.status == PointStatus::done || result.status == PointStatus::unbuildable) return;
    }
    if (!evaluated_.empty()) {
      outcome_.failure = known_.at(evaluated_.front()).error;
    } else if (outcome_.is_exhausted) {
      outcome_.failure = !first_error_.empty() ? first_error_
                                               : "none of the combinations that were tried fulfils the conditions and "
                                                 "the constraints that are known beforehand";
    }
  }

  double uniform() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

  /// Latin hypercube: each axis is cut into as many parts as there are points, each part taken once; and what a warm
  /// start brings.
  std::vector<Genome> first_population() {
    const std::size_t size = population_size();
    std::vector<Genome> population(size, Genome(genes_.size()));
    for (std::size_t g = 0; g < genes_.size(); ++g) {
      std::vector<std::size_t> parts(size);
      std::iota(parts.begin(), parts.end(), std::size_t{0});
      for (std::size_t i = size; i-- > 1;) std::swap(parts[i], parts[static_cast<std::size_t>(random_() % (i + 1))]);
      for (std::size_t i = 0; i < size; ++i) {
        const double share = (static_cast<double>(parts[i]) + uniform()) / static_cast<double>(size);
        const Gene& gene = genes_[g];
        population[i][g] = gene.is_real ? gene.low + share * (gene.high - gene.low)
                                        : std::min(gene.high, std::floor(share * (gene.high + 1.0)));
      }
    }
    const std::vector<Genome> warm = warm_start();
    std::copy_n(warm.begin(), std::min(warm.size(), size / 2), population.begin());
    return population;
  }

  /// The front of the store that the file names, as far as its points lie on the axes.
  std::vector<Genome> warm_start() const {
    if (!exploration_.document.warm_start) return {};
    const Store store = Store::read(*exploration_.document.warm_start);
    std::vector<PointResult> results;
    std::vector<Figures> figures;
    for (PointResult& result : store.results(true)) {
      if (!result.is_feasible()) continue;
      figures.push_back(result.figures);
      results.push_back(std::move(result));
    }
    std::vector<Genome> genomes;
    for (const std::size_t place : pareto_front(figures, exploration_.objectives)) {
      Genome genome;
      if (genome_of(parse_value(results[place].axes).value_or(Json()), genome)) genomes.push_back(std::move(genome));
    }
    return genomes;
  }

  bool genome_of(const Json& axes, Genome& genome) const {
    for (const Dimension& dimension : exploration_.dimensions) {
      const Axis& axis = dimension.axes.front();
      if (!axes.contains(axis.path)) return false;
      const Json& value = axes.at(axis.path);
      if (dimension.is_real()) {
        if (!value.is_number()) return false;
        genome.push_back(std::clamp(value.get<double>(), axis.range->first, axis.range->second));
        continue;
      }
      const auto found = std::find(axis.values.begin(), axis.values.end(), value);
      if (found == axis.values.end()) return false;
      genome.push_back(static_cast<double>(found - axis.values.begin()));
    }
    return true;
  }

  /// The candidate of a genome, made when it is new. The key: its place on every axis.
  std::pair<const std::string, Candidate>& candidate(Genome genome) {
    std::string key;
    for (std::size_t g = 0; g < genome.size(); ++g) {
      if (genes_[g].is_real) genome[g] = rounded(genome[g], genes_[g]);
      key += fmt::format("{} ", genome[g]);
    }
    const auto [place, is_new] = candidates_.try_emplace(key);
    if (is_new) consider(genome, place->second);
    return *place;
  }

  /// Four significant digits: keys such as clocks take only so many decimals, and people no more either.
  static double rounded(double value, const Gene& gene) {
    const double shown = std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr);
    return shown < gene.low || shown > gene.high ? value : shown;
  }

  void consider(const Genome& genome, Candidate& made) {
    made.choices = genome;
    for (std::size_t g = 0; g < genes_.size(); ++g) {
      const double width = genes_[g].high - genes_[g].low;
      made.at.push_back(width > 0.0 ? (genome[g] - genes_[g].low) / width : 0.0);
    }
    const Point point = space_.point(genome);
    if (!space_.fulfils_conditions(point)) return;
    const PointResult ideal = evaluator_.run(0, point, Fidelity::ideal);
    if (ideal.status == PointStatus::failed && first_error_.empty()) first_error_ = ideal.error;
    made.is_point = ideal.status == PointStatus::done && is_comparable(ideal.figures, exploration_.objectives);
    made.ideal = ideal.figures;
    made.fits = ideal.violates.find(kDoesNotFit) == std::string::npos;
    made.is_exportable = ideal.violates.find(kNotExportable) == std::string::npos;
  }

  Costs costs_of(const Figures& figures) const {
    Costs costs;
    for (const Objective& objective : exploration_.objectives) costs.push_back(objective.cost(figures));
    return costs;
  }

  /// Costs as expected; what breaks a constraint is worse than all that does not, the more the worse.
  Costs predicted(const Candidate& candidate) const {
    const Costs forbidden(exploration_.objectives.size(), 2 * kForbidden);
    if (!candidate.is_point) return forbidden;
    const Figures figures = predictor_.predict(candidate.at, candidate.ideal);
    const double excess = excess_of(figures, candidate.fits) + (candidate.is_exportable ? 0.0 : 1.0);
    if (excess > 0.0) return Costs(exploration_.objectives.size(), kForbidden * (1.0 + excess / (1.0 + excess)));
    return costs_of(figures);
  }

  double excess_of(const Figures& figures, bool fits) const {
    double excess = exploration_.constraints.fits && !fits ? 1.0 : 0.0;
    for (const Bound& bound : exploration_.constraints.bounds) {
      const double figure = figures[bound.metric];
      if (std::isnan(figure)) excess += 1.0;
      if (bound.max && figure > *bound.max) excess += (figure - *bound.max) / (std::abs(*bound.max) + 1e-9);
      if (bound.min && figure < *bound.min) excess += (*bound.min - figure) / (std::abs(*bound.min) + 1e-9);
    }
    return excess;
  }

  std::vector<Genome> evolved(const std::vector<Genome>& population, std::uint64_t round) {
    return evolve_nsga2(genes_, population, kGenerations, exploration_.document.seed * 1'000'003 + round,
                        exploration_.objectives.size(),
                        [this](const Genome& genome) { return predicted(candidate(genome).second); });
  }

  /// Up to `most` candidates that have not been simulated, those first that are expected on or near the front of all.
  std::vector<std::string> promising(std::size_t most) {
    std::vector<Costs> costs;
    std::vector<const std::string*> keys;  // null: simulated
    for (const PointIndex number : evaluated_) {
      const PointResult& result = known_.at(number);
      if (!counts(result)) continue;
      costs.push_back(costs_of(result.figures));
      keys.push_back(nullptr);
    }
    for (const auto& [key, candidate] : candidates_) {
      if (candidate.number >= 0 || !candidate.is_point) continue;
      const Costs cost = predicted(candidate);
      if (cost.front() >= kForbidden) continue;
      costs.push_back(cost);
      keys.push_back(&key);
    }
    keep_the_nearest(costs, keys);
    std::vector<std::string> batch;
    for (const std::size_t place : by_dominance(costs)) {
      if (batch.size() == most) break;
      if (keys[place] != nullptr) batch.push_back(*keys[place]);
    }
    return batch;
  }

  /// Leaves out what many others are expected to beat, when there are too many to sort.
  static void keep_the_nearest(std::vector<Costs>& costs, std::vector<const std::string*>& keys) {
    if (costs.size() <= kMostSorted) return;
    std::vector<std::size_t> places(costs.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    // By the sum of ranks, which no point that another beats in everything has less of.
    std::vector<std::size_t> ranks(costs.size());
    for (std::size_t o = 0; o < costs.front().size(); ++o) {
      std::sort(places.begin(), places.end(),
                [&](auto a, auto b) { return std::pair(costs[a][o], a) < std::pair(costs[b][o], b); });
      for (std::size_t r = 0; r < places.size(); ++r) ranks[places[r]] += r;
    }
    std::sort(places.begin(), places.end(),
              [&](auto a, auto b) { return std::pair(ranks[a], a) < std::pair(ranks[b], b); });
    places.resize(kMostSorted);
    std::vector<Costs> kept_costs;
    std::vector<const std::string*> kept_keys;
    for (const std::size_t place : places) {
      kept_costs.push_back(std::move(costs[place]));
      kept_keys.push_back(keys[place]);
    }
    costs = std::move(kept_costs);
    keys = std::move(kept_keys);
  }

  /// What the closed form speaks against, or that has not been thought of: at random.
  std::vector<std::string> any_left(std::size_t most) {
    constexpr int kTries = 2000;
    std::vector<std::string> batch;
    for (int i = 0; i < kTries && batch.size() < most; ++i) {
      Genome genome;
      for (const Gene& gene : genes_) {
        const double share = uniform();
        genome.push_back(gene.is_real ? gene.low + share * (gene.high - gene.low)
                                      : std::min(gene.high, std::floor(share * (gene.high + 1.0))));
      }
      const auto& [key, made] = candidate(genome);
      const bool may = made.is_point && made.number < 0 && predicted(made).front() < kForbidden;
      if (may && std::find(batch.begin(), batch.end(), key) == batch.end()) batch.push_back(key);
    }
    return batch;
  }

  /// The best that has been simulated, filled up with what is expected to be good.
  std::vector<Genome> elite() {
    std::vector<Costs> costs;
    std::vector<const std::string*> keys;
    for (const auto& [key, candidate] : candidates_) {
      if (!candidate.is_point) continue;
      if (candidate.number >= 0 && !counts(known_.at(candidate.number))) continue;
      costs.push_back(candidate.number >= 0 ? costs_of(known_.at(candidate.number).figures) : predicted(candidate));
      keys.push_back(&key);
    }
    keep_the_nearest(costs, keys);
    std::vector<Genome> population;
    for (const std::size_t place : by_dominance(costs)) {
      if (population.size() == population_size()) break;
      population.push_back(candidates_.at(*keys[place]).choices);
    }
    while (population.size() < population_size())
      population.push_back(population.empty() ? Genome(genes_.size()) : population.back());
    return population;
  }

  bool counts(const PointResult& result) const {
    return result.is_feasible() && is_comparable(result.figures, exploration_.objectives);
  }

  /// False when the user has stopped it.
  bool simulate(const std::vector<std::string>& batch) {
    TaskRunner::Options runner;
    runner.jobs = options_.jobs;
    runner.timeout_s = exploration_.document.point_timeout_s;
    runner.interrupts = options_.interrupts;
    TaskRunner tasks(evaluator_, space_, store_, Fidelity::event, runner);
    std::vector<std::pair<PointIndex, std::string>> numbered;
    for (const std::string& key : batch) {
      Candidate& chosen = candidates_.at(key);
      const auto number = static_cast<PointIndex>(evaluated_.size() + numbered.size());
      numbered.emplace_back(number, key);
      const auto known = known_.find(number);
      if (known != known_.end()) check_same(known->second, chosen);
      if (known == known_.end() || !is_final(known->second)) {
        tasks.submit(number, chosen.choices);
      } else if (store_.lacks_documents_of(known->second)) {
        store_.put_documents(evaluator_.described(number, space_.point(chosen.choices)));
      }
    }
    const bool is_whole = tasks.run([&](const std::vector<PointResult>& results, bool) {
      for (const PointResult& result : results) known_[result.point] = result;
    });
    outcome_.is_interrupted = !is_whole;
    outcome_.starved = tasks.starved();
    outcome_.shortage = tasks.shortage();
    if (!is_whole || outcome_.starved > 0) return false;
    for (const auto& [number, key] : numbered) {
      Candidate& chosen = candidates_.at(key);
      chosen.number = number;
      evaluated_.push_back(number);
      const PointResult& result = known_.at(number);
      if (result.status == PointStatus::done) predictor_.learn(chosen.at, chosen.ideal, result.figures);
      if (result.status != PointStatus::done && result.status != PointStatus::unbuildable) ++outcome_.last.failures;
    }
    report();
    return true;
  }

  /// The store's point of this number is the one that the search chooses now: else it is another search's.
  void check_same(const PointResult& stored, const Candidate& chosen) const {
    const std::string axes = Evaluator::axes_json(space_.point(chosen.choices));
    if (stored.axes == axes) return;
    throw ConfigError(options_.out, fmt::format("point {}", stored.point),
                      fmt::format("is {} in the store, and {} now: the search cannot be continued", stored.axes, axes));
  }

  void report() {
    std::vector<Figures> figures;
    std::vector<Costs> costs;
    for (const PointIndex number : evaluated_) {
      const PointResult& result = known_.at(number);
      if (!counts(result)) continue;
      figures.push_back(result.figures);
      costs.push_back(costs_of(result.figures));
    }
    if (reference_.empty() && !costs.empty()) fix_reference(costs);
    SearchProgress& last = outcome_.last;
    last.evaluations = static_cast<std::int64_t>(evaluated_.size());
    last.budget = exploration_.document.evaluations;
    last.front = static_cast<std::int64_t>(pareto_front(figures, exploration_.objectives).size());
    last.hypervolume = reference_.empty() ? 0.0 : hypervolume_of(costs, reference_);
    last.seconds = seconds();
    if (history_.empty()) history_ = "evaluations,seconds,front,hypervolume\n";
    history_ += fmt::format("{},{:.3f},{},{}\n", last.evaluations, last.seconds, last.front, last.hypervolume);
    options_.progress(last);
  }

  /// A tenth beyond the worst of the first batch that has feasible points.
  void fix_reference(const std::vector<Costs>& costs) {
    for (std::size_t o = 0; o < costs.front().size(); ++o) {
      double worst = costs.front()[o];
      for (const Costs& cost : costs) worst = std::max(worst, cost[o]);
      reference_.push_back(worst + 0.1 * std::abs(worst));
      outcome_.reference.push_back(exploration_.objectives[o].maximise ? -reference_[o] : reference_[o]);
    }
  }

  const Exploration& exploration_;
  const SearchOptions& options_;
  Space space_;
  Evaluator evaluator_;
  Store store_;
  std::mt19937_64 random_;
  std::vector<Gene> genes_;
  std::map<std::string, Candidate> candidates_;
  std::map<PointIndex, PointResult> known_;
  std::vector<PointIndex> evaluated_;
  Predictor predictor_;
  Costs reference_;
  std::string history_;
  std::string first_error_;  ///< of a point that the closed form could not be computed for
  std::chrono::steady_clock::time_point begin_;
  SearchOutcome outcome_;
};

}  // namespace

SearchOutcome run_search(const Exploration& exploration, const SearchOptions& options) {
  return Search(exploration, options).run();
}

}  // namespace secateur::explore
