// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluator.hpp"

#include <chrono>
#include <cmath>

#include "base/error.hpp"
#include "base/mixed_bits.hpp"
#include "base/namespaces.hpp"
#include "base/shortage.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "report/result_json.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {
namespace {

/// Packed models are structure without weights: about a megabyte each.
constexpr std::size_t kModelsHeld = 64;

/// A seed for each point, exact in every JSON reader.
std::uint64_t seed_of_point(std::uint64_t seed, PointIndex index) {
  return mixed_bits(seed * kGoldenGamma + static_cast<std::uint64_t>(index + 1) * 0xD1B54A32D192ED03U) >> 11U;
}

Json as_json(const Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

}  // namespace

std::string Evaluator::axes_json(const Point& point) {
  Json json = Json::object();
  for (const auto& [path, value] : point.axes) json[path] = value;
  for (const auto& [path, value] : point.derived) json[path] = value;
  for (const auto& [name, value] : point.own) json[name] = as_json(value);
  return json.dump();
}

Documents Evaluator::documents_of(PointIndex index, const Point& point) const {
  Documents documents = load_documents(space_.request(point));
  if (exploration_.document.seeds == Seeds::per_point) {
    documents.pruning.seed = seed_of_point(documents.pruning.seed, index);
  }
  return documents;
}

std::shared_ptr<const LoadedModel> Evaluator::model(const Documents& documents) {
  std::string key = to_json(documents.network).dump() + to_json(documents.pruning).dump();
  for (auto held = models_.begin(); held != models_.end(); ++held) {
    if (held->key != key) continue;
    models_.splice(models_.begin(), models_, held);
    return models_.front().loaded;
  }
  models_.push_front({std::move(key), std::make_shared<const LoadedModel>(load_packed_model(
                                          documents.network, documents.pruning, exploration_.document.weights))});
  if (models_.size() > kModelsHeld) models_.pop_back();
  return models_.front().loaded;
}

void Evaluator::prepare(const Point& point) {
  try {
    model(documents_of(0, point));
  } catch (const ConfigError&) {
    // The point's own run says so.
  } catch (const ShortageError&) {
    // Workers make it when they need it, and may have more room.
  } catch (const std::bad_alloc&) {
    models_.clear();
  }
}

void Evaluator::describe(const Documents& documents, PointResult& result) const {
  const Json texts[] = {to_json(documents.network), to_json(documents.pruning),
                        stored_accelerator(documents.accelerator), to_json(documents.memory)};
  for (std::size_t i = 0; i < result.documents.size(); ++i) {
    std::string text = texts[i].dump();
    std::string id = document_id(text);
    result.documents[i] = {std::move(id), std::move(text)};
  }
  result.seed = documents.pruning.seed;
  if (exploration_.accuracy.is_empty()) return;
  const auto value_of = [&](const std::string& path) {
    const std::size_t dot = path.find('.');
    const std::string kind = path.substr(0, dot);
    if (kind == "device") return value_at(to_json(documents.accelerator.board), path.substr(dot + 1));
    const std::size_t i = kind == "network" ? 0 : kind == "pruning" ? 1 : kind == "accelerator" ? 2 : 3;
    return value_at(texts[i], path.substr(dot + 1));
  };
  result.figures[*find_metric("accuracy")] = exploration_.accuracy.find(value_of);
}

void Evaluator::simulate(const Documents& documents, PointResult& result) {
  const ResourceResult resources = Machine::resources(documents);
  const bool by_event = result.fidelity == Fidelity::event;
  if (documents.pruning.token_policy->needs_image && by_event) {
    throw ConfigError(
        documents.file_of("pruning.token_policy"), "pruning.token_policy",
        fmt::format("{} chooses tokens by an image; a sweep has none: use topk", documents.pruning.token_policy->name));
  }
  const double accuracy = result.figures[*find_metric("accuracy")];
  if (by_event && exploration_.constraints.fits && !resources.fits) {
    Result machine;
    machine.resources = resources;
    const Figures all = figures_of(machine);
    for (const char* name : {"dsp", "lut", "ff", "bram36", "uram", "fabric_macs", "device_share"}) {
      result.figures[*find_metric(name)] = all[*find_metric(name)];
    }
    result.status = PointStatus::unbuildable;
    result.violates = kDoesNotFit;
    return;
  }
  Result run_result = Machine(documents, model(documents)).run({result.fidelity, false});
  result.figures = figures_of(run_result);
  result.figures[*find_metric("accuracy")] = accuracy;
  result.bottleneck = run_result.bottleneck_unit;
  result.violates = exploration_.constraints.violations(result.figures, resources.fits);
  if (!exploration_.document.keep_operations) run_result.operations.clear();
  Json json = to_json(run_result, Json());
  for (const char* name : {"config", "attribution", "wall_seconds", "peak_rss_mb"}) json.erase(name);
  if (!exploration_.document.keep_operations) json.erase("operations");
  result.result = json.dump();
}

PointResult Evaluator::run(PointIndex index, const Point& point, Fidelity fidelity) {
  const auto begin = std::chrono::steady_clock::now();
  PointResult result;
  result.point = index;
  result.fidelity = fidelity;
  result.axes = axes_json(point);
  try {
    const Documents documents = documents_of(index, point);
    describe(documents, result);
    simulate(documents, result);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const ShortageError&) {
    throw;
  } catch (const std::exception& error) {
    if (tells_of_shortage(error.what())) throw ShortageError(error.what());
    result.status = PointStatus::failed;
    result.error = error.what();
  }
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace secateur::explore
