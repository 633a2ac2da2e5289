// SPDX-License-Identifier: Apache-2.0
// Every command that writes, ended at every call by which it does.
#include "cli/output_kill.hpp"

#include "support/names.hpp"

namespace secateur::test {
namespace {

using OutputKillSlowTest = OutputKillTest;

TEST_F(OutputKillSlowTest, Files) {
  make_results();
  for (const Command& command : commands()) {
    if (command.name == "calibrate" || command.name == "tokens") continue;  // below
    EXPECT_GE(end_files(command.words("out"), {"out"}, 1), 3) << command.name;
  }
  EXPECT_GE(end_files({"compare", "--measured", "m.csv", "--results", "s", "--out", "a", "--csv", "b"}, {"a", "b"}, 1),
            6);
}

TEST_F(OutputKillSlowTest, ARunWithAPicture) {
  const Words words = commands()[2].words("tokens.png");
  ASSERT_EQ(secateur(words).status, 0);
  const std::string picture = read("tokens.png");
  EXPECT_GE(end_at_each(words, 1,
                        [&] {
                          expect_whole("o");
                          EXPECT_EQ(read("tokens.png"), picture);
                        }),
            10);
}

TEST_F(OutputKillSlowTest, ARun) {
  EXPECT_GE(end_run(1), 10);
}

TEST_F(OutputKillSlowTest, AnExport) {
  EXPECT_GE(end_export(1), 200);
}

TEST_F(OutputKillSlowTest, AMerge) {
  EXPECT_GE(end_merge(1), 3);
}

}  // namespace
}  // namespace secateur::test
