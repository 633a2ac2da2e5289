// SPDX-License-Identifier: Apache-2.0
#include "explore/shapes.hpp"

#include <algorithm>
#include <tuple>

#include "base/namespaces.hpp"
#include "sim/ideal_run.hpp"

namespace secateur::explore {
namespace {

/// Sizes count as the same within these: with fewer shapes of exactly one size the best ones would be missed.
constexpr double kLeastSize = 0.8, kMostSize = 1.2;

struct Considered {
  Shape shape;
  Cycle ideal = 0;
};

void put(const Shape& shape, AcceleratorConfig& machine) {
  machine.p_h = shape.p_h;
  machine.p_t = shape.p_t;
  machine.p_c = shape.p_c;
  machine.p_pe = shape.p_pe;
}

/// Head modules beyond the network's heads, and PE rows beyond its rows of blocks, would be idle.
std::vector<Considered> considered(const Machine& machine) {
  AcceleratorConfig changed = machine.documents().accelerator;
  const int block = machine.documents().pruning.block;
  const int rows = (machine.model().layers.front().tokens_in + block - 1) / block;
  const auto size = static_cast<double>(changed.macs_per_cycle());
  const int most_modules = std::max(machine.documents().network.heads, changed.p_h);
  const int most_rows = std::max(rows, changed.p_t);
  std::vector<Considered> all;
  for (int p_pe = 1; p_pe <= block; ++p_pe) {
    if (block % p_pe != 0) continue;
    for (int p_h = 1; p_h <= most_modules; ++p_h) {
      for (int p_t = 1; p_t <= most_rows; ++p_t) {
        const double column = static_cast<double>(p_h) * p_t * p_pe * p_pe;
        for (int p_c = 1; p_c * column <= kMostSize * size; ++p_c) {
          if (p_c * column < kLeastSize * size) continue;
          put({p_h, p_t, p_c, p_pe}, changed);
          all.push_back({{p_h, p_t, p_c, p_pe}, ideal_cycles(machine.model(), changed).total});
        }
      }
    }
  }
  return all;
}

bool is_same(const Shape& shape, const AcceleratorConfig& machine) {
  return shape.p_h == machine.p_h && shape.p_t == machine.p_t && shape.p_c == machine.p_c && shape.p_pe == machine.p_pe;
}

}  // namespace

std::vector<Shape> shapes_of_same_size(const Machine& machine, std::size_t most) {
  std::vector<Considered> all = considered(machine);
  const auto rank = [](const Considered& one) {
    const Shape& s = one.shape;
    return std::tuple(one.ideal, s.p_h * s.p_t * s.p_c * s.p_pe * s.p_pe, s.p_h, s.p_t, s.p_c);
  };
  std::sort(all.begin(), all.end(), [&](const Considered& a, const Considered& b) { return rank(a) < rank(b); });
  std::vector<Shape> chosen;
  Documents documents = machine.documents();
  for (const Considered& one : all) {
    if (chosen.size() == most) break;
    if (is_same(one.shape, machine.documents().accelerator)) continue;
    put(one.shape, documents.accelerator);
    if (Machine::resources(documents).fits) chosen.push_back(one.shape);
  }
  return chosen;
}

}  // namespace secateur::explore
