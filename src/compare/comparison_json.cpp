// SPDX-License-Identifier: Apache-2.0
#include "compare/comparison_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/namespaces.hpp"
#include "explore/csv_text.hpp"

namespace secateur::compare {
namespace {

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json agreement(const RankAgreement& agreement) {
  return {{"value", number(agreement.value)},
          {"low", agreement.low ? number(*agreement.low) : Json(nullptr)},
          {"high", agreement.high ? number(*agreement.high) : Json(nullptr)}};
}

Json summaries(const std::vector<QuantitySummary>& all) {
  Json json = Json::object();
  for (const QuantitySummary& each : all) {
    json[info(each.quantity).name] = {{"points", each.errors.count},
                                      {"mape", each.errors.mape},
                                      {"bias", each.errors.bias},
                                      {"worst", each.errors.worst},
                                      {"worst_point", each.errors.worst_at},
                                      {"kendall_tau", agreement(each.tau)},
                                      {"spearman_rho", agreement(each.rho)}};
  }
  return json;
}

Json point(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const ComparedPoint& point) {
  const MeasuredRun& run = measured.runs[point.match.measured];
  const SimulatedRun& result = simulated[point.match.simulated];
  Json differences = Json::array();
  for (const KeyDifference& each : point.match.differences) {
    differences.push_back({{"key", each.path}, {"measured", each.measured}, {"ours", each.simulated}});
  }
  Json quantities = Json::object();
  for (std::size_t q = 0; q < kQuantityCount; ++q) {
    if (std::isnan(run.values[q])) continue;
    quantities[kQuantities[q].name] = {
        {"measured", run.values[q]}, {"ours", number(result.values[q])}, {"error", number(point.errors[q])}};
  }
  return {{"row", run.row},
          {"name", run.name},
          {"source", run.source},
          {"estimate", run.estimate.empty() ? Json(nullptr) : Json(run.estimate)},
          {"result", result.name},
          {"config_hash", result.config_hash},
          {"fidelity", result.fidelity},
          {"exact", point.match.is_exact()},
          {"differences", std::move(differences)},
          {"quantities", std::move(quantities)}};
}

Json calibrated(const Calibration& calibration) {
  Json parameters = Json::object();
  for (const CalibratedParameter& each : calibration.parameters) {
    Json one{{"value", each.value}, {"bounds", {each.fitted.low, each.fitted.high}}};
    one["interval_95"] = calibration.has_intervals ? Json({each.interval.low, each.interval.high}) : Json(nullptr);
    one["effect"] = each.effect;
    one["determined"] = calibration.has_intervals && !each.is_open;
    parameters[info(each.fitted.parameter).name] = std::move(one);
  }
  const auto mape = [](const std::vector<double>& errors) {
    return errors.empty() ? Json(nullptr) : Json(summarise_errors(errors).mape);
  };
  return {{"parameters", std::move(parameters)},
          {"points", calibration.points},
          {"mape_before", mape(calibration.before)},
          {"mape_fitted", mape(calibration.after)},
          {"mape_left_out", mape(calibration.left_out)},
          {"separation", calibration.separation},
          {"warnings", calibration.warnings},
          {"simulations", calibration.simulations}};
}

}  // namespace

Json to_json(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const Comparison& comparison,
             const Calibration* calibration) {
  Json json;
  json["schema_version"] = kComparisonSchemaVersion;
  json["measured"] = measured.file;
  json["exact"] = summaries(comparison.exact);
  json["with_nearest"] = comparison.all.empty() ? Json(nullptr) : summaries(comparison.all);
  json["estimates"] = comparison.estimates.empty() ? Json(nullptr) : summaries(comparison.estimates);
  json["correlations"] = Json::array();
  for (const Correlation& each : comparison.correlations) {
    json["correlations"].push_back(
        {{"with", each.with}, {"spearman_rho", each.rho}, {"p_value", each.p_value}, {"points", each.count}});
  }
  json["mix_ups"] = Json::array();
  for (const MixUp& each : comparison.mix_ups) {
    json["mix_ups"].push_back(
        {{"column", each.column}, {"looks_like", each.looks_like}, {"because", each.because}, {"rows", each.rows}});
  }
  json["points"] = Json::array();
  for (const ComparedPoint& each : comparison.points) json["points"].push_back(point(measured, simulated, each));
  json["calibration"] = calibration == nullptr ? Json(nullptr) : calibrated(*calibration);
  return json;
}

std::string comparison_csv(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                           const Comparison& comparison) {
  std::string text = "row,name,source,result,config_hash,match,quantity,measured,ours,error,estimate\n";
  for (const ComparedPoint& point : comparison.points) {
    const MeasuredRun& run = measured.runs[point.match.measured];
    const SimulatedRun& result = simulated[point.match.simulated];
    for (std::size_t q = 0; q < kQuantityCount; ++q) {
      if (std::isnan(run.values[q])) continue;
      const auto field = [](double value) {
        return std::isfinite(value) ? fmt::format("{:.9g}", value) : std::string{};
      };
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", run.row, csv_field(run.name), csv_field(run.source),
                          csv_field(result.name), result.config_hash, point.match.is_exact() ? "exact" : "nearest",
                          kQuantities[q].name, field(run.values[q]), field(result.values[q]), field(point.errors[q]),
                          csv_field(run.estimate));
    }
  }
  return text;
}

}  // namespace secateur::compare
