// SPDX-License-Identifier: Apache-2.0
// Commands ended while they write: some moments of each; output_kill_slow_test.cpp has all. And two at once.
#include "cli/output_kill.hpp"

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST_F(OutputKillTest, Files) {
  EXPECT_GE(end_files({"memory", "--trace", "t.trace", "--out", "m.json"}, {"m.json"}, 1), 3);
  EXPECT_GE(end_files(commands()[1].words("q.safetensors"), {"q.safetensors"}, 1), 3);
}

TEST_F(OutputKillTest, ARun) {
  EXPECT_GE(end_run(3), 4);
}

TEST_F(OutputKillTest, AnExport) {
  EXPECT_GE(end_export(61), 4);
}

TEST_F(OutputKillTest, AMerge) {
  EXPECT_GE(end_merge(3), 1);
}

TEST_F(OutputKillTest, SeveralAtOnceLeaveOneOfTheirResults) {
  const std::string run = SECATEUR_BINARY " run --accelerator tiny --network shapes_vit --pruning b8_dense --out o";
  std::string command = "cd '" + folder_.path("") + "' && { ";
  for (int i = 0; i < 8; ++i) command += run + " --set accelerator.p_t=" + std::to_string(i % 4 + 1) + " >/dev/null & ";
  ASSERT_EQ(std::system((command + "wait; }").c_str()), 0);
  expect_whole("o");
  EXPECT_THAT(drafts(), testing::IsEmpty());
}

}  // namespace
}  // namespace secateur::test
