// SPDX-License-Identifier: Apache-2.0
#include "report/result_json.hpp"

#include "base/namespaces.hpp"
#include "config/config_hash.hpp"
#include "report/figures_json.hpp"

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace secateur::report {
namespace {

using Json = nlohmann::ordered_json;

Json operation(const OperationResult& op) {
  Json json{{"name", op.name}, {"layer", op.layer}, {"kind", op.kind}, {"unit", op.unit}};
  for (const auto& row : operation_statistics()) {
    if (row.name == std::string_view("imbalance")) json["stall_cycles"] = figures(stall_statistics(), op.stall);
    json[row.name] = value(row, op);
  }
  if (!op.loop_order.empty()) json["loop_order"] = op.loop_order;
  return json;
}

Json unit(const UnitResult& unit) {
  Json json;
  for (const auto& row : unit_statistics()) {
    json[row.name] = value(row, unit);
    if (row.name == std::string_view("stall_cycles")) json["stall_causes"] = figures(cause_statistics(), unit.stalls);
  }
  return json;
}

Json amounts(const ResourceAmounts& amounts) {
  return {{"dsp", amounts.dsp},
          {"lut", amounts.lut},
          {"ff", amounts.ff},
          {"bram36", amounts.bram36},
          {"uram", amounts.uram}};
}

Json resources(const ResourceResult& resources) {
  Json json = amounts(resources.used);
  json["fits"] = resources.fits;
  json["limits"] = amounts(resources.limits);
  json["fabric_macs"] = resources.fabric_macs;
  json["warnings"] = resources.warnings;
  Json slrs = Json::array();
  for (const ResourceResult::Slr& slr : resources.slrs) {
    slrs.push_back({{"used", amounts(slr.used)}, {"limits", amounts(slr.limits)}});
  }
  json["slrs"] = std::move(slrs);
  return json;
}

Json interpolation(const Interpolation& interpolation) {
  return {{"stored_side", interpolation.stored_side}, {"side", interpolation.side}};
}

Json functional(const FunctionalResult& functional) {
  Json top5 = Json::array();
  for (const TopClass& top : functional.top5) {
    top5.push_back({{"class", top.index}, {"name", top.name}, {"logit", top.logit}});
  }
  Json activations = Json::object();
  for (const auto& [operation, sha256] : functional.activations_sha256) activations[operation] = sha256;
  return {{"top5", std::move(top5)},
          {"logits_sha256", functional.logits_sha256},
          {"logit_scale", functional.logit_scale},
          {"logits", functional.logits},
          {"selected_tokens", functional.selected_tokens},
          {"activations_sha256", std::move(activations)},
          {"scales", functional.scales}};
}

Json images(const ImageStatistics& statistics) {
  constexpr int kSlowest = 5;
  Json each = Json::array();
  for (const ImageRun& image : statistics.images) {
    each.push_back({{"name", image.name},
                    {"cycles", image.cycles},
                    {"latency_ms", image.latency_ms},
                    {"tokens_per_layer", image.tokens_per_layer},
                    {"label", image.label ? Json(*image.label) : Json()},
                    {"top5", image.top5}});
  }
  Json slowest = Json::array();
  for (const int i : statistics.slowest(kSlowest))
    slowest.push_back(statistics.images[static_cast<std::size_t>(i)].name);
  return {{"count", statistics.images.size()},
          {"latency_ms",
           {{"p50", statistics.latency_percentile(50)},
            {"p95", statistics.latency_percentile(95)},
            {"p99", statistics.latency_percentile(99)},
            {"max", statistics.latency_percentile(100)}}},
          {"slowest", std::move(slowest)},
          {"labelled", statistics.labelled()},
          {"top1", statistics.top1()},
          {"top5", statistics.top5()},
          {"each", std::move(each)}};
}

Json pruning(const PruningSummary& pruning) {
  return {{"parameters_dense", pruning.parameters_dense},
          {"parameters_kept", pruning.parameters_kept},
          {"parameters_in_kept_heads", pruning.parameters_in_kept_heads},
          {"mean_kept_blocks", pruning.mean_kept_blocks},
          {"min_kept_blocks", pruning.min_kept_blocks},
          {"max_kept_blocks", pruning.max_kept_blocks}};
}

/// [f(x), ...] as an array, also when there is none.
template <class Values, class Function>
Json array(const Values& values, Function function) {
  Json json = Json::array();
  for (const auto& value : values) json.push_back(function(value));
  return json;
}

void put_network(Json& json, const Result& result) {
  json["macs_dense_in_kept_heads"] = result.macs_dense_in_kept_heads;
  json["macs_dense"] = result.macs_dense;
  json["macs_executed"] = result.macs_executed;
  json["tokens_per_layer"] = result.tokens_per_layer;
  json["heads_per_layer"] = result.heads_per_layer;
  json["neurons_per_layer"] = result.neurons_per_layer;
  json["pruning"] = pruning(result.pruning);
}

void put_machine(Json& json, const Result& result) {
  json["operations"] = array(result.operations, operation);
  for (const Unit each : kAllUnits) json["units"][to_string(each)] = unit(result.unit(each));
  json["memory"] = {{"peak_bandwidth_gbps", result.peak_bandwidth_gbps},
                    {"channels", array(result.channels,
                                       [](const ChannelResult& each) { return figures(channel_statistics(), each); })}};
  json["queues"] = array(result.queues, [](const QueueResult& queue) {
    return Json{{"name", queue.name}, {"high_water", queue.high_water}};
  });
  json["resources"] = resources(result.resources);
  json["energy_mj"] = {{"mac", result.energy.mac_mj},
                       {"sram", result.energy.sram_mj},
                       {"dram", result.energy.dram_mj},
                       {"static", result.energy.static_mj},
                       {"total", result.energy.total_mj()}};
  json["bottleneck"] = {{"unit", result.bottleneck_unit}, {"share", result.bottleneck_share}};
}

}  // namespace

Json to_json(const Result& result, Json config) {
  Json json;
  json["schema_version"] = kResultSchemaVersion;
  json["secateur_version"] = SECATEUR_VERSION;
  json["fidelity"] = result.fidelity;
  json["seed"] = result.seed;
  if (config.is_object()) json["config_hash"] = config_hash(config, hashed_inputs(config.value("files", Json())));
  json["config"] = std::move(config);
  json["cycles"] = result.cycles;
  json["clock_mhz"] = result.clock_mhz;
  json["latency_ms"] = result.latency_ms;
  json["throughput_fps"] = result.throughput_fps();
  json["ideal_cycles"] = result.ideal_cycles;
  put_network(json, result);
  put_machine(json, result);
  if (result.interpolation) json["interpolation"] = interpolation(*result.interpolation);
  if (result.functional) json["functional"] = functional(*result.functional);
  if (result.images) json["images"] = images(*result.images);
  json["attribution"] = array(result.attribution, [](const AttributionStep& step) {
    return Json{{"step", step.step}, {"cycles", step.cycles}};
  });
  json["wall_seconds"] = result.wall_seconds;
  json["peak_rss_mb"] = result.peak_rss_mb;
  return json;
}

}  // namespace secateur::report
