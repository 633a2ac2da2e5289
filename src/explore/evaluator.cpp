// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluator.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/mixed_bits.hpp"
#include "base/namespaces.hpp"
#include "base/shortage.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "explore/stored_documents.hpp"
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
    Values own;
    const DocumentRequest request = space_.request(point);
    if (exploration_.document.seeds == Seeds::per_point || family(request, own) == nullptr) {
      model(documents_of(0, point));
    }
  } catch (const ConfigError&) {
    // The point's own run says so.
  } catch (const ShortageError&) {
    // Workers make it when they need it, and may have more room.
  } catch (const std::bad_alloc&) {
    models_.clear();
    families_.clear();
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
  result.figures[*find_metric("accuracy")] = accuracy_of(documents);
}

/// As the files under `accuracy` have it.
double Evaluator::accuracy_of(const Documents& documents) const {
  if (exploration_.accuracy.is_empty()) return kNoFigure;
  std::map<std::string, Json> texts;  // those that are asked for
  const auto document = [&](const std::string& kind) -> const Json& {
    const auto known = texts.find(kind);
    if (known != texts.end()) return known->second;
    Json made = kind == "network"       ? to_json(documents.network)
                : kind == "pruning"     ? to_json(documents.pruning)
                : kind == "accelerator" ? stored_accelerator(documents.accelerator)
                : kind == "device"      ? to_json(documents.accelerator.board)
                                        : to_json(documents.memory);
    return texts.emplace(kind, std::move(made)).first->second;
  };
  return exploration_.accuracy.find([&](const std::string& path) {
    const std::size_t dot = path.find('.');
    return value_at(document(path.substr(0, dot)), path.substr(dot + 1));
  });
}

Evaluator::Family::Family(const DocumentRequest& request, Evaluator& evaluator)
    : variants(request), loaded(evaluator.model(variants.base())), form(loaded->model) {
  const Documents& base = variants.base();
  const Json texts[] = {to_json(base.network), to_json(base.pruning),
                        stored_base_accelerator(variants.accelerator_as_given()), to_json(base.memory)};
  for (std::size_t i = 0; i < documents.size(); ++i) {
    std::string text = texts[i].dump();
    std::string id = document_id(text);
    documents[i] = {std::move(id), std::move(text)};
  }
}

Evaluator::Family* Evaluator::family(const DocumentRequest& request, Values& own) {
  DocumentRequest shared = request;
  shared.values.clear();
  std::string key = fmt::format("{}\n{}\n{}\n{}", *request.network, *request.pruning, *request.accelerator,
                                request.memory.value_or(""));
  // What the file sets holds for every point: it belongs to the documents that they share, and to no row.
  const auto is_set = [this](const std::pair<std::string, Json>& item) {
    return std::find(exploration_.sets.begin(), exploration_.sets.end(), item) != exploration_.sets.end();
  };
  for (const auto& item : request.values) {
    const auto& [path, value] = item;
    if (DocumentVariants::takes(path) && is_set(item)) {
      shared.values.push_back(item);
    } else if (DocumentVariants::takes(path)) {
      own.push_back(item);
    } else {
      key += fmt::format("\n{}={}", path, value.dump());
      shared.values.emplace_back(path, value);
    }
  }
  const auto known = families_.find(key);
  if (known != families_.end()) return known->second.get();
  if (families_.size() >= kModelsHeld) families_.clear();
  std::unique_ptr<Family> made;
  try {
    made = std::make_unique<Family>(shared, *this);
  } catch (const ConfigError&) {
    // Points may be sound all the same: each is loaded by itself, and tells its own faults.
  }
  return families_.emplace(std::move(key), std::move(made)).first->second.get();
}

bool Evaluator::estimate(const Point& point, PointResult& result) {
  const ExplorationDocument& document = exploration_.document;
  if (document.keep_operations || document.seeds == Seeds::per_point || exploration_.constraints.exportable)
    return false;
  Values own;
  Family* shared = family(space_.request(point), own);
  if (shared == nullptr) return false;
  const std::optional<Documents> documents = shared->variants.with(own);
  if (!documents) return false;
  result.documents = shared->documents;
  result.seed = documents->pruning.seed;
  const Result machine = shared->form.run(documents->accelerator, documents->memory);
  result.figures = figures_of(machine);
  result.figures[*find_metric("accuracy")] = accuracy_of(*documents);
  result.bottleneck = machine.bottleneck_unit;
  result.violates = exploration_.constraints.violations(result.figures, machine.resources.fits);
  return true;
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
  const Machine machine(documents, model(documents));
  Result run_result = machine.run({result.fidelity, false});
  result.figures = figures_of(run_result);
  result.figures[*find_metric("accuracy")] = accuracy;
  result.bottleneck = run_result.bottleneck_unit;
  result.violates = violations(machine, run_result, result.figures);
  if (!exploration_.document.keep_operations) run_result.operations.clear();
  Json json = to_json(run_result, Json());
  for (const char* name : {"config", "attribution", "wall_seconds", "peak_rss_mb"}) json.erase(name);
  if (!exploration_.document.keep_operations) json.erase("operations");
  result.result = json.dump();
}

PointResult Evaluator::described(PointIndex index, const Point& point) const {
  PointResult result;
  result.point = index;
  describe(documents_of(index, point), result);
  return result;
}

std::string Evaluator::violations(const Machine& machine, const Result& run_result, const Figures& figures) const {
  std::string text = exploration_.constraints.violations(figures, run_result.resources.fits);
  if (!exploration_.constraints.exportable) return text;
  SECATEUR_CHECK(export_faults_ != nullptr, "nobody says what can be exported");
  const std::vector<Fault> faults = export_faults_(machine);
  if (faults.empty()) return text;
  return kNotExportable + faults.front().path + ": " + faults.front().message + (text.empty() ? "" : "; " + text);
}

PointResult Evaluator::run(PointIndex index, const Point& point, Fidelity fidelity) {
  const auto begin = std::chrono::steady_clock::now();
  PointResult result;
  result.point = index;
  result.fidelity = fidelity;
  result.axes = axes_json(point);
  try {
    if (fidelity != Fidelity::ideal || !estimate(point, result)) {
      const Documents documents = documents_of(index, point);
      describe(documents, result);
      simulate(documents, result);
    }
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
