// SPDX-License-Identifier: Apache-2.0
// docs/result.md has the tables of the counters that are there: no other, none missing, in their words.
#include "report/statistics_tables.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "report/result_json.hpp"
#include "report/sample_result.hpp"
#include "support/names.hpp"
#include "support/source_dir.hpp"

namespace secateur::test {
namespace {

TEST(StatisticsTables, StandInThePage) {
  const std::ifstream file(std::string(SECATEUR_SOURCE_DIR) + "/docs/result.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find("<!-- statistics -->\n" + statistics_tables() + "<!-- end -->"), std::string::npos)
      << "between the marks of docs/result.md there has to stand:\n"
      << statistics_tables();
}

/// The object of result.json has the rows' names, and each value comes from its own member.
template <class Counters>
void expect_rows(const nlohmann::ordered_json& object, const std::vector<Statistic<Counters>>& rows,
                 const Counters& counters) {
  for (const auto& row : rows) {
    const double value = std::visit([&](auto member) { return static_cast<double>(counters.*member); }, row.member);
    ASSERT_TRUE(object.contains(row.name)) << row.name;
    EXPECT_EQ(object[row.name].template get<double>(), value) << row.name;
  }
}

/// A struct whose every member has a number of its own.
template <class Counters>
Counters numbered(const std::vector<Statistic<Counters>>& rows) {
  Counters counters;
  int next = 1;
  for (const auto& row : rows) {
    std::visit(
        [&](auto member) {
          using Value = std::decay_t<decltype(counters.*member)>;
          counters.*member = static_cast<Value>(next++);
        },
        row.member);
  }
  return counters;
}

TEST(StatisticsTables, EveryCounterStandsUnderItsName) {
  Result result = sample_result();
  result.channels = {numbered(channel_statistics())};
  result.operations.front().stall = numbered(stall_statistics());
  result.unit(Unit::dma).stalls = numbered(cause_statistics());
  const nlohmann::ordered_json json = to_json(result, nlohmann::ordered_json::object());
  expect_rows(json["memory"]["channels"][0], channel_statistics(), result.channels.front());
  expect_rows(json["operations"][0], operation_statistics(), result.operations.front());
  expect_rows(json["operations"][0]["stall_cycles"], stall_statistics(), result.operations.front().stall);
  expect_rows(json["units"]["dma"], unit_statistics(), result.unit(Unit::dma));
  expect_rows(json["units"]["dma"]["stall_causes"], cause_statistics(), result.unit(Unit::dma).stalls);
}

/// What has no row would be lost in silence: the structs hold nothing but their rows (and what is told elsewhere).
TEST(StatisticsTables, EveryMemberHasARow) {
  EXPECT_EQ(stall_statistics().size() * sizeof(Cycle), sizeof(StallCycles));
  EXPECT_EQ(cause_statistics().size() * sizeof(Cycle), sizeof(UnitStalls));
  // Two members are as wide as one; the FIFO's high water is a queue's.
  EXPECT_EQ((channel_statistics().size() - 1 + 1) * sizeof(std::uint64_t), sizeof(ChannelResult));
}

}  // namespace
}  // namespace secateur::test
