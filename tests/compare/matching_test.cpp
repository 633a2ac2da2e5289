// SPDX-License-Identifier: Apache-2.0
// Measured runs find the result of their configuration, or the nearest, or are told why not.
#include "compare/matching.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "compare/simulated_runs.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::simulated_run;
using testing::HasSubstr;

class MatchingTest : public testing::Test {
 protected:
  MatchingTest() {
    for (const int p_t : {1, 2, 4}) {
      for (const char* balance : {"lpt", "none"}) {
        simulated_.push_back(simulated_run(
            {"accelerator.p_t=" + std::to_string(p_t), std::string("accelerator.balance=") + balance}, 1.0));
      }
    }
  }
  Matches match(const std::string& csv, bool exact_only = false) {
    measured_ = read_measured_runs({folder_.write("runs.csv", csv), {}, {}});
    return match_runs({measured_, simulated_, exact_only});
  }
  std::string fault(const std::string& csv, bool exact_only = false) {
    return test::error_of(folder_, [&] { match(csv, exact_only); });
  }

  test::TemporaryFolder folder_;
  std::vector<SimulatedRun> simulated_;
  MeasuredRuns measured_;
};

TEST_F(MatchingTest, ByTheKeysThatARunStates) {
  const Matches matches = match("p_t,balance,latency_ms\n4,none,1\n1,lpt,1\n");
  ASSERT_EQ(matches.matches.size(), 2U);
  EXPECT_EQ(matches.matches[0].simulated, 5U);
  EXPECT_EQ(matches.matches[1].simulated, 0U);
  EXPECT_TRUE(matches.matches[0].is_exact());
}

TEST_F(MatchingTest, ByHash) {
  const Matches matches = match("config_hash,latency_ms\n" + simulated_[3].config_hash + ",1\n");
  EXPECT_EQ(matches.matches[0].simulated, 3U);
}

TEST_F(MatchingTest, ByNamesOfDocuments) {
  const Matches matches =
      match("accelerator,network,memory,p_t,balance,latency_ms\ntiny,shapes_vit,ddr4-2400,2,lpt,1\n");
  EXPECT_TRUE(matches.matches[0].is_exact());
  EXPECT_EQ(matches.matches[0].simulated, 2U);
}

TEST_F(MatchingTest, TheNearestHasTheDifferenceShown) {
  const Matches matches = match("p_t,balance,latency_ms\n5,none,1\n");
  const Match& nearest = matches.matches.front();
  EXPECT_EQ(nearest.simulated, 5U);
  ASSERT_EQ(nearest.differences.size(), 1U);
  EXPECT_EQ(nearest.differences[0].path, "accelerator.p_t");
  EXPECT_EQ(nearest.differences[0].measured, "5");
  EXPECT_EQ(nearest.differences[0].simulated, "4");
}

TEST_F(MatchingTest, ATextThatDiffersIsFurtherThanAnyNumber) {
  EXPECT_EQ(match("p_t,balance,latency_ms\n200,none,1\n").matches.front().simulated, 5U);
}

TEST_F(MatchingTest, ExactOnlyLeavesTheOthersOut) {
  const Matches matches = match("p_t,balance,latency_ms\n5,none,1\n4,none,1\n", true);
  ASSERT_EQ(matches.matches.size(), 1U);
  EXPECT_EQ(matches.matches[0].measured, 1U);
  EXPECT_EQ(matches.unmatched, (std::vector<std::size_t>{0}));
}

TEST_F(MatchingTest, ClocksMayDifferByTheirTolerance) {
  const double clock = simulated_[0].clock_mhz;
  EXPECT_TRUE(match("p_t,balance,clock_mhz,latency_ms\n1,lpt," + std::to_string(clock * 1.0005) + ",1\n")
                  .matches[0]
                  .is_exact());
  const Matches other = match("p_t,balance,clock_mhz,latency_ms\n1,lpt," + std::to_string(clock * 1.1) + ",1\n");
  ASSERT_EQ(other.matches[0].differences.size(), 1U);
  EXPECT_EQ(other.matches[0].differences[0].path, "accelerator.clock_mhz");
}

TEST_F(MatchingTest, SeveralThatFitAreAFaultWithTheKeysThatTellThemApart) {
  EXPECT_EQ(fault("p_t,latency_ms\n4,1\n"),
            "runs.csv: line 2: 2 results fit its configuration; they differ in accelerator.balance: add columns");
  EXPECT_THAT(fault("latency_ms\n1\n"),
              HasSubstr("6 results fit its configuration; they differ in accelerator.p_t, accelerator.balance"));
}

TEST_F(MatchingTest, ASingleResultNeedsNoKeys) {
  simulated_.resize(1);
  EXPECT_TRUE(match("latency_ms\n1\n").matches[0].is_exact());
}

TEST_F(MatchingTest, RowsMayStateDifferentKeys) {
  const Matches matches =
      match("p_t,balance,config_hash,latency_ms\n4,none,,1\n,," + simulated_[1].config_hash + ",1\n");
  EXPECT_EQ(matches.matches[0].simulated, 5U);
  EXPECT_EQ(matches.matches[1].simulated, 1U);
}

}  // namespace
}  // namespace secateur::test
