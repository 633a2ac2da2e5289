// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <systemc>

#include "hw/alarm.hpp"
#include "hw/clocked/memory_figures.hpp"
#include "hw/clocked/transfer_stream.hpp"
#include "hw/simulation_context.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

/// Asks for the transfers, takes down when they are done, and stops the run.
class Feeder : public sc_core::sc_module, public hw::OffChipClient {
 public:
  Feeder(const sc_core::sc_module_name& name, const hw::Clock& clock, const TransferStream& stream, hw::OffChip& memory)
      : sc_module(name), clock_(clock), stream_(stream), memory_(memory), alarm_(clock), stop_alarm_(clock) {
    SC_HAS_PROCESS(Feeder);
    SC_METHOD(feed);
    sensitive << alarm_.event();
    dont_initialize();
    SC_METHOD(stop);
    sensitive << stop_alarm_.event();
    dont_initialize();
    done.assign(stream.transfers.size(), -1);
    alarm_.set(stream.transfers.front().edge);
  }

  void transfer_done(std::uint64_t tag, Cycle edge) override {
    EXPECT_EQ(edge, clock_.edge_now());
    EXPECT_EQ(done[tag], -1);
    done[tag] = edge;
    if (++count_ < done.size()) return;
    end = edge + 1 + stream_.tail;
    stop_alarm_.set(end);
  }

  std::vector<Cycle> done;  ///< per transfer; -1: not
  Cycle end = -1;           ///< edge at which the run was stopped; -1: not all are done

 private:
  void feed() {
    const Cycle now = clock_.edge_now();
    const auto& transfers = stream_.transfers;
    for (; fed_ < transfers.size() && transfers[fed_].edge == now; ++fed_) {
      memory_.request(transfers[fed_].request, *this, fed_);
    }
    if (fed_ < transfers.size()) alarm_.set(transfers[fed_].edge);
  }
  void stop() { sc_core::sc_stop(); }

  const hw::Clock& clock_;
  const TransferStream& stream_;
  hw::OffChip& memory_;
  hw::Alarm alarm_;
  hw::Alarm stop_alarm_;
  std::size_t fed_ = 0;
  std::size_t count_ = 0;
};

struct StreamRun {
  std::vector<Cycle> done;
  Cycle end = 0;
  MemoryFigures figures;
  CommandRecords commands;
};

StreamRun run_event_driven(const TransferStream& stream) {
  hw::begin_simulation_context();
  const hw::Clock clock(stream.accelerator.clock_khz());
  const hw::Clock memory_clock(stream.memory.clock_khz());
  hw::UnitLedger ledger;
  hw::SocketBinder direct;
  hw::MemorySystem memory("memory", clock, memory_clock, stream.accelerator, stream.memory, stream.floorplan, ledger,
                          nullptr, direct);
  StreamRun run;
  run.commands = command_records(stream.accelerator.memory_channels, stream.memory);
  for (std::size_t c = 0; c < run.commands.size(); ++c) memory.observe(static_cast<int>(c), run.commands[c].get());
  const Feeder feeder("feeder", clock, stream, memory);
  sc_core::sc_start();
  EXPECT_GE(feeder.end, 0) << memory.describe_waiting();
  memory.close(feeder.end);
  run.done = feeder.done;
  run.end = feeder.end;
  run.figures = figures(memory, ledger, run.end);
  return run;
}

StreamRun run_clocked(const TransferStream& stream, Cycle limit) {
  hw::begin_simulation_context();
  const hw::Clock clock(stream.accelerator.clock_khz());
  const hw::Clock memory_clock(stream.memory.clock_khz());
  const hw::clocked::ClockSource source("clock", clock, false);
  const hw::clocked::ClockSource memory_source("memory_clock", memory_clock, false);
  hw::clocked::MemorySystem memory("memory", source, memory_source, stream.accelerator, stream.memory,
                                   stream.floorplan);
  StreamRun run;
  run.commands = command_records(stream.accelerator.memory_channels, stream.memory);
  for (std::size_t c = 0; c < run.commands.size(); ++c) memory.observe(static_cast<int>(c), run.commands[c].get());
  const Feeder feeder("feeder", clock, stream, memory);
  sc_core::sc_start(clock.edge_time(limit));
  EXPECT_TRUE(memory.idle()) << memory.describe_waiting();
  memory.close(feeder.end);
  run.done = feeder.done;
  run.end = feeder.end;
  run.figures = figures(memory, run.end);
  return run;
}

}  // namespace

void compare_memory_sides(const TransferStream& stream) {
  fail_on_systemc_warnings();
  SCOPED_TRACE(stream.describe());
  const StreamRun event = run_event_driven(stream);
  const StreamRun clocked = run_clocked(stream, event.end + 1000);
  EXPECT_EQ(event.done, clocked.done);
  expect_same(event.commands, clocked.commands);
  EXPECT_EQ(event.end, clocked.end);
  expect_same(event.figures, clocked.figures);
  const hw::Clock clock(stream.accelerator.clock_khz());
  const hw::Clock memory_clock(stream.memory.clock_khz());
  expect_sound(clocked.commands, memory_clock.edge_at_or_before(clock.edge_fs(event.end)));
}

}  // namespace secateur::test
