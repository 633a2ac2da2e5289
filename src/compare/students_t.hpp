// SPDX-License-Identifier: Apache-2.0
// Student's t distribution, for intervals and probabilities of chance.
#pragma once

namespace secateur::compare {

/// Probability that a value with `freedom` > 0 degrees of freedom is above `t`.
double students_t_above(double freedom, double t);

/// What a value is above with probability `tail`, 0 < tail < 1.
double students_t_quantile(double freedom, double tail);

}  // namespace secateur::compare
