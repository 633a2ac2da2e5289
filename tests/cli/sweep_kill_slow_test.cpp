// SPDX-License-Identifier: Apache-2.0
// Fifty kills, and a disk that is full: what --resume leaves equals the uninterrupted store.
#include <sys/mount.h>

#include "cli/sweep_kill.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using SweepKillSlowTest = SweepKillTest;

TEST_F(SweepKillSlowTest, FiftyKills) {
  write_sweep(2000);
  kill_and_resume(50, 400);
  EXPECT_EQ(read("out/points.csv"), whole());
  expect_equal_stores("out");
}

TEST_F(SweepKillSlowTest, AFullDisk) {
  write_sweep(2000);
  std::filesystem::create_directory(folder_.path("disk"));
  const std::string disk = folder_.path("disk");
  if (mount("secateur-test", disk.c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "SKIPPED: a file system of 2 MB cannot be mounted (root may): the full disk is not tested";
  }
  const Ran full = secateur({"sweep", "sweep.json", "--out", "disk/out"});
  EXPECT_EQ(full.status, 1);
  EXPECT_NE(full.err.find("disk/out/sweep.sqlite: database or disk is full"), std::string::npos) << full.err;
  EXPECT_EQ(mount("secateur-test", disk.c_str(), "tmpfs", MS_REMOUNT, "size=200m"), 0);
  const Ran resumed = secateur({"sweep", "sweep.json", "--out", "disk/out", "--resume"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read("disk/out/points.csv"), whole());
  expect_equal_stores("disk/out");
  umount(disk.c_str());
}

}  // namespace
}  // namespace secateur::test
