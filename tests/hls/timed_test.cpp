// SPDX-License-Identifier: Apache-2.0
// Timed C simulation: clocks of loops, streams and dataflow regions by hand.
#include <gtest/gtest.h>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"

#define SECATEUR_HLS_TIMED
#include "secateur/hls/feed.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/stream.hpp"
#include "secateur/hls/timed_report.hpp"

namespace secateur::test {
namespace {

using hls::Stream;
using hls::timed::Time;

class TimedTest : public testing::Test {
 protected:
  TimedTest() {
    hls::timed::book() = {};
    hls::timed::clock() = 0;
    hls::timed::port_interval() = 0;
  }
  static Time now() { return hls::timed::clock(); }
  static void row(const char* label, double interval, Time depth) {
    hls::timed::book().loops[label].timing = {static_cast<Time>(interval * 1000), depth};
  }
  static void work(int turns) {
    SECATEUR_HLS_LABEL(WORK)
    for (int i = 0; i < turns; ++i) {
      SECATEUR_HLS_PIPELINE(1)
    }
  }
  int read(const std::string& text) {
    folder_.write("table.csv", text);
    return hls::timed::read_table(folder_.path("table.csv").c_str());
  }

  TemporaryFolder folder_;
};

TEST_F(TimedTest, ALoopTakesItsIntervalsAndADepth) {
  work(10);
  EXPECT_EQ(now(), 10);
  work(0);
  EXPECT_EQ(now(), 10);
  row("WORK", 2, 7);
  work(10);
  EXPECT_EQ(now(), 10 + 9 * 2 + 7);
  const hls::timed::LoopRecord& loop = hls::timed::book().loops["WORK"];
  EXPECT_EQ(loop.entries, 2);
  EXPECT_EQ(loop.iterations, 20);
  EXPECT_EQ(loop.cycles, 35);
  EXPECT_EQ(loop.waited, 0);
}

TEST_F(TimedTest, AWordOfAPortMayTakeMoreThanACycle) {
  hls::timed::book().ports["weights"] = {1333, 40};
  SECATEUR_HLS_BURST(weights)
  work(4);
  EXPECT_EQ(now(), 40 + 3 * 1333 / 1000 + 1);
  work(4);
  EXPECT_EQ(now(), 44 + 4);  // the loop behind has no port
  SECATEUR_HLS_WORD(weights)
  EXPECT_EQ(now(), 88);
}

/// Writes a value each third cycle, read as fast as may be; then the other way round.
TEST_F(TimedTest, StreamsCarryTime) {
  Stream<int, 64> stream;
  const auto write = [&] {
    SECATEUR_HLS_LABEL(WRITE)
    for (int i = 0; i < 8; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      stream.write(i);
    }
  };
  const auto read = [&] {
    SECATEUR_HLS_LABEL(READ)
    for (int i = 0; i < 8; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      EXPECT_EQ(stream.read(), i);
    }
  };
  const auto region = [&] {
    SECATEUR_HLS_REGION
    SECATEUR_HLS_DEPTH(stream, 4)
    SECATEUR_HLS_BESIDE(write());
    SECATEUR_HLS_BESIDE(read());
  };
  row("WRITE", 3, 5);
  region();
  EXPECT_EQ(now(), 7 * 3 + 5 + 1);
  EXPECT_EQ(hls::timed::book().loops["READ"].waited, 7 * 3 + 5 - 7);
  EXPECT_EQ(hls::timed::book().streams["stream"].high_water, 1);
  EXPECT_EQ(hls::timed::book().streams["stream"].values, 8);
  row("WRITE", 1, 1);
  row("READ", 3, 1);
  const Time before = now();
  region();
  EXPECT_EQ(now() - before, 1 + 7 * 3 + 1);
  EXPECT_EQ(hls::timed::book().streams["stream"].high_water, 5);  // of 8 that came in 8 cycles 3 were read
}

/// A full stream holds its writer up, where its reader has been before.
TEST_F(TimedTest, AFullStreamHoldsItsWriter) {
  Stream<int, 64> stream;
  const auto write = [&] {
    SECATEUR_HLS_LABEL(WRITE)
    for (int i = 0; i < 4; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      stream.write(i);
    }
  };
  const auto read = [&] {
    SECATEUR_HLS_LABEL(READ)
    for (int i = 0; i < 4; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      stream.read();
    }
  };
  row("READ", 10, 1);
  Time write_ends[3] = {};
  SECATEUR_HLS_LABEL(TURNS)
  for (int turn = 0; turn < 3; ++turn) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_DEPTH(stream, 4)
    SECATEUR_HLS_BESIDE(write(); write_ends[turn] = now());
    SECATEUR_HLS_BESIDE(read());
  }
  EXPECT_EQ(write_ends[0], 4);
  EXPECT_EQ(write_ends[1], 31 + 1);  // values 0 to 3 are read at 1, 11, 21, 31
  EXPECT_EQ(write_ends[2], 62 + 1);  // 4 to 7 at 32, 42, 52, 62
  EXPECT_EQ(now(), 63 + 30 + 1);
}

/// Of three processes with double buffers between them the middle one is slow.
TEST_F(TimedTest, ProcessesOfARegionWaitForMemories) {
  Time starts[3][5] = {};
  SECATEUR_HLS_LABEL(SEGMENTS)
  for (int i = 0; i < 5; ++i) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_BESIDE(starts[0][i] = now(); work(10));
    SECATEUR_HLS_PROCESS(starts[1][i] = now(); work(30));
    SECATEUR_HLS_PROCESS(starts[2][i] = now(); work(20));
  }
  const Time first[] = {0, 10, 60, 90, 120};  // the third waits for the last reader of its memory
  const Time second[] = {10, 40, 70, 100, 130};
  const Time third[] = {40, 70, 100, 130, 160};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(starts[0][i], first[i]) << i;
    EXPECT_EQ(starts[1][i], second[i]) << i;
    EXPECT_EQ(starts[2][i], third[i]) << i;
  }
  EXPECT_EQ(now(), 180);
}

/// Two processes beside each other, threads here: the feed of four holds up the faster, in either order.
TEST_F(TimedTest, TasksRunBesideEachOtherAndWaitForFeeds) {
  hls::Feed<int> there, back;
  const auto write = [&] {
    SECATEUR_HLS_LABEL(WRITE)
    for (int i = 0; i < 20; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      there.write(i);
    }
    EXPECT_EQ(now(), 100 + 1 + 15 * 5 + 1);  // value 19 has room when 15 is read
    EXPECT_EQ(back.read(), 7);
    EXPECT_EQ(now(), 100 + 1 + 19 * 5 + 1 + 1);
  };
  const auto read = [&] {
    SECATEUR_HLS_LABEL(READ)
    for (int i = 0; i < 20; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      EXPECT_EQ(there.read(), i);
    }
    back.write(7);
  };
  const auto region = [&] {
    SECATEUR_HLS_TASKS
    SECATEUR_HLS_DEPTH(there, 4)
    SECATEUR_HLS_DEPTH(back, 2)
    SECATEUR_HLS_TASK(write());
    SECATEUR_HLS_TASK(read());
  };
  row("READ", 5, 1);
  hls::timed::clock() = 100;
  region();
  EXPECT_EQ(now(), 100 + 1 + 19 * 5 + 1 + 1);
  EXPECT_EQ(hls::timed::book().streams["there"].high_water, 4);
  EXPECT_EQ(hls::timed::book().streams["there"].values, 20);
  EXPECT_EQ(hls::timed::book().loops["WRITE"].iterations, 20);
  EXPECT_EQ(hls::timed::book().loops["READ"].iterations, 20);
}

using TimedDeathTest = TimedTest;
TEST_F(TimedDeathTest, ADeadlockSaysWhoWaitsForWhat) {
  hls::Feed<int> forth, back;
  const auto one = [&] {
    back.read();
    forth.write(1);
  };
  const auto other = [&] {
    forth.read();
    back.write(1);
  };
  const auto region = [&] {
    SECATEUR_HLS_TASKS
    SECATEUR_HLS_DEPTH(forth, 2)
    SECATEUR_HLS_DEPTH(back, 2)
    SECATEUR_HLS_TASK(one());
    SECATEUR_HLS_TASK(other());
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(region(), testing::ExitedWithCode(1),
              "Deadlock: every process that has not ended waits:\n  one waits for a value in back\n  other waits for a "
              "value in forth\n");
}

TEST_F(TimedTest, LaterRowsReplaceEarlierOnes) {
  EXPECT_EQ(read("kind,name,interval,depth\nloop,WORK,1,9\naxi,io,1.500,70\ninstruction,*,0,3\n"), 0);
  EXPECT_EQ(read("kind,name,interval,depth\nloop,WORK,2,11\n"), 0);
  work(2);
  EXPECT_EQ(now(), 13);
  EXPECT_EQ(hls::timed::book().ports["io"].interval, 1500);
  EXPECT_EQ(hls::timed::book().instruction_cycles, 3);
}

TEST_F(TimedTest, WhatIsNoTableIsRefused) {
  for (const char* text : {"loop,WORK,0,1\n", "loop,WORK,1,0\n", "loop,WORK,1\n", "loop\n", "noise,WORK,1,1\n",
                           "axi,io,1,-1\n", "instruction,*,0,-2\n", "\n"}) {
    EXPECT_EQ(read(text), 1) << text;
  }
  EXPECT_EQ(hls::timed::read_table(folder_.path("none.csv").c_str()), 1);
}

TEST_F(TimedTest, InstructionsAndUnitsAddUpToTheCycles) {
  hls::timed::book().instruction_cycles = 2;
  SECATEUR_HLS_INSTRUCTION(static_cast<int>(hls::Opcode::gelu))
  work(10);
  SECATEUR_HLS_INSTRUCTION(static_cast<int>(hls::Opcode::product))
  work(20);
  SECATEUR_HLS_INSTRUCTION(-1)
  EXPECT_EQ(hls::timed::cycles(), 34);
  EXPECT_EQ(hls::timed::unit_cycles(),
            (std::map<std::string, Time>{{"elementwise", 10}, {"mpca", 20}, {"controller", 4}}));
  ASSERT_EQ(hls::timed::write_report(folder_.path("timed.csv").c_str()), 0);
  hls::timed::begin_run();
  EXPECT_EQ(hls::timed::cycles(), 0);
}

}  // namespace
}  // namespace secateur::test
