// SPDX-License-Identifier: Apache-2.0
#include "units/pe/clocked/drain.hpp"

namespace secateur::hw::clocked {

Drain::Drain(const Environment& environment)
    : env_(environment),
      sets_(environment.program.accumulator_sets),
      depth_(environment.config.idealise.pipeline ? 0 : environment.config.pe.pipeline_depth),
      crossing_(environment.broadcast_crossing) {}

void Drain::fill(OperationIndex operation, const Segment& segment) {
  filled_.push_back({operation, &segment, depth_});
}

void Drain::shift() {
  for (Filled& filled : filled_) {
    if (filled.flush_left > 0) --filled.flush_left;
  }
  if (drain_left_ > 0) --drain_left_;
  crossing_.shift();
}

void Drain::settle() {
  while (!filled_.empty() && filled_.front().flush_left == 0) {
    const Filled first = filled_.front();
    if (!draining_) {
      draining_ = true;
      drain_left_ = first.segment->drain_cycles;
    }
    if (drain_left_ > 0) break;
    draining_ = false;
    filled_.pop_front();
    --sets_used_;
    if (env_.operation(first.operation).product->broadcast) {
      crossing_.put(first);
    } else {
      report(first);
    }
  }
  crossing_.take([this](const Filled& filled) { report(filled); });
}

void Drain::report(const Filled& filled) {
  for (const FinishedBlocks& finished : filled.segment->finished) {
    env_.scoreboard.report_blocks(filled.operation, filled.segment->group, finished.row, finished.blocks);
  }
}

void Drain::trace(sc_core::sc_trace_file* file, const std::string& prefix) {
  sc_core::sc_trace(file, sets_used_, prefix + "accumulator_sets_used");
  sc_core::sc_trace(file, draining_, prefix + "draining");
  sc_core::sc_trace(file, drain_left_, prefix + "drain_left");
}

}  // namespace secateur::hw::clocked
