// SPDX-License-Identifier: Apache-2.0
#include "explore/space.hpp"

#include <gtest/gtest.h>

#include "explore/evaluator.hpp"
#include "explore/sweep_file.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using test::sweep_of;

class SpaceTest : public testing::Test {
 protected:
  /// Every point as JSON.
  std::vector<std::string> points(const std::string& more) {
    const Exploration sweep = sweep_of(folder_, more);
    const Space space(sweep);
    std::vector<std::string> all;
    for (PointIndex i = 0; i < space.size(); ++i) {
      all.push_back(Evaluator::axes_json(space.at(i)));
      EXPECT_EQ(space.find(space.choices(i)), i);
    }
    return all;
  }
  test::TemporaryFolder folder_;
};

TEST_F(SpaceTest, TheLastAxisIsTheFastest) {
  EXPECT_EQ(points(R"("axes": [{"key": "p_t", "values": [1, 2]}, {"key": "p_c", "values": [3, 4]}])"),
            (std::vector<std::string>{
                R"({"accelerator.p_t":1,"accelerator.p_c":3})", R"({"accelerator.p_t":1,"accelerator.p_c":4})",
                R"({"accelerator.p_t":2,"accelerator.p_c":3})", R"({"accelerator.p_t":2,"accelerator.p_c":4})"}));
}

TEST_F(SpaceTest, ZippedAxesAdvanceTogether) {
  EXPECT_EQ(points(R"("axes": [{"zip": [{"key": "p_t", "values": [1, 2]}, {"key": "p_c", "values": [3, 4]}]}])"),
            (std::vector<std::string>{R"({"accelerator.p_t":1,"accelerator.p_c":3})",
                                      R"({"accelerator.p_t":2,"accelerator.p_c":4})"}));
}

TEST_F(SpaceTest, ConditionsReadAxesDerivedNamesAndDocuments) {
  // b8_rb50_rt50 has blocks of 8.
  EXPECT_EQ(
      points(
          R"("axes": [{"key": "p_pe", "values": [4, 8, 16]}], "derived": {"p_c": "8 / p_pe", "macs": "p_pe ^ 2 * p_c"},
                      "where": ["p_pe <= block", "macs < 64"])"),
      (std::vector<std::string>{R"({"accelerator.p_pe":4,"accelerator.p_c":2,"macs":32.0})"}));
}

TEST_F(SpaceTest, ConditionsFollowTheDocumentsThatAreAxes) {
  EXPECT_EQ(
      points(R"("axes": [{"key": "pruning", "values": ["b8_dense", "b16_rb50_rt50"]}], "where": ["block == 16"])"),
      (std::vector<std::string>{R"({"pruning":"b16_rb50_rt50"})"}));
  EXPECT_EQ(
      points(
          R"("axes": [{"key": "accelerator.memory", "values": ["ddr4-2400", "hbm2"]}], "where": ["memory.standard == 'hbm2'"])"),
      (std::vector<std::string>{R"({"accelerator.memory":"hbm2"})"}));
}

TEST_F(SpaceTest, DerivedValuesMustSuitTheirKey) {
  EXPECT_EQ(error_of(folder_,
                     [&] { points(R"("axes": [{"key": "p_t", "values": [2, 3]}], "derived": {"p_c": "p_t / 2"})"); }),
            "sweep.json: sweep.derived.accelerator.p_c: got 1.5; expected an integer from 1 to 64, where "
            "accelerator.p_t = 3; round it, or exclude such points with a condition");
}

TEST_F(SpaceTest, NoPointAtAllIsAFault) {
  EXPECT_EQ(error_of(folder_, [&] { points(R"("axes": [{"key": "p_t", "values": [2, 3]}], "where": ["p_t > 3"])"); }),
            "sweep.json: sweep.where: none of the 2 combinations fulfils it");
}

TEST_F(SpaceTest, AConditionThatIsNoneIsAFault) {
  EXPECT_EQ(error_of(folder_, [&] { points(R"("axes": [{"key": "p_t", "values": [2]}], "where": ["p_t"])"); }),
            "sweep.json: sweep.where[0]: is no condition: its value is no truth value; compare it with something");
}

TEST_F(SpaceTest, TooManyCombinationsAreRefusedBeforeTheyAreCounted) {
  const std::string axis = R"("from": 1, "to": 1000, "step": 1})";
  EXPECT_EQ(error_of(folder_,
                     [&] {
                       points(R"("axes": [{"key": "elementwise.lanes", )" + axis +
                              R"(, {"key": "selector.fuse_lanes", )" + axis + R"(, {"key": "selector.comparators", )" +
                              axis + "]");
                     }),
            "sweep.json: sweep.axes: more than 20000000 combinations; use fewer values, or secateur search");
}

TEST_F(SpaceTest, TheRequestIsWhatARunWouldBeAskedFor) {
  const Exploration sweep =
      sweep_of(folder_, R"("set": {"accelerator.clock_mhz": 100}, "axes": [{"key": "balance", "values": ["none"]}],
                                                 "derived": {"dma.ports": "2"})");
  const Space space(sweep);
  const DocumentRequest request = space.request(space.at(0));
  const std::vector<std::pair<std::string, Json>> values{
      {"accelerator.clock_mhz", 100}, {"accelerator.balance", "none"}, {"accelerator.dma.ports", 2}};
  EXPECT_EQ(request.values, values);
  const Documents documents = load_documents(request);
  EXPECT_EQ(documents.accelerator.clock_mhz, 100);
  EXPECT_EQ(documents.accelerator.balance, balance_policy("none"));
  EXPECT_EQ(documents.accelerator.interconnect.port_channels.size(), 2U);
}

}  // namespace
}  // namespace secateur::test
