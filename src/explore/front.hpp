// SPDX-License-Identifier: Apache-2.0
// Pareto dominance over the figures of points, its front, and the front's knee.
#pragma once

#include <vector>

#include "explore/metrics.hpp"

namespace secateur::explore {

using Objectives = std::vector<Objective>;

/// Every objective has a figure.
bool is_comparable(const Figures& figures, const Objectives& objectives);

/// a is at least as good in every objective and better in one.
bool dominates(const Figures& a, const Figures& b, const Objectives& objectives);

/// Places of the points that no other dominates, ascending in the first objective's cost, ties by the next ones, then
/// by place. Equal points are all in it; points without a figure are not.
std::vector<std::size_t> pareto_front(const std::vector<Figures>& points, const Objectives& objectives);

/// Places, ascending, of the points near the front: a point is left out when another is at least as good in every exact
/// objective and, in every objective that depends on the fidelity, better by more than `margin` (a part of the point's
/// figure). With exact objectives alone this is the front.
std::vector<std::size_t> near_front(const std::vector<Figures>& points, const Objectives& objectives, double margin);

/// Of a front: the place within `front` with the largest distance to the plane through the extremes, each objective
/// scaled to 0..1 over the front. Ties: the first. `front` is not empty.
std::size_t knee(const std::vector<Figures>& points, const std::vector<std::size_t>& front,
                 const Objectives& objectives);

}  // namespace secateur::explore
