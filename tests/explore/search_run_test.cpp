// SPDX-License-Identifier: Apache-2.0
// Whole searches, beside sweeps of the same points.
#include "explore/search_run.hpp"

#include <gmock/gmock.h>

#include <set>

#include "explore/search_case.hpp"
#include "explore/store_case.hpp"
#include "explore/sweep_file.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

constexpr const char* kSearchAxes =
    R"("axes": [{"key": "p_t", "values": [1, 2, 3, 4, 6, 8]}, {"key": "p_c", "values": [1, 2, 4]},
       {"key": "p_pe", "values": [1, 2, 4, 8]}, {"key": "weight_keep", "values": [0.5, 1]}])";

class SearchRunTest : public testing::Test {
 protected:
  Exploration search_of(const std::string& more) const {
    return load_exploration(ExplorationKind::search,
                            folder_.write("search.json", test::sweep_text(std::string(kSearchAxes) + more)));
  }
  SearchOutcome run(const std::string& more, const std::string& out, SearchOptions options = {}) {
    const Exploration search = search_of(more);
    options.out = folder_.path(out);
    return run_search(search, options);
  }
  void sweep(const std::string& more, const std::string& out) {
    const Exploration all = test::sweep_of(folder_, std::string(kSearchAxes) + more);
    SweepOptions options;
    options.out = folder_.path(out);
    run_sweep(all, options);
  }
  std::string csv(const std::string& out) { return points_csv(Store::read(folder_.path(out))); }

  test::TemporaryFolder folder_;
  const Objectives objectives_{parse_objective("latency_ms"), parse_objective("dsp")};
};

TEST_F(SearchRunTest, FindsTheFrontOfASweep) {
  sweep(R"(, "fidelity": "event")", "all");
  const SearchOutcome outcome = run(R"(, "evaluations": 30, "population": 16)", "found");
  EXPECT_EQ(outcome.last.evaluations, 30);
  EXPECT_GE(test::share_of_hypervolume(folder_.path("found"), folder_.path("all"), objectives_), 0.98);
}

TEST_F(SearchRunTest, ABudgetForAllFindsAllOfIt) {
  sweep(R"(, "fidelity": "event")", "all");
  const SearchOutcome outcome = run(R"(, "evaluations": 500, "population": 32)", "found");
  EXPECT_TRUE(outcome.is_exhausted);
  EXPECT_EQ(test::share_of_hypervolume(folder_.path("found"), folder_.path("all"), objectives_), 1.0);
}

TEST_F(SearchRunTest, NoPointTwice) {
  run(R"(, "evaluations": 40, "population": 16)", "s");
  std::set<std::string> axes;
  for (const PointResult& result : Store::read(folder_.path("s")).results(true)) axes.insert(result.axes);
  EXPECT_EQ(axes.size(), 40U);
}

TEST_F(SearchRunTest, TheSameForAnyNumberOfJobs) {
  SearchOptions two;
  two.jobs = 2;
  run(R"(, "evaluations": 24, "population": 16)", "one");
  run(R"(, "evaluations": 24, "population": 16)", "two", two);
  EXPECT_EQ(csv("one"), csv("two"));
}

TEST_F(SearchRunTest, AnotherSeedIsAnotherSearch) {
  run(R"(, "evaluations": 8, "population": 16, "seed": 1)", "one");
  run(R"(, "evaluations": 8, "population": 16, "seed": 2)", "two");
  EXPECT_NE(csv("one"), csv("two"));
}

/// A search that was stopped, and one whose budget was raised, end as one that was not.
TEST_F(SearchRunTest, ResumesToTheSameEnd) {
  run(R"(, "evaluations": 32, "population": 16)", "whole");
  SearchOptions stopped;
  int asked = 0;
  stopped.interrupts = [&asked] { return ++asked > 6 ? 1 : 0; };
  EXPECT_TRUE(run(R"(, "evaluations": 32, "population": 16)", "parts", stopped).is_interrupted);
  SearchOptions again;
  again.resume = true;
  EXPECT_FALSE(run(R"(, "evaluations": 32, "population": 16)", "parts", again).is_interrupted);
  EXPECT_EQ(csv("parts"), csv("whole"));
  run(R"(, "evaluations": 12, "population": 16)", "grown");
  run(R"(, "evaluations": 32, "population": 16)", "grown", again);
  EXPECT_EQ(csv("grown"), csv("whole"));
}

TEST_F(SearchRunTest, ConditionsAndConstraintsHold) {
  run(R"(, "where": ["p_t <= 4"], "constraints": {"dsp": {"max": 700}}, "evaluations": 24, "population": 16)", "s");
  int feasible = 0;
  for (const PointResult& result : Store::read(folder_.path("s")).results(true)) {
    EXPECT_LE(Json::parse(result.axes).at("accelerator.p_t").get<int>(), 4);
    if (result.is_feasible()) ++feasible;
  }
  EXPECT_EQ(feasible, 24);  // DSPs are known beforehand
}

TEST_F(SearchRunTest, RealAxes) {
  const Exploration search = load_exploration(
      ExplorationKind::search,
      folder_.write("real.json", test::sweep_text(R"("axes": [{"key": "memory.clock_mhz", "from": 600, "to": 1300},
         {"key": "p_t", "values": [1, 2, 4]}], "objectives": ["latency_ms", "dsp"], "evaluations": 12, "population": 8)")));
  SearchOptions options;
  options.out = folder_.path("s");
  EXPECT_EQ(run_search(search, options).last.evaluations, 12);
  std::set<double> clocks;
  for (const PointResult& result : Store::read(folder_.path("s")).results(true)) {
    const double clock = Json::parse(result.axes).at("memory.clock_mhz").get<double>();
    EXPECT_GE(clock, 600.0);
    EXPECT_LE(clock, 1300.0);
    clocks.insert(clock);
  }
  EXPECT_GT(clocks.size(), 3U);
}

TEST_F(SearchRunTest, AWarmStartBeginsWithTheFrontOfAStore) {
  sweep(R"(, "fidelity": "event")", "all");
  const std::string warm = R"(, "warm_start": ")" + folder_.path("all") + R"(", "evaluations": 8, "population": 32)";
  run(warm, "warm");
  run(R"(, "evaluations": 8, "population": 32)", "cold");
  EXPECT_GE(test::share_of_hypervolume(folder_.path("warm"), folder_.path("all"), objectives_),
            test::share_of_hypervolume(folder_.path("cold"), folder_.path("all"), objectives_) - 0.01);
}

/// As a sweep's: `compare`, `merge` and people ask what a point was.
TEST_F(SearchRunTest, KeepsEveryDocumentThatItUses) {
  run(R"(, "evaluations": 12, "population": 8)", "s");
  const auto documents = Store::read(folder_.path("s")).documents();
  std::set<std::string> used;
  for (const PointResult& result : Store::read(folder_.path("s")).results(true)) {
    for (std::size_t i = 0; i < result.documents.size(); ++i) {
      used.insert(result.documents[i].id);
      ASSERT_EQ(documents.count(result.documents[i].id), 1U) << result.point;
      EXPECT_EQ(documents.at(result.documents[i].id).first, schema_info(static_cast<DocumentKind>(i)).kind);
    }
  }
  EXPECT_EQ(documents.size(), used.size());
}

/// Searches of earlier versions kept none.
TEST_F(SearchRunTest, ResumingAddsDocumentsThatLack) {
  run(R"(, "evaluations": 12, "population": 8)", "s");
  const auto documents = Store::read(folder_.path("s")).documents();
  test::change_store(folder_.path("s"), "DELETE FROM documents");
  SearchOptions again;
  again.resume = true;
  run(R"(, "evaluations": 12, "population": 8)", "s", again);
  EXPECT_EQ(Store::read(folder_.path("s")).documents(), documents);
}

TEST_F(SearchRunTest, AxesOfOneValueAreFixed) {
  const auto found = [&](const std::string& axes, const std::string& out) {
    const Exploration search = load_exploration(
        ExplorationKind::search, folder_.write("one.json", test::sweep_text(axes + R"(, "population": 9)")));
    SearchOptions options;
    options.out = folder_.path(out);
    const SearchOutcome outcome = run_search(search, options);
    EXPECT_TRUE(outcome.is_exhausted);
    std::set<std::string> all;
    for (const PointResult& result : Store::read(options.out).results(true)) all.insert(result.axes);
    return all;
  };
  EXPECT_EQ(found(R"("axes": [{"key": "p_t", "values": [1, 2, 3]}, {"key": "p_c", "values": [2]}])", "some"),
            (std::set<std::string>{R"({"accelerator.p_t":1,"accelerator.p_c":2})",
                                   R"({"accelerator.p_t":2,"accelerator.p_c":2})",
                                   R"({"accelerator.p_t":3,"accelerator.p_c":2})"}));
  EXPECT_EQ(found(R"("axes": [{"key": "p_t", "values": [2]}])", "one"),
            (std::set<std::string>{R"({"accelerator.p_t":2})"}));
  EXPECT_EQ(found(R"("axes": [{"key": "memory.clock_mhz", "from": 800, "to": 800}, {"key": "p_c", "values": [1, 2]}])",
                  "real")
                .size(),
            2U);
}

TEST_F(SearchRunTest, OneObjective) {
  const SearchOutcome outcome = run(R"(, "evaluations": 12, "population": 8, "objectives": ["latency_ms"])", "s");
  EXPECT_EQ(outcome.last.evaluations, 12);
  EXPECT_EQ(outcome.last.front, 1);
}

TEST_F(SearchRunTest, WhereNothingFulfilsTheConditions) {
  const SearchOutcome outcome = run(R"(, "where": ["p_t > 100"], "evaluations": 4, "population": 8)", "s");
  EXPECT_EQ(outcome.last.evaluations, 0);
  EXPECT_THAT(outcome.failure, HasSubstr("none of the combinations that were tried fulfils the conditions"));
}

TEST_F(SearchRunTest, WrongFiles) {
  EXPECT_THAT(test::error_of(folder_, [&] { search_of(R"(, "evaluatons": 3)"); }),
              HasSubstr("did you mean search.evaluations?"));
  EXPECT_THAT(test::error_of(folder_, [&] { search_of(R"(, "population": 3)"); }),
              HasSubstr("search.population: got 3"));
  EXPECT_THAT(test::error_of(folder_,
                             [&] {
                               search_of(R"(, "warm_start": "nowhere")");
                               run(R"(, "warm_start": "nowhere")", "s");
                             }),
              HasSubstr("nowhere"));
}

TEST(Hypervolume, ByHand) {
  EXPECT_DOUBLE_EQ(hypervolume_of({{1, 2}, {2, 1}}, {3, 3}), 3.0);
  EXPECT_DOUBLE_EQ(hypervolume_of({{1, 2}, {4, 0}}, {3, 3}), 2.0);
  EXPECT_DOUBLE_EQ(hypervolume_of({}, {3, 3}), 0.0);
  EXPECT_DOUBLE_EQ(hypervolume_of({{1}, {2}}, {3}), 2.0);
}

}  // namespace
}  // namespace secateur::test
