// SPDX-License-Identifier: Apache-2.0
#include "compare/response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/namespaces.hpp"
#include "config/document_loader.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"
#include "explore/worker_pool.hpp"
#include "pruning/load_model.hpp"
#include "sim/machine.hpp"

namespace secateur::compare {
namespace {

/// Shares of the range of bounds.
constexpr double kInverseSteps[] = {0.0, 0.08, 0.2, 0.35, 0.5, 0.75, 1.0};
constexpr double kOperationSteps[] = {0.0, 0.1, 0.4, 1.0};

const FittedParameter* find(const std::vector<FittedParameter>& fitted, Parameter parameter) {
  const auto found = std::find_if(fitted.begin(), fitted.end(),
                                  [&](const FittedParameter& each) { return each.parameter == parameter; });
  return found == fitted.end() ? nullptr : &*found;
}

std::vector<double> inverse_grid(const std::vector<FittedParameter>& fitted) {
  const FittedParameter* efficiency = find(fitted, Parameter::efficiency);
  if (efficiency == nullptr) return {1.0};
  std::vector<double> grid;
  for (const double share : kInverseSteps) {
    grid.push_back(1 / efficiency->high + share * (1 / efficiency->low - 1 / efficiency->high));
  }
  return grid;
}

std::vector<double> operation_grid(const std::vector<FittedParameter>& fitted) {
  const FittedParameter* operation = find(fitted, Parameter::operation);
  if (operation == nullptr) return {0.0};
  std::vector<double> grid;
  for (const double share : kOperationSteps) {
    const double cycles = std::round(operation->low + share * (operation->high - operation->low));
    if (grid.empty() || cycles > grid.back()) grid.push_back(cycles);
  }
  return grid;
}

struct GridPlace {
  std::size_t left = 0;
  double share = 0;  ///< of the way to the next
};

GridPlace place_in(const std::vector<double>& grid, double value) {
  if (grid.size() == 1) return {};
  const auto after = std::upper_bound(grid.begin(), grid.end(), value);
  const auto at = std::clamp<std::ptrdiff_t>(after - grid.begin() - 1, 0, static_cast<std::ptrdiff_t>(grid.size()) - 2);
  const auto left = static_cast<std::size_t>(at);
  return {left, (value - grid[left]) / (grid[left + 1] - grid[left])};
}

/// A figure of a result's document, which may have been edited.
double figure_at(const SimulatedRun& run, DocumentKind kind, const std::string& path) {
  constexpr double kMost = 1e9;
  const Json value = value_at(run.document(kind), path);
  if (value.is_number() && value.get<double>() >= 0 && value.get<double>() <= kMost) return value.get<double>();
  throw ConfigError(run.name, schema_info(kind).kind + "." + path,
                    fmt::format("got {}; expected a number from 0 to {:g}", shown(value), kMost));
}

Json& group(Json& document, const char* name) {
  Json& group = document[name];
  if (!group.is_object()) group = Json::object();
  return group;
}

}  // namespace

Documents with_values(const SimulatedRun& run, const PhysicalValues& values) {
  constexpr double kKhzPerMhz = 1000.0;
  DocumentLoader loader({});
  for (const DocumentKind kind : kDocumentKinds) {
    Json document = run.document(kind);
    if (kind == DocumentKind::accelerator) {
      group(document, "host")["launch_us"] = values.launch_us;
      group(document, "controller")["operation_cycles"] = std::llround(values.operation_cycles);
    }
    if (kind == DocumentKind::memory && values.efficiency != 1.0) {
      const double clock = figure_at(run, kind, "clock_mhz");
      Json& reference = group(document, "timing")["reference_clock_mhz"];
      if (reference.is_null()) reference = clock;
      document["clock_mhz"] = std::round(clock * values.efficiency * kKhzPerMhz) / kKhzPerMhz;
    }
    if (kind == DocumentKind::device && document.is_null()) {
      loader.load_device_of_accelerator();
    } else {
      loader.take(kind, document, run.name);
    }
  }
  return loader.finish();
}

PhysicalValues values_of(const SimulatedRun& run) {
  PhysicalValues values;
  values.launch_us = figure_at(run, DocumentKind::accelerator, "host.launch_us");
  values.operation_cycles = figure_at(run, DocumentKind::accelerator, "controller.operation_cycles");
  return values;
}

std::size_t Response::simulations(const ResponseRequest& request) {
  return request.runs.size() * inverse_grid(request.fitted).size() * operation_grid(request.fitted).size();
}

Response::Response(ResponseRequest request)
    : request_(std::move(request)),
      inverse_efficiencies_(inverse_grid(request_.fitted)),
      operation_cycles_(operation_grid(request_.fitted)),
      scale_(request_.runs.size(), 1.0),
      own_operations_(find(request_.fitted, Parameter::operation) == nullptr) {
  std::vector<Task> tasks;
  for (std::size_t run = 0; run < request_.runs.size(); ++run) {
    own_.push_back(values_of(*request_.runs[run]));
    for (const double inverse : inverse_efficiencies_) {
      for (const double cycles : operation_cycles_) {
        tasks.push_back({run, {0.0, 1 / inverse, own_operations_ ? own_[run].operation_cycles : cycles}});
      }
    }
  }
  const std::vector<double> latencies = simulate(tasks);
  const std::size_t each = inverse_efficiencies_.size() * operation_cycles_.size();
  for (std::size_t run = 0; run < request_.runs.size(); ++run) {
    const auto from = latencies.begin() + static_cast<std::ptrdiff_t>(run * each);
    latencies_.emplace_back(from, from + static_cast<std::ptrdiff_t>(each));
  }
}

std::vector<double> Response::simulate(const std::vector<Task>& tasks) const {
  // Workers are forked: models are made once, before, and shared.
  std::map<std::string, std::shared_ptr<const LoadedModel>> models;
  std::vector<Machine> machines;
  for (const Task& task : tasks) {
    const SimulatedRun& run = *request_.runs[task.run];
    Documents documents = with_values(run, task.values);
    const std::string key =
        run.document(DocumentKind::network).dump() + run.document(DocumentKind::pruning).dump() + run.weights;
    if (models.count(key) == 0) {
      const std::optional<std::string> weights = run.weights.empty() ? std::nullopt : std::optional(run.weights);
      models.emplace(
          key, std::make_shared<const LoadedModel>(load_packed_model(documents.network, documents.pruning, weights)));
    }
    machines.emplace_back(std::move(documents), models.at(key));
  }
  const auto work = [&](std::int64_t index) {
    const Result result = machines[static_cast<std::size_t>(index)].run({Fidelity::event, false});
    return fmt::format("{:.17g}", result.latency_ms);
  };
  WorkerPool pool(request_.jobs, request_.timeout_s, work);
  for (std::size_t i = 0; i < tasks.size(); ++i) pool.submit(static_cast<std::int64_t>(i));
  std::vector<double> latencies(tasks.size());
  while (!pool.is_idle()) {
    for (const TaskEnd& end : pool.wait(std::chrono::milliseconds(100))) {
      const auto i = static_cast<std::size_t>(end.task);
      if (end.kind != TaskEnd::Kind::done) {
        throw RunError(fmt::format("{}: a simulation for the calibration failed: {}", request_.runs[tasks[i].run]->name,
                                   end.payload));
      }
      latencies[i] = std::strtod(end.payload.c_str(), nullptr);
      if (request_.step) request_.step();
    }
  }
  return latencies;
}

double Response::latency_ms(std::size_t run, const PhysicalValues& values) const {
  constexpr double kUsPerMs = 1000.0;
  const GridPlace row = place_in(inverse_efficiencies_, 1 / values.efficiency);
  const GridPlace column = place_in(operation_cycles_, values.operation_cycles);
  const std::size_t columns = operation_cycles_.size();
  const auto at = [&](std::size_t r, std::size_t c) { return latencies_[run][r * columns + c]; };
  const auto along = [&](std::size_t r) {
    const double left = at(r, column.left);
    return column.share == 0.0 ? left : left + column.share * (at(r, column.left + 1) - left);
  };
  const double upper = along(row.left);
  const double latency = row.share == 0.0 ? upper : upper + row.share * (along(row.left + 1) - upper);
  return scale_[run] * latency + values.launch_us / kUsPerMs;
}

double Response::correct(const PhysicalValues& values) {
  constexpr double kUsPerMs = 1000.0;
  std::vector<Task> tasks;
  for (std::size_t run = 0; run < request_.runs.size(); ++run) {
    tasks.push_back({run, values});
    if (own_operations_) tasks.back().values.operation_cycles = own_[run].operation_cycles;
  }
  const std::vector<double> latencies = simulate(tasks);
  double largest = 0;
  for (std::size_t run = 0; run < latencies.size(); ++run) {
    const double launch = values.launch_us / kUsPerMs;
    const double factor = (latencies[run] - launch) / (latency_ms(run, values) - launch);
    largest = std::max(largest, std::abs(factor - 1));
    scale_[run] *= factor;
  }
  return largest;
}

}  // namespace secateur::compare
