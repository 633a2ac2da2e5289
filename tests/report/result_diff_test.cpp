// SPDX-License-Identifier: Apache-2.0
// What `secateur diff` finds, on results small enough to see.
#include "report/result_diff.hpp"

#include <gmock/gmock.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;

Json operation(const char* name, int start, int end, int sync) {
  return {
      {"name", name}, {"start_cycle", start}, {"end_cycle", end}, {"stall_cycles", {{"sync", sync}, {"memory", 0}}}};
}

Json small_result() {
  return {{"fidelity", "event"},
          {"seed", 1},
          {"config",
           {{"accelerator", {{"p_t", 12}, {"dma", {{"ports", 4}}}}},
            {"files",
             {{"network", {{"path", "n.json"}, {"sha256", "1"}}}, {"weights", {{"path", "w"}, {"sha256", "2"}}}}}}},
          {"cycles", 1000},
          {"latency_ms", 2.0},
          {"throughput_fps", 500.0},
          {"operations", {operation("a", 0, 400, 10), operation("b", 400, 1000, 0)}},
          {"units", {{"mpca", {{"busy_cycles", 900}, {"stall_cycles", 50}}}}},
          {"resources", {{"dsp", 100}, {"lut", 0}, {"fits", true}}},
          {"attribution", {{{"step", "ideal"}, {"cycles", 800}}, {{"step", "memory"}, {"cycles", 200}}}}};
}

TEST(ResultDiff, OfEqualResultsIsNothing) {
  Json other = small_result();
  other["wall_seconds"] = 7;
  other["config"]["files"]["network"] = {{"path", "elsewhere.json"}, {"sha256", "9"}};  // the document itself counts
  other["config"]["files"]["weights"]["path"] = "elsewhere";
  const ResultDiff diff = result_diff(small_result(), other);
  EXPECT_TRUE(diff.is_same());
  EXPECT_TRUE(worse_by(diff, 0).empty());
}

TEST(ResultDiff, TellsKeysAndFilesThatDiffer) {
  Json other = small_result();
  other["config"]["accelerator"]["dma"]["ports"] = 8;
  other["config"]["accelerator"]["p_h"] = 2;
  other["config"]["files"]["weights"]["sha256"] = "3";
  other["fidelity"] = "ideal";
  const ResultDiff diff = result_diff(small_result(), other);
  std::vector<std::string> keys;
  for (const ChangedKey& each : diff.configuration) keys.push_back(each.key);
  EXPECT_THAT(keys, ElementsAre("accelerator.dma.ports", "accelerator.p_h", "fidelity", "files.weights.sha256"));
  EXPECT_EQ(diff.configuration[0].a, Json(4));
  EXPECT_EQ(diff.configuration[0].b, Json(8));
  EXPECT_TRUE(diff.configuration[1].a.is_null());
}

TEST(ResultDiff, OperationsArePairedByName) {
  Json other = small_result();
  other["operations"] = {operation("b", 0, 650, 7), operation("c", 0, 1, 0), operation("a", 650, 1080, 40)};
  const ResultDiff diff = result_diff(small_result(), other);
  ASSERT_EQ(diff.operations.size(), 2U);
  EXPECT_EQ(diff.operations[0].name, "b");
  EXPECT_EQ(diff.operations[0].more(), 50);
  EXPECT_EQ(diff.operations[1].name, "a");
  EXPECT_EQ(diff.operations[1].more(), 30);
  EXPECT_EQ(diff.operations[1].cause, "sync");
  EXPECT_EQ(diff.operations[1].cause_cycles, 30);
  EXPECT_THAT(diff.only_b, ElementsAre("c"));
  EXPECT_TRUE(diff.only_a.empty());
}

TEST(ResultDiff, WorseIsMoreButForWhatIsTheBetterTheMoreThereIs) {
  Json other = small_result();
  other["cycles"] = 1040;
  other["latency_ms"] = 1.9;
  other["throughput_fps"] = 480.0;
  other["resources"]["dsp"] = 110;
  other["resources"]["lut"] = 5;
  other["operations"][1]["end_cycle"] = 1030;
  const ResultDiff diff = result_diff(small_result(), other);
  EXPECT_THAT(worse_by(diff, 0), ElementsAre("resources.lut was 0", "resources.dsp +10.0 %", "cycles +4.0 %",
                                             "throughput_fps -4.0 %", "b +3.0 % of the run"));
  EXPECT_THAT(worse_by(diff, 3.5),
              ElementsAre("resources.lut was 0", "resources.dsp +10.0 %", "cycles +4.0 %", "throughput_fps -4.0 %"));
  EXPECT_THAT(worse_by(diff, 10), ElementsAre("resources.lut was 0"));
}

TEST(ResultDiff, AMachineThatNoLongerFitsIsWorseAtAnyRate) {
  Json other = small_result();
  other["resources"]["fits"] = false;
  EXPECT_THAT(worse_by(result_diff(small_result(), other), 1e6), ElementsAre("no longer fits the device"));
  EXPECT_TRUE(worse_by(result_diff(other, small_result()), 0).empty());
}

/// Whatever stands in a file that calls itself a result.
TEST(ResultDiff, IsNotMisledByOtherJson) {
  for (const Json& odd : {Json(), Json(3), Json::array({1}), Json{{"operations", 3}, {"config", 1}, {"units", "x"}},
                          Json{{"operations", {1, {{"name", 2}}}}, {"attribution", {3}}, {"cycles", "many"}}}) {
    result_diff(odd, small_result());
    result_diff(small_result(), odd);
    EXPECT_TRUE(result_diff(odd, odd).is_same());
  }
}

}  // namespace
}  // namespace secateur::test
