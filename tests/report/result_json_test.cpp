// SPDX-License-Identifier: Apache-2.0
#include "report/result_json.hpp"

#include <gtest/gtest.h>

#include "config/documents.hpp"
#include "report/sample_result.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> all;
  for (const auto& [key, value] : object.items()) all.push_back(key);
  return all;
}

using Keys = std::vector<std::string>;

TEST(ResultJson, HasTheStableFieldsInTheirOrder) {
  const Json json = to_json(sample_result(), Json::object());
  EXPECT_EQ(keys(json), (Keys{"schema_version",
                              "secateur_version",
                              "fidelity",
                              "seed",
                              "config_hash",
                              "config",
                              "cycles",
                              "clock_mhz",
                              "latency_ms",
                              "throughput_fps",
                              "ideal_cycles",
                              "macs_dense_in_kept_heads",
                              "macs_dense",
                              "macs_executed",
                              "tokens_per_layer",
                              "heads_per_layer",
                              "neurons_per_layer",
                              "pruning",
                              "operations",
                              "units",
                              "memory",
                              "queues",
                              "resources",
                              "energy_mj",
                              "bottleneck",
                              "attribution",
                              "wall_seconds",
                              "peak_rss_mb"}));
  EXPECT_EQ(keys(json["operations"][2]),
            (Keys{"name", "layer", "kind", "unit", "start_cycle", "end_cycle", "macs", "bytes_read", "bytes_written",
                  "stall_cycles", "imbalance", "loop_order"}));
  EXPECT_EQ(keys(json["operations"][2]["stall_cycles"]), (Keys{"weights", "features", "sync", "memory", "pipeline"}));
  EXPECT_EQ(keys(json["units"]), (Keys{"mpca", "elementwise", "token_selector", "dma"}));
  for (const Json& unit : json["units"]) {
    EXPECT_EQ(keys(unit), (Keys{"busy_cycles", "stall_cycles", "stall_causes", "idle_cycles", "utilisation"}));
    EXPECT_EQ(keys(unit["stall_causes"]), (Keys{"memory", "weights", "pipeline"}));
  }
  EXPECT_EQ(keys(json["memory"]), (Keys{"peak_bandwidth_gbps", "channels"}));
  const Keys channel = keys(json["memory"]["channels"][0]);
  EXPECT_EQ(Keys(channel.begin(), channel.begin() + 7),
            (Keys{"reads", "writes", "row_hits", "row_misses", "bytes", "bandwidth_gbps", "refreshes"}));
  EXPECT_EQ(Keys(channel.end() - 2, channel.end()), (Keys{"merged_writes", "forwarded_reads"}));
  EXPECT_EQ(keys(json["resources"]),
            (Keys{"dsp", "lut", "ff", "bram36", "uram", "fits", "limits", "fabric_macs", "warnings", "slrs"}));
  EXPECT_EQ(keys(json["resources"]["limits"]), (Keys{"dsp", "lut", "ff", "bram36", "uram"}));
  EXPECT_EQ(keys(json["energy_mj"]), (Keys{"mac", "sram", "dram", "static", "total"}));
  EXPECT_EQ(keys(json["bottleneck"]), (Keys{"unit", "share"}));
  EXPECT_EQ(keys(json["attribution"][0]), (Keys{"step", "cycles"}));
  EXPECT_EQ(keys(json["queues"][0]), (Keys{"name", "high_water"}));
}

TEST(ResultJson, EveryFigureStandsUnderItsOwnName) {
  Result result = sample_result();
  result.seed = 77;
  result.operations[2].layer = 0;
  result.operations[2].macs = 11;
  result.operations[2].bytes_read = 12;
  result.operations[2].bytes_written = 13;
  result.operations[2].stall.memory = 14;
  result.operations[2].stall.pipeline = 15;
  result.energy.mac_mj = 1.5;
  result.energy.sram_mj = 2.5;
  result.energy.dram_mj = 4.0;
  result.energy.static_mj = 8.0;
  const Json json = to_json(result, Json{{"network", 1}});
  EXPECT_EQ(json["energy_mj"].dump(), R"({"mac":1.5,"sram":2.5,"dram":4.0,"static":8.0,"total":16.0})");
  EXPECT_EQ(json["schema_version"], kResultSchemaVersion);
  EXPECT_EQ(json["fidelity"], "event");
  EXPECT_EQ(json["seed"], 77);
  EXPECT_EQ(json["config"]["network"], 1);
  EXPECT_EQ(json["cycles"], 1'000'000);
  EXPECT_EQ(json["ideal_cycles"], 700'000);
  EXPECT_DOUBLE_EQ(json["throughput_fps"].get<double>(), 1000.0 / json["latency_ms"].get<double>());
  EXPECT_EQ(json["macs_dense"], 4'620'000'000);
  EXPECT_EQ(json["macs_dense_in_kept_heads"], 1'540'000'000);
  EXPECT_EQ(json["macs_executed"], 1'155'000'000);
  EXPECT_EQ(json["tokens_per_layer"].dump(), "[198,198,101,101]");
  EXPECT_EQ(json["heads_per_layer"].dump(), "[6,5,5]");
  EXPECT_EQ(
      json["operations"][2].dump(),
      R"({"name":"encoder0.q","layer":0,"kind":"qkv","unit":"mpca","start_cycle":150000,"end_cycle":450000,"macs":11,)"
      R"("bytes_read":12,"bytes_written":13,"stall_cycles":{"weights":10000,"features":20000,"sync":60000,)"
      R"("memory":14,"pipeline":15},"imbalance":0.25,"loop_order":"expand"})");
  EXPECT_FALSE(json["operations"][0].contains("loop_order"));
  EXPECT_EQ(json["units"]["dma"]["stall_cycles"], 300'000);
  EXPECT_EQ(json["units"]["elementwise"]["busy_cycles"], 100'000);
  EXPECT_EQ(json["units"]["token_selector"]["idle_cycles"], 999'000);
  EXPECT_EQ(json["units"]["mpca"]["utilisation"], 0.188);
  EXPECT_EQ(json["memory"]["channels"].size(), 4u);
  EXPECT_EQ(json["memory"]["channels"][3]["row_misses"], 2'000);
  EXPECT_EQ(json["memory"]["channels"][3]["refreshes"], 300);
  EXPECT_EQ(json["resources"]["dsp"], 7'885);
  EXPECT_EQ(json["resources"]["limits"]["uram"], 1'280);
  EXPECT_EQ(json["resources"]["slrs"][0]["used"]["lut"], 255'000);
  EXPECT_EQ(json["bottleneck"]["unit"], "mpca");
  EXPECT_EQ(json["attribution"][3]["step"], "imbalance and sync");
  EXPECT_EQ(json["attribution"][7]["cycles"], -12'000);
}

TEST(ResultJson, TellsInterpolatedPositions) {
  Result result = sample_result();
  EXPECT_FALSE(to_json(result, Json::object()).contains("interpolation"));
  result.interpolation = Interpolation{24, 14};
  const Json json = to_json(result, Json::object());
  EXPECT_EQ(json["interpolation"], (Json{{"stored_side", 24}, {"side", 14}}));
}

TEST(ResultJson, EqualResultsGiveEqualBytesAndWallTimeStandsLast) {
  const Json config = to_json(load_documents({}));
  Result result = sample_result();
  const std::string text = to_json(result, config).dump(2);
  EXPECT_EQ(to_json(sample_result(), config).dump(2), text);
  result.wall_seconds = 99.0;
  result.peak_rss_mb = 1.0;
  const std::string slower = to_json(result, config).dump(2);
  EXPECT_NE(slower, text);
  const std::size_t wall = text.find("\"wall_seconds\"");
  EXPECT_EQ(slower.substr(0, wall), text.substr(0, wall));
  EXPECT_EQ(Json::parse(text).dump(2), text);
}

TEST(ResultJson, OfNothingHasEmptyListsAndNoNulls) {
  const std::string text = to_json(Result{}, Json::object()).dump();
  EXPECT_EQ(text.find("null"), std::string::npos) << text;
  const Json json = Json::parse(text);
  for (const char* list : {"operations", "queues", "attribution", "tokens_per_layer", "heads_per_layer"}) {
    EXPECT_TRUE(json[list].is_array()) << list;
  }
  EXPECT_TRUE(json["memory"]["channels"].is_array());
  EXPECT_EQ(json["throughput_fps"], 0.0);
}

}  // namespace
}  // namespace secateur::test
