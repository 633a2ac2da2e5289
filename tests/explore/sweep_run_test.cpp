// SPDX-License-Identifier: Apache-2.0
// Whole sweeps in this process and its workers.
#include "explore/sweep_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "config/json_document.hpp"
#include "cost/amounts.hpp"
#include "cost/resources.hpp"
#include "explore/front.hpp"
#include "explore/stored_documents.hpp"
#include "explore/sweep_file.hpp"
#include "pruning/load_model.hpp"
#include "sim/run.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::error_of;
using test::sweep_of;

constexpr const char* kAxes =
    R"("axes": [{"key": "p_t", "values": [1, 2, 3, 4]}, {"key": "p_c", "values": [1, 2]}, {"key": "p_pe", "values": [4, 8]}])";

Result run_of(const PackedModel& model, const Documents& documents) {
  return sim::run({model, documents.accelerator, documents.memory, Fidelity::event, false});
}

class SweepRunTest : public testing::Test {
 protected:
  SweepOutcome run(const std::string& more, const std::string& out, SweepOptions options = {}) {
    const Exploration sweep = sweep_of(folder_, more);
    options.out = folder_.path(out);
    return run_sweep(sweep, options);
  }
  std::vector<PointResult> results(const std::string& out) { return Store::read(folder_.path(out)).results(true); }
  std::string csv(const std::string& out) { return points_csv(Store::read(folder_.path(out))); }
  test::TemporaryFolder folder_;
};

/// What a run reports, what a sweep's `fits` looks at, and what the check of the device says are one estimate.
TEST_F(SweepRunTest, ResourcesAreOneEstimateForEveryNetwork) {
  run(R"("axes": [{"key": "mlp_hidden", "values": [64, 128, 1536, 3072]}], "fidelity": "event",
         "set": {"weights.capacity_kib": 1024, "features.capacity_kib": 1024})",
      "s");
  const std::vector<PointResult> all = results("s");
  ASSERT_EQ(all.size(), 4U);
  std::set<std::int64_t> luts;
  const int hidden[] = {64, 128, 1536, 3072};
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(hidden[i]);
    DocumentRequest request;
    request.network = "shapes_vit";
    request.pruning = "b8_rb50_rt50";
    request.accelerator = "tiny";
    request.sets = {"network.mlp_hidden=" + std::to_string(hidden[i]), "accelerator.weights.capacity_kib=1024",
                    "accelerator.features.capacity_kib=1024"};
    const Documents d = load_documents(request);
    const ResourceResult checked = estimate_resources(d.accelerator, d.memory, sizing_of(d.network, d.pruning));
    const ResourceResult told = run_of(load_packed_model(d.network, d.pruning).model, d).resources;
    for (const AmountField& field : kAmountFields) {
      EXPECT_EQ(told.used.*field.member, checked.used.*field.member) << field.name;
    }
    EXPECT_EQ(told.fits, checked.fits);
    EXPECT_EQ(all[i].figures[*find_metric("lut")], static_cast<double>(checked.used.lut));
    EXPECT_EQ(all[i].figures[*find_metric("ff")], static_cast<double>(checked.used.ff));
    luts.insert(told.used.lut);
  }
  EXPECT_GE(luts.size(), 3U);  // sums of 64 and 128 products may be equally wide beside embed_dim
}

TEST_F(SweepRunTest, APointIsWhatARunGives) {
  run(std::string(kAxes) + R"(, "fidelity": "event")", "s");
  const std::vector<PointResult> all = results("s");
  ASSERT_EQ(all.size(), 16U);
  DocumentRequest request;
  request.network = "shapes_vit";
  request.pruning = "b8_rb50_rt50";
  request.accelerator = "tiny";
  request.sets = {"accelerator.p_t=3", "accelerator.p_c=2", "accelerator.p_pe=4"};
  const Documents documents = load_documents(request);
  const LoadedModel model = load_packed_model(documents.network, documents.pruning);
  const Result expected = run_of(model.model, documents);
  const PointResult& point = all[10];
  EXPECT_EQ(point.axes, R"({"accelerator.p_t":3,"accelerator.p_c":2,"accelerator.p_pe":4})");
  EXPECT_EQ(point.figures[*find_metric("cycles")], static_cast<double>(expected.cycles));
  EXPECT_EQ(point.figures[*find_metric("dsp")], static_cast<double>(expected.resources.used.dsp));
  EXPECT_EQ(point.seed, 1U);
  EXPECT_EQ(Store::read(folder_.path("s")).documents().at(point.documents[2].id).second,
            to_json(documents.accelerator).dump());
}

/// Rows of the closed form keep neither a text nor an accelerator document of their own.
TEST_F(SweepRunTest, APointOfTheClosedFormIsWhatARunGives) {
  const std::string more =
      R"("axes": [{"key": "p_h", "values": [1, 2]}, {"key": "p_t", "values": [1, 3]}, {"key": "balance", "values": ["lpt", "dynamic"]},
                  {"key": "pruning.weight_keep", "values": [0.5, 0.7]}, {"key": "device", "values": ["zcu102", "u250"]}],
         "derived": {"dma.ports": "p_t"}, "fidelity": "ideal", "set": {"p_c": 1, "elementwise.lanes": 16})";
  const Exploration sweep = sweep_of(folder_, more);
  const Space space(sweep);
  run(more, "s");
  const Store store = Store::read(folder_.path("s"));
  const StoredDocuments documents(store);
  StoredResults stored(store);
  EXPECT_EQ(store.documents().size(), 1U + 2U + 2U + 1U);  // network, prunings, machines of two devices, memory
  for (const PointResult& row : store.results(true)) {
    SCOPED_TRACE(row.axes);
    EXPECT_TRUE(row.result.empty());
    const Documents loaded = load_documents(space.request(space.at(row.point)));
    const std::optional<Json> config = documents.config_of(row);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->at("accelerator"), to_json(loaded.accelerator));
    EXPECT_EQ(config->at("pruning"), to_json(loaded.pruning));
    const PackedModel model = load_packed_model(loaded.network, loaded.pruning).model;
    const Result whole = sim::run({model, loaded.accelerator, loaded.memory, Fidelity::ideal, false});
    Figures figures = figures_of(whole);
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (kMetrics[i].of == nullptr) continue;
      EXPECT_EQ(row.figures[i], figures[i]) << kMetrics[i].name;
    }
    EXPECT_EQ(row.bottleneck, whole.bottleneck_unit);
    EXPECT_EQ(stored.result_of(row, *config).at("operations").size(), whole.operations.size());
  }
}

/// A machine that tells its home channels has them in the shared document too.
TEST_F(SweepRunTest, PointsOfTheClosedFormHaveTheirValuesWhereHomeChannelsAreGiven) {
  run(R"("axes": [{"key": "p_t", "values": [1, 3]}], "fidelity": "ideal", "set": {"interconnect.port_channels": [0, 0]})",
      "s");
  const Store store = Store::read(folder_.path("s"));
  const StoredDocuments documents(store);
  const std::vector<PointResult> rows = store.results();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(documents.config_of(rows[0]).value().at("accelerator").at("p_t"), 1);
  EXPECT_EQ(documents.config_of(rows[1]).value().at("accelerator").at("p_t"), 3);
}

TEST_F(SweepRunTest, TheSameForEveryNumberOfJobs) {
  SweepOptions three;
  three.jobs = 3;
  run(kAxes, "one");
  run(kAxes, "three", three);
  EXPECT_EQ(csv("one"), csv("three"));
  EXPECT_EQ(Store::read(folder_.path("one")).documents(), Store::read(folder_.path("three")).documents());
}

/// The figures of feasible points of one fidelity.
std::map<PointIndex, Figures> figures_of(const std::vector<PointResult>& results, Fidelity fidelity) {
  std::map<PointIndex, Figures> figures;
  for (const PointResult& result : results) {
    if (result.fidelity == fidelity && result.is_feasible()) figures[result.point] = result.figures;
  }
  return figures;
}

const Objectives kLatencyAndDsp{parse_objective("latency_ms"), parse_objective("dsp")};

std::set<PointIndex> front_of(const std::map<PointIndex, Figures>& points) {
  std::vector<PointIndex> names;
  std::vector<Figures> figures;
  for (const auto& [point, figure] : points) {
    names.push_back(point);
    figures.push_back(figure);
  }
  std::set<PointIndex> front;
  for (const std::size_t i : pareto_front(figures, kLatencyAndDsp)) front.insert(names[i]);
  return front;
}

TEST_F(SweepRunTest, FirstThePointsNearTheFrontAreSimulated) {
  const SweepOutcome outcome = run(std::string(kAxes) + R"(, "margin": 0.1)", "s");
  std::vector<Figures> ideal;
  for (const PointResult& result : results("s")) {
    if (result.fidelity == Fidelity::ideal) ideal.push_back(result.figures);
  }
  ASSERT_EQ(ideal.size(), 16U);
  EXPECT_EQ(outcome.stages[1].points, static_cast<std::int64_t>(near_front(ideal, kLatencyAndDsp, 0.1).size()));
  EXPECT_LT(outcome.stages[1].points, 16);
}

TEST_F(SweepRunTest, TheFrontIsThatOfSimulatingEveryPoint) {
  // Balance: the closed form knows none of it, so it takes four points for one.
  const std::string axes = std::string(R"("axes": [{"key": "p_t", "values": [1, 2, 3, 4, 5, 6]},
      {"key": "p_c", "values": [1, 2, 3]}, {"key": "p_pe", "values": [2, 4, 8]},
      {"key": "balance", "values": ["none", "sorted", "lpt", "dynamic"]}, {"key": "mapping", "values": ["fold", "grid"]}])");
  run(axes + R"(, "fidelity": "event")", "all");
  const std::map<PointIndex, Figures> all = figures_of(results("all"), Fidelity::event);
  ASSERT_EQ(all.size(), 432U);
  for (const char* margin : {"0", "0.25"}) {
    const std::string out = std::string("margin") + margin;
    const SweepOutcome outcome = run(axes + R"(, "margin": )" + margin, out);
    const std::map<PointIndex, Figures> simulated = figures_of(results(out), Fidelity::event);
    EXPECT_EQ(front_of(simulated), front_of(all));
    EXPECT_LT(simulated.size(), all.size());
    ASSERT_TRUE(outcome.front_check);
    EXPECT_EQ(outcome.front_check->left_out, 432 - static_cast<std::int64_t>(simulated.size()));
    // What was left out loses by its closed form to a simulated point.
    for (const auto& [point, ideal] : figures_of(results(out), Fidelity::ideal)) {
      if (simulated.count(point) > 0) continue;
      Figures best = ideal;
      best[*find_metric("latency_ms")] *= outcome.front_check->bounds[*find_metric("latency_ms")];
      EXPECT_TRUE(std::any_of(simulated.begin(), simulated.end(), [&best](const auto& other) {
        return dominates(other.second, best, kLatencyAndDsp);
      })) << point;
    }
  }
}

TEST_F(SweepRunTest, RoundsThatWereInterruptedChooseTheSamePoints) {
  const std::string more = std::string(kAxes) + R"(, "margin": 0)";
  const SweepOutcome outcome = run(more, "whole");
  ASSERT_GT(outcome.stages.size(), 2U);
  // A store that was cut off in its last round: all but one of that round's points are there.
  run(more, "cut");
  {
    Store store = Store::open(folder_.path("cut"));
    std::vector<PointResult> kept = store.results(true);
    PointResult lost = kept.back();
    ASSERT_EQ(lost.fidelity, Fidelity::event);
    lost.status = PointStatus::crashed;
    store.put(lost);
    store.commit();
  }
  SweepOptions resume;
  resume.resume = true;
  run(more, "cut", resume);
  EXPECT_EQ(csv("cut"), csv("whole"));
}

TEST_F(SweepRunTest, FailuresAreKeptAndStopNothing) {
  // Blocks of 8: a PE of 3 x 3 divides none.
  const SweepOutcome outcome = run(R"("axes": [{"key": "p_pe", "values": [4, 3, 8]}], "fidelity": "event")", "s");
  EXPECT_EQ(outcome.stages[0].failures, 1);
  const std::vector<PointResult> all = results("s");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].status, PointStatus::failed);
  EXPECT_NE(all[1].error.find("p_pe = 3 does not divide pruning.block = 8"), std::string::npos) << all[1].error;
  EXPECT_EQ(all[2].status, PointStatus::done);
}

TEST_F(SweepRunTest, ViolationsAreMarked) {
  const std::string axes = R"("axes": [{"key": "p_t", "values": [1, 4]}], "set": {"device": "zcu104"}, )";
  run(axes + R"("fidelity": "event", "constraints": {"latency_ms": {"max": 0.5}})", "s");
  const std::vector<PointResult> all = results("s");
  EXPECT_NE(all[0].violates.find("latency_ms "), std::string::npos);
  EXPECT_FALSE(all[0].is_feasible());
}

TEST_F(SweepRunTest, MachinesThatDoNotFitAreNotSimulated) {
  const std::string axes =
      R"("axes": [{"key": "p_h", "values": [1, 64]}], "set": {"p_t": 64, "p_c": 16, "device": "zcu104"}, )";
  run(axes + R"("fidelity": "event", "constraints": {"fits": true})", "s");
  const std::vector<PointResult> all = results("s");
  EXPECT_EQ(all[1].status, PointStatus::unbuildable);
  EXPECT_EQ(all[1].violates, "does not fit the device");
  EXPECT_TRUE(std::isnan(all[1].figures[*find_metric("cycles")]));
  EXPECT_GT(all[1].figures[*find_metric("dsp")], 0);
}

TEST_F(SweepRunTest, SeedsOfPoints) {
  run(R"("axes": [{"key": "p_t", "values": [1, 2]}], "fidelity": "ideal", "seeds": "per_point")", "s");
  const std::vector<PointResult> all = results("s");
  EXPECT_NE(all[0].seed, all[1].seed);
  EXPECT_NE(all[0].documents[1].id, all[1].documents[1].id);
}

TEST_F(SweepRunTest, ALongPointIsEnded) {
  const SweepOutcome outcome = run(R"("fidelity": "event", "point_timeout_s": 0.001, "set": {"p_pe": 1, "depth": 12},
             "axes": [{"key": "p_t", "values": [1, 2]}])",
                                   "s");
  EXPECT_EQ(outcome.stages[0].failures, 2);
  EXPECT_EQ(results("s")[0].status, PointStatus::timed_out);
}

TEST_F(SweepRunTest, ResumeRunsWhatIsMissing) {
  SweepOptions options;
  int seen = 0;
  options.interrupts = [&] { return seen; };
  options.progress = [&](const SweepProgress& now) { seen = now.run >= 3 ? 1 : 0; };
  const SweepOutcome first = run(kAxes, "s", options);
  EXPECT_TRUE(first.is_interrupted);
  const std::size_t before = results("s").size();
  EXPECT_GE(before, 3U);
  EXPECT_LT(before, 16U);
  SweepOptions resume;
  resume.resume = true;
  const SweepOutcome second = run(kAxes, "s", resume);
  EXPECT_FALSE(second.is_interrupted);
  EXPECT_EQ(second.stages[0].run, static_cast<std::int64_t>(16 - before));
  run(kAxes, "whole");
  EXPECT_EQ(csv("s"), csv("whole"));
  EXPECT_EQ(run(kAxes, "s", resume).stages[0].run, 0);
}

/// A table of a million lines takes seconds: it is made again only where the store is newer.
TEST_F(SweepRunTest, ASweepWithNothingToDoLeavesItsTable) {
  const std::string more = std::string(kAxes) + R"(, "fidelity": "ideal")";
  run(more, "s");
  const std::string table = folder_.path("s") + "/" + kPointsFile;
  const std::string made = read_input_file(table);
  std::ofstream(table, std::ios::app) << "mine\n";
  SweepOptions again;
  again.resume = true;
  run(more, "s", again);
  EXPECT_EQ(read_input_file(table), made + "mine\n");
  namespace fs = std::filesystem;
  fs::last_write_time(folder_.path("s") + "/" + kStoreFile, fs::last_write_time(table) + std::chrono::seconds(1));
  run(more, "s", again);
  EXPECT_EQ(read_input_file(table), made);
}

TEST_F(SweepRunTest, AnotherSweepIsRefused) {
  run(kAxes, "s");
  const std::string before = csv("s");
  EXPECT_EQ(error_of(folder_, [&] { run(kAxes, "s"); }),
            "command line: --out: s holds a store already; continue it with --resume, begin anew with --replace, or "
            "choose another "
            "--out");
  SweepOptions resume;
  resume.resume = true;
  EXPECT_EQ(error_of(folder_,
                     [&] {
                       run(R"("axes": [{"key": "p_t", "values": [1, 2, 3, 5]}, {"key": "p_c", "values": [1, 2]}])", "s",
                           resume);
                     }),
            "sweep.json: is not what the store in s was made from:\n"
            "    axes[0].values[3]: 4 in the store, 5 now\n"
            "    axes[2]: {\"key\":\"p_pe\",\"values\":[4,8]} in the store, nothing now\n"
            "  Undo the change, or choose another --out.");
  EXPECT_EQ(
      error_of(
          folder_,
          [&] {
            run(R"("axes": [{"key": "p_t", "values": [1, 2, 3, 5]}, {"key": "p_c", "values": [1, 2]}, {"key": "p_pe", "values": [4, 8]}])",
                "s", resume);
          }),
      "sweep.json: is not what the store in s was made from:\n"
      "    axes[0].values[3]: 4 in the store, 5 now\n"
      "  Undo the change, or choose another --out.");
  EXPECT_EQ(csv("s"), before);
}

TEST_F(SweepRunTest, ALongerTimeoutIsNoOtherSweep) {
  run(kAxes, "s");
  SweepOptions resume;
  resume.resume = true;
  EXPECT_EQ(run(std::string(kAxes) + R"(, "point_timeout_s": 1000)", "s", resume).stages[0].run, 0);
}

TEST(Shards, ArePartsThatDifferByOnePoint) {
  std::vector<PointIndex> points(1003);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = static_cast<PointIndex>(i);
  std::set<PointIndex> all;
  for (int i = 1; i <= 4; ++i) {
    const std::vector<PointIndex> shard = shard_of(points, {i, 4});
    EXPECT_TRUE(shard.size() == 250 || shard.size() == 251);
    all.insert(shard.begin(), shard.end());
    // No regular part: an axis of 4 values as the fastest is spread over all shards.
    for (int value = 0; value < 4; ++value) {
      const auto count = std::count_if(shard.begin(), shard.end(), [&](PointIndex p) { return p % 4 == value; });
      EXPECT_GT(count, 40);
    }
  }
  EXPECT_EQ(all.size(), points.size());
}

/// Stores of earlier versions have such failures.
TEST_F(SweepRunTest, WhatFailedForWantOfMemoryIsTriedAgain) {
  const std::string more = std::string(kAxes) + R"(, "fidelity": "event")";
  run(more, "whole");
  run(more, "poor");
  {
    Store store = Store::open(folder_.path("poor"));
    std::vector<PointResult> all = store.results(true);
    const char* const errors[] = {"out of memory",
                                  "Error: (E518) stack setup failed: unknown error\nIn file: sc_cor_qt.cpp:170",
                                  "ddr4-2400.json: cannot be opened: Too many open files", "std::bad_alloc"};
    for (std::size_t i = 0; i < 4; ++i) {
      PointResult failed;
      failed.point = all[i].point;
      failed.fidelity = Fidelity::event;
      failed.axes = all[i].axes;
      failed.status = PointStatus::failed;
      failed.error = errors[i];
      store.put(failed);
    }
    store.commit();
  }
  SweepOptions resume;
  resume.resume = true;
  EXPECT_EQ(run(more, "poor", resume).stages[0].run, 4);
  EXPECT_EQ(csv("poor"), csv("whole"));
}

TEST_F(SweepRunTest, ASweepOfWhichEveryPointFailsSaysWhy) {
  const std::string axes =
      R"("axes": [{"key": "seed", "values": [1, 2]}], "set": {"token_policy": "mass"}, "fidelity": "event")";
  const SweepOutcome outcome = run(axes, "s");
  EXPECT_NE(outcome.failure.find("mass chooses tokens by an image"), std::string::npos);
  EXPECT_FALSE(outcome.failures_differ);
  EXPECT_EQ(run(std::string(kAxes) + R"(, "fidelity": "ideal")", "sound").failure, "");
}

TEST_F(SweepRunTest, AFinishedStoreNeedsNothingBesideIt) {
  run(kAxes, "s");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path("s")))
    names.insert(entry.path().filename().string());
  EXPECT_EQ(names, (std::set<std::string>{"points.csv", "sweep.lock", "sweep.sqlite"}));
  std::ifstream file(folder_.path("s/sweep.sqlite"), std::ios::binary);
  std::string header(20, '\0');
  file.read(header.data(), 20);
  EXPECT_EQ(header.substr(18), "\x01\x01");  // no write-ahead log
}

}  // namespace
}  // namespace secateur::test
