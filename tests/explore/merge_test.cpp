// SPDX-License-Identifier: Apache-2.0
// Shards, joined again.
#include "explore/merge.hpp"

#include <gtest/gtest.h>

#include "explore/front_report.hpp"
#include "explore/sweep_file.hpp"
#include "explore/sweep_run.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using test::sweep_of;

constexpr const char* kMergeAxes =
    R"("axes": [{"key": "p_t", "values": [1, 2, 3, 4]}, {"key": "p_c", "values": [1, 2]}, {"key": "p_pe", "values": [4, 8]}])";

class MergeTest : public testing::Test {
 protected:
  std::string run(const std::string& more, const std::string& out, const Shard& shard = {}) {
    const Exploration sweep = sweep_of(folder_, more);
    SweepOptions options;
    options.out = folder_.path(out);
    options.shard = shard;
    run_sweep(sweep, options);
    return options.out;
  }
  test::TemporaryFolder folder_;
};

TEST_F(MergeTest, ShardsTogetherAreTheSweep) {
  for (const char* fidelity : {"ideal", "event", "ideal_then_event"}) {
    const std::string more = std::string(kMergeAxes) + R"(, "fidelity": ")" + fidelity + "\"";
    const std::string name = fidelity;
    std::vector<std::string> shards;
    for (int i = 1; i <= 3; ++i) shards.push_back(run(more, name + std::to_string(i), {i, 3}));
    const MergeOutcome outcome = merge_stores(shards, folder_.path(name + "merged"));
    EXPECT_EQ(outcome.missing, 0);
    const Store merged = Store::read(folder_.path(name + "merged"));
    const Store whole = Store::read(run(more, name + "whole"));
    EXPECT_EQ(points_csv(merged), points_csv(whole));
    EXPECT_EQ(merged.documents(), whole.documents());
    EXPECT_EQ(merged.description(), whole.description());
  }
}

TEST_F(MergeTest, TheMergedStoreResumedHasTheFront) {
  const std::string more = std::string(kMergeAxes) + R"(, "margin": 0)";
  const std::string merged = folder_.path("merged");
  EXPECT_TRUE(merge_stores({run(more, "1", {1, 2}), run(more, "2", {2, 2})}, merged).front_unchecked);
  const Store whole = Store::read(run(more, "whole"));
  EXPECT_NE(points_csv(Store::read(merged)), points_csv(whole));
  const Exploration sweep = sweep_of(folder_, more);
  SweepOptions options;
  options.out = merged;
  options.resume = true;
  run_sweep(sweep, options);
  EXPECT_EQ(points_csv(Store::read(merged)), points_csv(whole));
}

TEST_F(MergeTest, AMissingShardIsTold) {
  const std::string more = std::string(kMergeAxes) + R"(, "fidelity": "ideal")";
  const MergeOutcome outcome = merge_stores({run(more, "a", {1, 4})}, folder_.path("m"));
  EXPECT_EQ(outcome.results, 4);
  EXPECT_EQ(outcome.missing, 12);
}

TEST_F(MergeTest, OtherSweepsAreRefused) {
  const std::string a = run(kMergeAxes, "a");
  const std::string b = run(std::string(kMergeAxes) + R"(, "margin": 0.5)", "b");
  EXPECT_EQ(error_of(folder_,
                     [&] {
                       merge_stores({a, b}, folder_.path("m"));
                     }),
            "b: margin: 0.25 in the store, 0.5 now (in a)");
  EXPECT_FALSE(Store::exists(folder_.path("m")));
}

TEST_F(MergeTest, ResultsThatDifferAreRefused) {
  const std::string more = std::string(kMergeAxes) + R"(, "fidelity": "ideal")";
  const std::string a = run(more, "a");
  const std::string b = run(more, "b");
  {
    Store store = Store::open(b);
    PointResult changed = store.results(true)[5];
    changed.figures[*find_metric("cycles")] += 1;
    store.put(changed);
    store.commit();
  }
  const std::string error = error_of(folder_, [&] { merge_stores({a, b}, folder_.path("m")); });
  EXPECT_NE(error.find("b: point 5 (ideal): differs from "), std::string::npos) << error;
  EXPECT_NE(error.find(": cycles "), std::string::npos) << error;
  EXPECT_FALSE(Store::exists(folder_.path("m")));
}

TEST_F(MergeTest, AResultIsBetterThanACrash) {
  const std::string more = std::string(kMergeAxes) + R"(, "fidelity": "ideal")";
  const std::string a = run(more, "a");
  const std::string b = run(more, "b");
  {
    Store store = Store::open(a);
    PointResult crashed = store.results(true)[5];
    crashed.status = PointStatus::crashed;
    store.put(crashed);
    store.commit();
  }
  merge_stores({a, b}, folder_.path("m"));
  EXPECT_EQ(points_csv(Store::read(folder_.path("m"))), points_csv(Store::read(b)));
}

TEST_F(MergeTest, FrontOfAStore) {
  const Store store = Store::read(run(std::string(kMergeAxes) + R"(, "fidelity": "event")", "s"));
  const FrontReport report(store, {parse_objective("latency_ms"), parse_objective("dsp")}, std::nullopt);
  EXPECT_EQ(report.fidelity(), Fidelity::event);
  EXPECT_EQ(report.compared(), 16U);
  std::size_t neighbours = 0;
  for (std::size_t place = 0; place < report.front().size(); ++place) {
    for (const Neighbour& neighbour : report.neighbours(place)) {
      ++neighbours;
      EXPECT_NE(neighbour.on_front, neighbour.dominated_by.has_value());
      EXPECT_FALSE(neighbour.change.empty());
    }
  }
  // Three axes: two ends of one step, inner points of two.
  EXPECT_GE(neighbours, 3 * report.front().size());
}

}  // namespace
}  // namespace secateur::test
