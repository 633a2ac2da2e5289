// SPDX-License-Identifier: Apache-2.0
#include "compare/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "compare/response.hpp"

namespace secateur::compare {
namespace {

constexpr double kNoEffect = 1e-4;     ///< of the latency, over the whole range: below what any board repeats
constexpr double kInseparable = 0.01;  ///< effects are the same to a hundredth
constexpr double kHardlySeparable = 0.15;
constexpr double kSimulationTimeout = 600;  ///< seconds
constexpr double kBoundTolerance = 1e-3;    ///< of the range

[[noreturn]] void refuse(const std::string& message) {
  throw ConfigError("command line", "--calibrate", message);
}

class Calibrator {
 public:
  explicit Calibrator(const CalibrationRequest& request) : request_(request) {}

  Calibration calibrate() {
    choose_points();
    refuse_mix_ups();
    refuse_too_few();
    Response latencies = request_.prepared != nullptr ? *request_.prepared : simulated_response();
    response_ = &latencies;
    pose();
    const Fit best = refined();
    tell_apart(best);
    fill(best);
    return std::move(calibration_);
  }

 private:
  void choose_points() {
    for (std::size_t i = 0; i < request_.comparison.points.size(); ++i) {
      const ComparedPoint& point = request_.comparison.points[i];
      const MeasuredRun& run = request_.measured.runs[point.match.measured];
      const double latency = value_of(run.values, Quantity::latency_ms);
      if (!point.match.is_exact() || std::isnan(latency)) continue;
      if (!run.estimate.empty()) {
        ++estimates_;
        continue;
      }
      calibration_.points.push_back(i);
      runs_.push_back(&request_.simulated[point.match.simulated]);
      problem_.measured.push_back(latency);
      calibration_.before.push_back(point.errors[static_cast<std::size_t>(Quantity::latency_ms)]);
    }
  }

  void refuse_mix_ups() const {
    if (request_.as_given) return;
    for (const MixUp& each : request_.comparison.mix_ups) {
      const bool is_unit = each.column == "latency_ms" && each.looks_like.find("seconds") != std::string::npos;
      if (is_unit) {
        refuse(fmt::format("{} looks like {} in {} rows, the first {} {}: {}. Correct the file, or give --as-given",
                           each.column, each.looks_like, each.rows.size(), request_.measured.row_word,
                           each.rows.front(), each.because));
      }
    }
  }

  void refuse_too_few() const {
    std::set<std::string> configurations;
    for (const SimulatedRun* run : runs_) configurations.insert(run->config_hash);
    const std::size_t parameters = request_.fitted.size();
    if (configurations.size() >= parameters) return;
    refuse(fmt::format(
        "{} measured latencies with an exact match, of {} configurations, are too few for {} parameters: "
        "fit fewer by --fit, or measure more{}",
        runs_.size(), configurations.size(), parameters,
        estimates_ > 0 ? fmt::format(". {} estimates (emulation, incomplete profiles) are not fitted to", estimates_)
                       : ""));
  }

  Response simulated_response() {
    ResponseRequest response{runs_, request_.fitted, request_.jobs, kSimulationTimeout, request_.step};
    calibration_.simulations = Response::simulations(response);
    if (request_.begin) request_.begin(calibration_.simulations);
    return Response(std::move(response));
  }

  PhysicalValues physical(const std::vector<double>& values) const {
    PhysicalValues all = own_;
    for (std::size_t i = 0; i < values.size(); ++i) all[request_.fitted[i].parameter] = values[i];
    return all;
  }

  void pose() {
    own_ = values_of(*runs_.front());
    const bool launch_fitted = std::any_of(request_.fitted.begin(), request_.fitted.end(),
                                           [](const auto& each) { return each.parameter == Parameter::launch; });
    for (const FittedParameter& each : request_.fitted) {
      problem_.low.push_back(each.low);
      problem_.high.push_back(each.high);
    }
    std::vector<double> launches;
    for (const SimulatedRun* run : runs_) launches.push_back(values_of(*run).launch_us);
    problem_.model = [this, launch_fitted, launches](std::size_t point, const std::vector<double>& values) {
      PhysicalValues all = physical(values);
      if (!launch_fitted) all.launch_us = launches[point];
      return response_->latency_ms(point, all);
    };
  }

  /// Fits, simulates there, fits again, until simulations agree with what was fitted.
  Fit refined() {
    constexpr int kMostRounds = 5;
    // A launch moves the start against refresh, so that simulations of neighbouring values differ by this much.
    constexpr double kAgrees = 1e-3;
    Fit best = fit(problem_);
    for (int round = 0; round < kMostRounds; ++round) {
      PhysicalValues values = physical(best.values);
      // A machine has whole cycles.
      values.operation_cycles = std::round(values.operation_cycles);
      if (request_.begin) request_.begin(runs_.size());
      calibration_.simulations += runs_.size();
      calibration_.interpolation_error = response_->correct(values);
      best = fit(problem_, best.values);
      if (calibration_.interpolation_error < kAgrees) break;
    }
    return best;
  }

  std::string names_of(const std::vector<std::size_t>& parameters) const {
    std::vector<std::string> names;
    for (const std::size_t i : parameters) names.emplace_back(info(request_.fitted[i].parameter).name);
    return fmt::format("{}", fmt::join(names, " and "));
  }

  void tell_apart(const Fit& best) {
    const Identifiability told = identifiability(problem_, best);
    for (std::size_t i = 0; i < told.effect.size(); ++i) {
      if (told.effect[i] >= kNoEffect) continue;
      refuse(
          fmt::format("no measured latency depends on {}: it cannot be fitted from these runs; leave it out by --fit",
                      info(request_.fitted[i].parameter).name));
    }
    if (told.separation < kInseparable) {
      refuse(
          fmt::format("{} cannot be told apart by these runs: they change every latency in the same proportion. Leave "
                      "one out by --fit, or add runs that differ in depth, clock or memory traffic",
                      names_of(told.mixed)));
    }
    if (told.separation < kHardlySeparable) {
      calibration_.warnings.push_back(
          fmt::format("{} are hardly told apart by these runs (separation {:.3f} of 1): only together do they mean "
                      "something",
                      names_of(told.mixed), told.separation));
    }
    calibration_.separation = told.separation;
    effects_ = told.effect;
  }

  void fill(const Fit& best) {
    calibration_.has_intervals = problem_.points() > problem_.parameters();
    const std::vector<Interval> bounds =
        calibration_.has_intervals ? intervals(problem_, best) : std::vector<Interval>{};
    for (std::size_t i = 0; i < request_.fitted.size(); ++i) {
      CalibratedParameter each{request_.fitted[i], best.values[i], {}, effects_[i], false, false};
      const double slack = kBoundTolerance * (each.fitted.high - each.fitted.low);
      const char* name = info(each.fitted.parameter).name;
      each.is_at_bound = each.value < each.fitted.low + slack || each.value > each.fitted.high - slack;
      if (calibration_.has_intervals) {
        each.interval = bounds[i];
        each.is_open = each.interval.low <= each.fitted.low + slack && each.interval.high >= each.fitted.high - slack;
      }
      if (each.is_open) {
        calibration_.warnings.push_back(
            fmt::format("{} is not determined by these runs: its interval is the whole range", name));
      }
      calibration_.parameters.push_back(each);
    }
    if (!calibration_.has_intervals) {
      calibration_.warnings.emplace_back(
          "as many points as parameters: the fit is exact whatever the machine, and nothing "
          "is known of its error");
    }
    calibration_.values = physical(best.values);
    for (std::size_t i = 0; i < problem_.points(); ++i) {
      calibration_.after.push_back(problem_.model(i, best.values) / problem_.measured[i] - 1);
    }
    if (calibration_.has_intervals) calibration_.left_out = leave_one_out(problem_, best);
  }

  const CalibrationRequest& request_;
  Calibration calibration_;
  std::vector<const SimulatedRun*> runs_;
  FitProblem problem_;
  PhysicalValues own_;
  std::size_t estimates_ = 0;  ///< with an exact match, left out
  Response* response_ = nullptr;
  std::vector<double> effects_;
};

}  // namespace

Calibration calibrate(const CalibrationRequest& request) {
  return Calibrator(request).calibrate();
}

CalibratedMachine calibrated_machine(const CalibrationRequest& request, const Calibration& calibration,
                                     const std::string& memory_file) {
  const Match& first = request.comparison.points[calibration.points.front()].match;
  const Documents documents = with_values(request.simulated[first.simulated], calibration.values);
  CalibratedMachine machine{to_json(documents.accelerator), Json()};
  machine.accelerator.erase("name");
  Json notes = Json::array();
  notes.push_back(fmt::format("{}, calibrated from {} measured latencies of {}.", documents.accelerator.name,
                              calibration.points.size(), request.measured.file));
  bool memory_fitted = false;
  for (const CalibratedParameter& each : calibration.parameters) {
    const ParameterInfo& about = info(each.fitted.parameter);
    memory_fitted = memory_fitted || each.fitted.parameter == Parameter::efficiency;
    notes.push_back(calibration.has_intervals
                        ? fmt::format("{} {:.{}f}, 95 % interval {:.{}f} to {:.{}f}, bounds {:g} to {:g}.", about.name,
                                      each.value, about.decimals, each.interval.low, about.decimals, each.interval.high,
                                      about.decimals, each.fitted.low, each.fitted.high)
                        : fmt::format("{} {:.{}f}, bounds {:g} to {:g}.", about.name, each.value, about.decimals,
                                      each.fitted.low, each.fitted.high));
  }
  machine.accelerator["notes"] = notes;
  if (memory_fitted) {
    machine.memory = to_json(documents.memory);
    machine.memory.erase("name");
    machine.memory["notes"] = notes;
    machine.accelerator["memory"] = memory_file;
  }
  return machine;
}

bool Calibration::helps() const {
  const auto error = [](const std::vector<double>& errors) { return summarise_errors(errors).mape; };
  return error(left_out.empty() ? after : left_out) < error(before);
}

}  // namespace secateur::compare
