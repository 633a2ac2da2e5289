// SPDX-License-Identifier: Apache-2.0
// What a simulation would show, from the closed form: exact figures as they are, others times the ratio of simulation
// to closed form that was seen near by (inverse square distances over the nearest points).
#pragma once

#include <vector>

#include "explore/metrics.hpp"

namespace secateur::explore {

/// Places of a point, each axis scaled to 0..1.
using Coordinates = std::vector<double>;

class Predictor {
 public:
  /// A point that has been simulated.
  void learn(const Coordinates& at, const Figures& ideal, const Figures& simulated);

  Figures predict(const Coordinates& at, const Figures& ideal) const;

 private:
  struct Seen {
    Coordinates at;
    Figures log_ratio;  ///< of simulated to ideal; NaN where there is none
  };
  std::vector<Seen> seen_;
};

}  // namespace secateur::explore
