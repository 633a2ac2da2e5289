// SPDX-License-Identifier: Apache-2.0
#include "units/selector/clocked/token_selector.hpp"

#include <fmt/format.h>

namespace secateur::hw::clocked {

TokenSelector::TokenSelector(const sc_core::sc_module_name& name, const Environment& environment)
    : sc_module(name), env_(environment), order_(environment.order(Unit::token_selector)) {
  SC_HAS_PROCESS(TokenSelector);
  SC_METHOD(evaluate);
  sensitive << environment.clock.rising() << running << environment.scoreboard.changed();
  dont_initialize();
}

void TokenSelector::evaluate() {
  if (edge_ != env_.clock.edge()) clock_edge();
  if (!running.read()) return;
  do {
    if (busy_) report_rows();
  } while ((!busy_ && begin()) || (busy_ && end()));
}

void TokenSelector::clock_edge() {
  // Of the cycle that ends here, by the state in which its edge had settled.
  if (edge_ >= 0) ++(busy_ ? cycles_.busy : cycles_.idle);
  edge_ = env_.clock.edge();
  if (gap_left_ > 0) {
    --gap_left_;
    env_.activity.changed();
  }
  if (!busy_) return;
  ++elapsed_;
  env_.activity.changed();
}

/// False when there is nothing that could begin.
bool TokenSelector::begin() {
  if (ended() || gap_left_ > 0 || env_.scoreboard.missing(operation(), 0, 0).any()) return false;
  env_.log[order_[position_]].started(edge_);
  busy_ = true;
  elapsed_ = 0;
  row_ = 0;
  env_.activity.changed();
  return true;
}

/// Row tiles are done one after the other while the operation goes on.
void TokenSelector::report_rows() {
  const std::vector<Cycle>& done_after = operation().tile_done_after;
  while (row_ < operation().tiles.rows && done_after[static_cast<std::size_t>(row_)] <= elapsed_) {
    env_.scoreboard.report_tile(order_[position_], 0, row_++);
  }
}

/// False while it goes on.
bool TokenSelector::end() {
  if (elapsed_ < operation().tile_cycles.front()) return false;
  busy_ = false;
  ++position_;
  gap_left_ = env_.config.controller.operation_cycles;
  return true;
}

std::string TokenSelector::describe() const {
  if (ended()) return "has ended";
  if (busy_) return fmt::format("works at {}", operation().name);
  return fmt::format("{} waits for {}", operation().name, env_.scoreboard.describe(operation()));
}

void TokenSelector::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, position_, prefix + "operation");
  sc_core::sc_trace(file, busy_, prefix + "busy");
  sc_core::sc_trace(file, elapsed_, prefix + "elapsed");
}

std::string TokenSelector::describe_waiting() const {
  return fmt::format("  token selector: {}\n", describe());
}

std::unique_ptr<ProgramUnit> make_token_selector(const Environment& environment) {
  return std::make_unique<TokenSelector>("token_selector", environment);
}

}  // namespace secateur::hw::clocked
