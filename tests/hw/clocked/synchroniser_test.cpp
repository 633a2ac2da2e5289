// SPDX-License-Identifier: Apache-2.0
// A message through the synchroniser arrives at the edge that Clock::crossing says, whichever clock's process is the
// first to run where both have an edge at one time.
#include <gtest/gtest.h>

#include <optional>

#include "hw/clocked/clock_source.hpp"
#include "support/draw.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "units/interconnect/clocked/message_fifo.hpp"
#include "units/interconnect/clocked/synchroniser.hpp"

namespace secateur::test {
namespace {

using hw::Clock;
using hw::clocked::ClockSource;
using hw::clocked::MessageFifo;
using hw::clocked::Synchroniser;

/// Puts in a number of messages at some edges of one clock, and takes down when each arrives at the other.
class Crossing : public sc_core::sc_module {
 public:
  Crossing(const sc_core::sc_module_name& name, const ClockSource& sender, const ClockSource& receiver,
           bool receiver_first, std::uint64_t seed)
      : sc_module(name),
        sender_(sender),
        receiver_(receiver),
        synchroniser_("synchroniser", receiver, messages_.pointer()),
        draw_(seed) {
    SC_HAS_PROCESS(Crossing);
    if (receiver_first) receive_when_clocked();
    SC_METHOD(send);
    sensitive << sender.rising();
    dont_initialize();
    if (!receiver_first) receive_when_clocked();
  }

  int arrived = 0;

 private:
  void receive_when_clocked() {
    SC_HAS_PROCESS(Crossing);
    SC_METHOD(receive);
    sensitive << receiver_.rising();
    dont_initialize();
  }
  void send() {
    const int count = draw_.between(-3, 3);
    for (int i = 0; i < count; ++i) messages_.put(sender_.clock().edge_fs(sender_.edge()));
  }
  void receive() {
    messages_.take(synchroniser_.arriving(), [this](std::int64_t sent_fs) {
      EXPECT_EQ(receiver_.edge(), receiver_.clock().crossing(sent_fs)) << "sent at " << sent_fs << " fs";
      ++arrived;
    });
  }

  const ClockSource& sender_;
  const ClockSource& receiver_;
  MessageFifo<std::int64_t> messages_{"messages", 256};
  Synchroniser synchroniser_;
  Draw draw_;
};

struct Clocks {
  std::int64_t sender_khz;
  std::int64_t receiver_khz;
};

void PrintTo(const Clocks& clocks, std::ostream* out) {
  *out << clocks.sender_khz << " to " << clocks.receiver_khz << " kHz";
}

class SynchroniserTest : public testing::TestWithParam<Clocks> {
 protected:
  /// Both clocks come in the given order, and so do sender and receiver.
  static void run(bool receiver_first, std::uint64_t seed) {
    fail_on_systemc_warnings();
    hw::begin_simulation_context();
    const Clock sender(GetParam().sender_khz);
    const Clock receiver(GetParam().receiver_khz);
    std::optional<ClockSource> sender_source;
    std::optional<ClockSource> receiver_source;
    if (receiver_first) receiver_source.emplace("receiver", receiver, false);
    sender_source.emplace("sender", sender, false);
    if (!receiver_first) receiver_source.emplace("receiver", receiver, false);
    const Crossing crossing("crossing", *sender_source, *receiver_source, receiver_first, seed);
    sc_core::sc_start(sender.edge_time(2000));
    EXPECT_GT(crossing.arrived, 1000);
  }
};

TEST_P(SynchroniserTest, ArrivesAtTheSecondEdgeStrictlyAfter) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    run(false, seed);
    run(true, seed);
  }
}

INSTANTIATE_TEST_SUITE_P(Clocks, SynchroniserTest,
                         testing::Values(Clocks{300'000, 300'000}, Clocks{200'000, 1'200'000},
                                         Clocks{1'200'000, 200'000}, Clocks{300'000, 900'000}, Clocks{450'000, 300'000},
                                         Clocks{333'333, 1'333'333}, Clocks{900'000, 333'333},
                                         Clocks{270'000, 100'000}));

}  // namespace
}  // namespace secateur::test
