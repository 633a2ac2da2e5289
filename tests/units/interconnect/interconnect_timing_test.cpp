// SPDX-License-Identifier: Apache-2.0
// Rules of docs/microarchitecture/memory.md 5.1 to 5.3 one by one, with edges counted by hand. The accelerator runs at
// 100 MHz and the channels at 1 GHz: edge n lies at 10 n ns, clock m at m ns; a message that leaves at edge n reaches
// its channel at clock 10 n + 2, one that leaves a channel at clock m is back at edge floor(m / 10) + 2.
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "support/interconnect_rig.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

class InterconnectTiming : public SimTest {
 protected:
  InterconnectTiming() {
    AcceleratorConfig& a = given_.accelerator;
    a.p_h = 4;
    a.clock_mhz = 100;
    a.dma = {1, 64, 256, 16};  // a burst: at most 256 bytes, 4 beats
    a.memory_channels = 1;
    a.interconnect = {2, 2, 0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};
    given_.memory_khz = 1'000'000;
    given_.floorplan = {1, false};
    given_.shortest_delay = given_.longest_delay = 8;
  }

  /// `channel` bytes from `address` on.
  void transfer(Cycle enqueued, int port, int channel, std::uint64_t address, std::int64_t bytes, bool write,
                int source = 0) {
    given_.transfers.push_back({enqueued, port, channel, address, bytes, write, source, given_.transfers.size()});
  }
  void read(Cycle enqueued, int port, std::uint64_t address, std::int64_t bytes, int channel = 0) {
    transfer(enqueued, port, channel, address, bytes, false);
  }
  void write(Cycle enqueued, int port, std::uint64_t address, std::int64_t bytes, int channel = 0) {
    transfer(enqueued, port, channel, address, bytes, true);
  }

  void run() {
    CheckedBinder binder;
    InterconnectRig rig("rig", given_, binder);
    run_until_idle(rig.clock(), 100'000);
    binder.finish();
    EXPECT_EQ(binder.report(), "");
    outcome_ = rig.outcome(binder);
    units_ = rig.ledger().close(1000);
    high_water_ = rig.ports().front()->outstanding_high_water();
  }

  template <class Member>
  std::vector<std::int64_t> all(Member member, std::size_t port = 0) const {
    std::vector<std::int64_t> edges;
    for (const BurstTimes& times : outcome_.bursts[port]) edges.push_back(times.*member);
    return edges;
  }
  std::vector<std::int64_t> requested(std::size_t port = 0) const { return all(&BurstTimes::requested, port); }
  std::vector<std::int64_t> granted(std::size_t port = 0) const { return all(&BurstTimes::granted, port); }
  std::vector<std::int64_t> arrived(std::size_t port = 0) const { return all(&BurstTimes::arrived, port); }
  std::vector<std::int64_t> responded(std::size_t port = 0) const { return all(&BurstTimes::responded, port); }
  std::vector<std::int64_t> done(std::size_t port = 0) const { return all(&BurstTimes::done, port); }

  using Edges = std::vector<std::int64_t>;
  InterconnectCase given_;
  InterconnectOutcome outcome_;
  hw::UnitCycles units_;
  int high_water_ = 0;
};

TEST_F(InterconnectTiming, OneRead) {
  read(3, 0, 0, 192);
  run();
  EXPECT_EQ(requested(), Edges{4});
  EXPECT_EQ(granted(), Edges{5});
  EXPECT_EQ(arrived(), Edges{72});    // leaves at 5 + 2
  EXPECT_EQ(responded(), Edges{13});  // ends at clock 80, joins at 10, starts at 11, 2 of path
  EXPECT_EQ(done(), Edges{16});       // 3 beats
  EXPECT_EQ(outcome_.done, Edges{16});
  EXPECT_EQ(units_.busy, 3);
  EXPECT_EQ(units_.stall, 10);  // queued or in flight in [3, 16), busy in [13, 16)
}

TEST_F(InterconnectTiming, OneWrite) {
  write(3, 0, 0, 256);
  run();
  EXPECT_EQ(requested(), Edges{4});
  EXPECT_EQ(granted(), Edges{5});
  EXPECT_EQ(arrived(), Edges{112});  // its 4 beats travel with it: leaves at 5 + 4 + 2
  EXPECT_EQ(done(), Edges{16});      // ends at clock 120, back at 14, 2 of path, no bus
  EXPECT_EQ(units_.busy, 4);         // from the grant on
  EXPECT_EQ(units_.stall, 9);
}

/// A message that leaves exactly on a receiving edge does not use that edge.
TEST_F(InterconnectTiming, CrossingTakesTheSecondEdgeStrictlyAfter) {
  given_.shortest_delay = given_.longest_delay = 7;  // ends at clock 79
  read(3, 0, 0, 64);
  run();
  EXPECT_EQ(responded(), Edges{12});  // joins at 9, one edge earlier than what ends at 80
}

TEST_F(InterconnectTiming, CutAtBurstBoundaries) {
  read(0, 0, 192, 64 + 256 + 128);
  run();
  EXPECT_EQ(outcome_.arrivals, (std::vector<std::vector<std::uint64_t>>{{192, 256, 512}}));
  EXPECT_EQ(outcome_.done[0], done().back());
}

TEST_F(InterconnectTiming, ABurstEverySecondEdge) {
  read(0, 0, 0, 4 * 256);
  run();
  EXPECT_EQ(requested(), (Edges{1, 3, 5, 7}));
  EXPECT_EQ(granted(), (Edges{2, 4, 6, 8}));
}

TEST_F(InterconnectTiming, OutstandingLimit) {
  given_.accelerator.dma.outstanding = 2;
  read(0, 0, 0, 4 * 256);
  run();
  // First: granted 2, leaves 4, arrives 42, ends 50, joins 7, starts 8, first beat 10, done 14. Second: one at 3, joins
  // 9, starts when the bus is free, at 12, done 18. A slot freed at 14 is used at 15.
  EXPECT_EQ(done()[0], 14);
  EXPECT_EQ(done()[1], 18);
  EXPECT_EQ(requested(), (Edges{1, 3, 15, 19}));
  EXPECT_EQ(high_water_, 2);
}

TEST_F(InterconnectTiming, SixteenCreditsAChannel) {
  given_.accelerator.dma.outstanding = 32;
  given_.shortest_delay = given_.longest_delay = 1000;
  read(0, 0, 0, 18 * 64);  // bursts of 256: 5
  given_.accelerator.dma.max_burst_bytes = 64;
  run();
  // Grants at 2, 4, ..., 32. The first leaves at 4, arrives 42, ends 1042, joins at 106, starts at 107: its credit is
  // used at 108.
  EXPECT_EQ(granted()[15], 32);
  EXPECT_EQ(responded()[0], 109);
  EXPECT_EQ(requested()[16], 33);
  EXPECT_EQ(granted()[16], 108);
  EXPECT_EQ(requested()[17], 109);
  EXPECT_EQ(granted()[17], 110);  // the second one started at 109
}

TEST_F(InterconnectTiming, WritesGiveTheirCreditBackAtTheCrossing) {
  given_.accelerator.dma.outstanding = 32;
  given_.accelerator.dma.max_burst_bytes = 64;
  given_.shortest_delay = given_.longest_delay = 1000;
  write(0, 0, 0, 17 * 64);
  run();
  // The first: granted 2, leaves 2 + 1 + 2, arrives 52, ends 1052, back at 107, at the port at 109.
  EXPECT_EQ(responded()[0], 109);
  EXPECT_EQ(granted()[16], 108);
}

TEST_F(InterconnectTiming, RoundRobinOverPorts) {
  given_.accelerator.dma.ports = 3;
  for (int port = 0; port < 3; ++port) read(0, port, 0x1000 * static_cast<std::uint64_t>(port), 3 * 256);
  run();
  EXPECT_EQ(granted(0), (Edges{2, 5, 8}));
  EXPECT_EQ(granted(1), (Edges{3, 6, 9}));
  EXPECT_EQ(granted(2), (Edges{4, 7, 10}));
  EXPECT_EQ(requested(0), (Edges{1, 3, 6}));
}

TEST_F(InterconnectTiming, RoundRobinGoesOnAfterThePortServedLast) {
  given_.accelerator.dma.ports = 3;
  read(0, 1, 0x1000, 64);
  read(5, 0, 0, 64);
  read(5, 2, 0x2000, 64);
  run();
  EXPECT_EQ(granted(1), Edges{2});
  EXPECT_EQ(granted(2), Edges{7});  // after port 1 comes port 2
  EXPECT_EQ(granted(0), Edges{8});
}

TEST_F(InterconnectTiming, OneWriteBusAChannel) {
  given_.accelerator.dma.ports = 3;
  write(0, 0, 0, 256);
  write(0, 1, 0x1000, 256);
  read(0, 2, 0x2000, 64);
  run();
  EXPECT_EQ(granted(0), Edges{2});
  EXPECT_EQ(granted(2), Edges{3});  // a read needs no write bus
  EXPECT_EQ(granted(1), Edges{6});  // four beats after the first write
}

TEST_F(InterconnectTiming, ChannelsGrantIndependently) {
  given_.accelerator.dma.ports = 2;
  given_.accelerator.memory_channels = 2;
  read(0, 0, 0, 64, 1);
  read(0, 1, 0, 64, 0);
  run();
  EXPECT_EQ(granted(0), Edges{2});
  EXPECT_EQ(granted(1), Edges{2});
}

TEST_F(InterconnectTiming, OneReadBusAChannel) {
  given_.accelerator.dma.ports = 2;
  read(0, 0, 0, 256);
  read(0, 1, 0x1000, 256);
  run();
  // Joins at 7 (ends 50) and 8 (ends 60): starts at 8, and when its four beats are through, at 12.
  EXPECT_EQ(responded(0), Edges{10});
  EXPECT_EQ(responded(1), Edges{14});
}

TEST_F(InterconnectTiming, OneReadBusAPort) {
  given_.accelerator.memory_channels = 2;
  read(0, 0, 0, 256, 0);
  read(0, 0, 0, 256, 1);
  run();
  EXPECT_EQ(responded(), (Edges{10, 14}));
  EXPECT_EQ(done(), (Edges{14, 18}));
}

/// A port's bus is taken from the first beat at the port on, so a shorter path may start later and still not overtake.
TEST_F(InterconnectTiming, PortBusCountsAtThePort) {
  given_.accelerator.memory_channels = 2;
  given_.floorplan = {2, false};
  given_.accelerator.interconnect.slr_crossing_cycles = 5;
  // Channel 1: path 2 + 5 both ways. It is asked first; channel 0 is back before it.
  read(0, 0, 0, 256, 1);
  read(0, 0, 0, 256, 0);
  run();
  // Channel 1: granted 2, leaves 9, arrives 92, ends 100, joins 12, starts 13, reaches the port at 20.
  // Channel 0: granted 4, leaves 6, arrives 62, ends 70, joins 9, starts 10, reaches the port at 12.
  std::vector<std::int64_t> first_beats = responded();
  std::sort(first_beats.begin(), first_beats.end());
  EXPECT_EQ(first_beats, (Edges{12, 20}));
}

TEST_F(InterconnectTiming, RoundRobinOverChannels) {
  given_.accelerator.dma.ports = 4;
  given_.accelerator.memory_channels = 3;
  given_.accelerator.dma.max_burst_bytes = 1024;  // 16 beats
  // Port 0 asks channel 0, 1, 2, 0: while the first is on the bus the others come; then 1, 2 and 0 follow in turn.
  read(0, 0, 0, 1024, 0);
  read(0, 0, 1024, 64, 0);
  read(0, 0, 0, 64, 1);
  read(0, 0, 0, 64, 2);
  run();
  EXPECT_EQ(responded()[0], 10);
  EXPECT_EQ(responded()[2], 26);
  EXPECT_EQ(responded()[3], 27);
  EXPECT_EQ(responded()[1], 28);
}

TEST_F(InterconnectTiming, PathsOverSlrsAndSwitchSegments) {
  given_.accelerator.dma.ports = 4;
  given_.accelerator.memory_channels = 4;
  given_.floorplan = {4, false};
  given_.accelerator.interconnect = {2, 3, 5, 2, 7, {0, 1, 2, 3}};
  const hw::Paths paths(given_.accelerator, given_.floorplan);
  EXPECT_EQ(paths.request(0, 0), 2);
  EXPECT_EQ(paths.response(0, 1), 3 + 5);         // one SLR, the same segment
  EXPECT_EQ(paths.request(0, 3), 2 + 3 * 5 + 7);  // three SLRs, home channel 0 is in segment 0, channel 3 in segment 1
  EXPECT_EQ(paths.response(3, 1), 3 + 2 * 5 + 7);
  const hw::Paths hbm(given_.accelerator, {4, true});
  EXPECT_EQ(hbm.request(3, 3), 2 + 3 * 5);  // all channels at SLR 0
  given_.accelerator.interconnect.switch_ports = 0;
  EXPECT_EQ(hw::Paths(given_.accelerator, given_.floorplan).request(0, 3), 2 + 3 * 5);
}

TEST_F(InterconnectTiming, TransfersOfOneEdgeAreServedBySource) {
  transfer(4, 0, 0, 0x3000, 64, false, 2);
  transfer(4, 0, 0, 0x1000, 64, false, 1);
  transfer(4, 0, 0, 0x2000, 64, true, 1);
  transfer(4, 0, 0, 0x0000, 64, false, 0);
  run();
  std::vector<std::uint64_t> order;
  for (const BurstTimes& times : outcome_.bursts[0]) order.push_back(times.address);
  EXPECT_EQ(order, (std::vector<std::uint64_t>{0x0000, 0x1000, 0x2000, 0x3000}));
}

TEST_F(InterconnectTiming, ALaterTransferDoesNotOvertake) {
  read(0, 0, 0x1000, 4 * 256);
  transfer(1, 0, 0, 0x2000, 64, false, -1);
  run();
  EXPECT_EQ(outcome_.bursts[0].back().address, 0x2000U);
}

TEST_F(InterconnectTiming, ArrivalsAtOneClockGoByPort) {
  given_.accelerator.dma.ports = 2;
  given_.memory_khz = 10'000;  // ten edges of the accelerator to a clock
  read(0, 1, 0x1000, 64);
  read(1, 0, 0, 64);
  run();
  EXPECT_LT(granted(1)[0], granted(0)[0]);
  EXPECT_EQ(arrived(0), arrived(1));
  EXPECT_EQ(outcome_.arrivals[0], (std::vector<std::uint64_t>{0, 0x1000}));
}

}  // namespace
}  // namespace secateur::test
