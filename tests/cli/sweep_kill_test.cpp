// SPDX-License-Identifier: Apache-2.0
// What --resume leaves after kills equals the uninterrupted store: a few kills; sweep_kill_slow_test.cpp has many.
#include "cli/sweep_kill.hpp"

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST_F(SweepKillTest, AFewKills) {
  write_sweep(400);
  kill_and_resume(6, 200);
  EXPECT_EQ(read("out/points.csv"), whole());
  expect_equal_stores("out");
}

TEST_F(SweepKillTest, ATermFinishesWhatRuns) {
  write_sweep(4000);
  ChildOptions options;
  options.kill_after_ms = 500;
  const Ran ran = secateur({"sweep", "sweep.json", "--out", "out", "--jobs", "1"}, options);
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("secateur: interrupted; --resume continues the store in out\n"), std::string::npos) << ran.err;
  const std::string csv = read("out/points.csv");
  EXPECT_GT(std::count(csv.begin(), csv.end(), '\n'), 1);
  EXPECT_EQ(csv.find("crashed"), std::string::npos);
}

}  // namespace
}  // namespace secateur::test
