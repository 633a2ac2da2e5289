// SPDX-License-Identifier: Apache-2.0
// Results on their way: a shift register, one place a cycle, of which only the occupied places are kept.
#pragma once

#include <deque>
#include <utility>

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw::clocked {

template <class Item>
class DelayLine {
 public:
  explicit DelayLine(Cycle length) : length_(length) {}

  bool empty() const { return places_.empty(); }

  /// At a clock edge, before anything is put in.
  void shift() {
    for (Place& place : places_) --place.cycles_left;
  }
  void put(Item item) { places_.push_back({length_, std::move(item)}); }

  /// arrived(item) for all that have come to the end.
  template <class Arrived>
  void take(const Arrived& arrived) {
    while (!places_.empty() && places_.front().cycles_left == 0) {
      arrived(places_.front().item);
      places_.pop_front();
    }
  }

 private:
  struct Place {
    Cycle cycles_left;
    Item item;
  };
  Cycle length_;
  std::deque<Place> places_;
};

}  // namespace secateur::hw::clocked
