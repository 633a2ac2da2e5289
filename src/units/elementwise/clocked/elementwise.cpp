// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/clocked/elementwise.hpp"

#include <fmt/format.h>

namespace secateur::hw::clocked {
namespace {

Cycle result_delay(const Environment& environment) {
  const IdealiseConfig& idealise = environment.config.idealise;
  if (idealise.elementwise || idealise.pipeline) return 0;
  return environment.config.elementwise.pipeline_depth + environment.broadcast_crossing;
}

}  // namespace

Elementwise::Elementwise(const sc_core::sc_module_name& name, const Environment& environment)
    : sc_module(name),
      env_(environment),
      order_(environment.order(Unit::elementwise)),
      pipeline_(result_delay(environment)) {
  SC_HAS_PROCESS(Elementwise);
  SC_METHOD(evaluate);
  sensitive << environment.clock.rising() << running << environment.scoreboard.changed();
  dont_initialize();
}

void Elementwise::evaluate() {
  if (edge_ != env_.clock.edge()) clock_edge();
  if (running.read()) settle();
}

void Elementwise::clock_edge() {
  count_cycle();
  edge_ = env_.clock.edge();
  if (tile_left_ > 0) {
    --tile_left_;
    env_.activity.changed();
  }
  if (gap_left_ > 0) {
    --gap_left_;
    env_.activity.changed();
  }
  if (!pipeline_.empty()) {
    pipeline_.shift();
    env_.activity.changed();
  }
}

/// Of the cycle that ends here, by the state in which its edge had settled.
void Elementwise::count_cycle() {
  if (edge_ < 0) return;
  if (!stalled_) {
    ++(busy_ ? cycles_.busy : cycles_.idle);
    return;
  }
  cycles_.add_stalls(StallCause::memory);
  ++env_.log[order_[position_]].stalls.memory;
}

void Elementwise::settle() {
  do {
    if (busy_ && tile_left_ == 0) end_tile();
  } while (begin_tile() && tile_left_ == 0);
  pipeline_.take([this](const Tile& tile) { env_.scoreboard.report_tile(tile.operation, tile.group, tile.row); });
}

/// False when it works at another one, or the next one's operands are not done.
bool Elementwise::begin_tile() {
  if (busy_) return false;
  stalled_ = false;
  if (ended() || gap_left_ > 0) return false;
  const Missing missing = env_.scoreboard.missing(operation(), group_, row_);
  stalled_ = missing.only_transfers();
  if (missing.any()) return false;
  OperationRecord& record = env_.log[order_[position_]];
  record.started(edge_);
  record.stalls.features += operation().tile_feature_cycles[static_cast<std::size_t>(row_)];
  tile_left_ = operation().tile_cycles[static_cast<std::size_t>(row_)];
  busy_ = true;
  env_.activity.changed();
  return true;
}

void Elementwise::end_tile() {
  busy_ = false;
  pipeline_.put({order_[position_], group_, row_});
  if (++row_ < operation().tiles.rows) return;
  row_ = 0;
  if (++group_ < operation().tiles.groups) return;
  group_ = 0;
  ++position_;
  gap_left_ = env_.config.controller.operation_cycles;
}

std::string Elementwise::describe() const {
  if (ended()) return "has ended";
  if (busy_) return fmt::format("works at {}", operation().name);
  return fmt::format("{} waits for {}", operation().name, env_.scoreboard.describe(operation()));
}

void Elementwise::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, position_, prefix + "operation");
  sc_core::sc_trace(file, group_, prefix + "group");
  sc_core::sc_trace(file, row_, prefix + "row");
  sc_core::sc_trace(file, busy_, prefix + "busy");
  sc_core::sc_trace(file, stalled_, prefix + "stalled");
  sc_core::sc_trace(file, tile_left_, prefix + "tile_left");
}

std::string Elementwise::describe_waiting() const {
  return fmt::format("  elementwise: {}\n", describe());
}

std::unique_ptr<ProgramUnit> make_elementwise(const Environment& environment) {
  return std::make_unique<Elementwise>("elementwise", environment);
}

}  // namespace secateur::hw::clocked
