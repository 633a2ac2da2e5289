// SPDX-License-Identifier: Apache-2.0
// The Pareto front of a store, its knee, and what became of the front's neighbours: points one step away on one axis.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "explore/front.hpp"
#include "explore/reasons.hpp"
#include "explore/store.hpp"

namespace secateur::explore {

/// Why a neighbour is not on the front.
struct Neighbour {
  std::size_t of = 0;  ///< place in `front`
  PointIndex point = 0;
  std::string change;  ///< "accelerator.p_t 12 -> 14"
  bool on_front = false;
  std::optional<PointIndex> dominated_by;
  std::string why;  ///< "on the front", "to #12: latency_ms 3.2 % worse, dsp equal", "violates: ...", "failed"
};

class FrontReport {
 public:
  /// `fidelity`: empty takes `event` where the store has any, else `ideal`: figures of two fidelities are never
  /// compared.
  /// @throws ConfigError when no feasible point has all objectives.
  FrontReport(const Store& store, Objectives objectives, std::optional<Fidelity> fidelity);

  Fidelity fidelity() const { return fidelity_; }
  const Objectives& objectives() const { return objectives_; }
  const std::vector<std::string>& columns() const { return columns_; }
  /// Points that were compared, and all of this fidelity.
  std::size_t compared() const { return feasible_.size(); }
  std::size_t all() const { return all_; }
  /// Points of a sweep that have not been run, or that ended as they need not end again (is_final()).
  std::int64_t unfinished() const { return unfinished_; }
  /// Ascending in the first objective's cost. Points that tie in every objective stand together, the cheapest of them
  /// by the other resources first: the fullest of the device, then LUT, URAM, BRAM36, FF, DSP.
  const std::vector<PointResult>& front() const { return front_; }
  /// The place of the first point that ties with the one at this place: its own where none does.
  std::size_t tie(std::size_t place) const { return ties_[place]; }
  /// Why the other points of this fidelity, or of the closed form alone, do not count.
  std::vector<Reason> reasons() const { return explore::reasons(results_); }
  std::size_t knee() const { return knee_; }
  /// Of the front's point at this place.
  std::vector<Neighbour> neighbours(std::size_t place) const;

  /// Front and neighbours as comma-separated values.
  std::string csv() const;
  /// The front as `secateur pareto --json` prints it (docs/formats.md).
  Json json() const;

 private:
  struct Dimension {
    std::vector<std::string> names;                       ///< several when zipped
    std::vector<std::size_t> columns;                     ///< of the names; the number of columns where there is none
    std::vector<std::string> values;                      ///< each as text, in order
    std::unordered_map<std::string, std::size_t> places;  ///< of the values, in the order in which they came
  };
  void read(const Store& store);
  void find_ties();
  void find_dimensions();
  std::optional<std::string> key_of(const std::vector<std::string>& values) const;
  std::vector<std::string> values_of(const PointResult& result) const;
  Neighbour judge(std::size_t place, const PointResult& neighbour) const;
  const PointResult* dominator(const PointResult& loser, std::size_t place) const;
  std::string comparison(const PointResult& loser, const PointResult& winner) const;

  Objectives objectives_;
  Fidelity fidelity_ = Fidelity::ideal;
  std::vector<std::string> columns_;
  std::vector<PointResult> results_;   ///< of this fidelity; then of ideal what this one lacks
  std::vector<std::size_t> feasible_;  ///< places in results_
  std::vector<PointResult> front_;
  std::size_t all_ = 0;
  std::int64_t unfinished_ = 0;
  std::size_t knee_ = 0;
  std::vector<std::size_t> ties_;
  std::vector<Dimension> dimensions_;
  std::unordered_map<std::string, std::size_t> by_values_;  ///< places of the values -> place in results_
};

}  // namespace secateur::explore
