// SPDX-License-Identifier: Apache-2.0
// In doubles throughout: the library's tables of long doubles are built before main, by every command, and are wrong
// where long doubles are emulated by doubles (Valgrind).
#include "compare/students_t.hpp"

#include <boost/math/distributions/students_t.hpp>

namespace secateur::compare {
namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using StudentsT = boost::math::students_t_distribution<double, Policy>;

}  // namespace

double students_t_above(double freedom, double t) {
  return boost::math::cdf(boost::math::complement(StudentsT(freedom), t));
}

double students_t_quantile(double freedom, double tail) {
  return boost::math::quantile(boost::math::complement(StudentsT(freedom), tail));
}

}  // namespace secateur::compare
