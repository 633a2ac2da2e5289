// SPDX-License-Identifier: Apache-2.0
#include "compare/simulated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "compare/measured.hpp"
#include "config/config_hash.hpp"
#include "config/json_document.hpp"
#include "explore/store.hpp"

namespace secateur {
namespace {

namespace fs = std::filesystem;
constexpr const char* kResultFile = "result.json";
constexpr int kDeepest = 4;  ///< folders below the one given

Json member(const Json& json, const char* name) {
  return json.is_object() ? json.value(name, Json()) : Json();
}

double number(const Json& json) {
  return json.is_number() ? json.get<double>() : kNotGiven;
}

double mean_of(const Json& list) {
  if (!list.is_array() || list.empty()) return kNotGiven;
  double sum = 0;
  for (const Json& value : list) sum += number(value);
  return sum / static_cast<double>(list.size());
}

Traits traits_of(const Json& result) {
  Traits traits;
  // The last entry is what leaves the last encoder.
  Json tokens = member(result, "tokens_per_layer");
  if (tokens.is_array() && tokens.size() > 1) tokens.erase(tokens.size() - 1);
  traits.tokens = mean_of(tokens);
  const Json pruning = member(result, "pruning");
  const double mean = number(member(pruning, "mean_kept_blocks"));
  if (mean > 0) traits.imbalance = number(member(pruning, "max_kept_blocks")) / mean - 1;
  const Json memory = member(result, "memory");
  const double peak = number(member(memory, "peak_bandwidth_gbps"));
  if (peak > 0) {
    double used = 0;
    const Json channels = member(memory, "channels");
    for (const Json& channel : channels) used += number(member(channel, "bandwidth_gbps"));
    traits.memory_share = used / peak;
  }
  traits.macs = number(member(result, "macs_executed"));
  return traits;
}

void put_figures(const Json& result, SimulatedRun& run) {
  run.values = quantities_of_result(result);
  run.clock_mhz = number(member(result, "clock_mhz"));
  run.traits = traits_of(result);
}

SimulatedRun read_result(const fs::path& folder) {
  const std::string path = (folder / kResultFile).string();
  const Json result = Json::parse(read_input_file(path), nullptr, false);
  const Json config = member(result, "config");
  SimulatedRun run;
  run.name = folder.string();
  for (const DocumentKind kind : kDocumentKinds) {
    const char* name = schema_info(kind).kind.c_str();
    if (!member(config, name).is_object()) {
      throw ConfigError(path, fmt::format("config.{}", name), "is missing; expected a result.json");
    }
    run.documents[static_cast<std::size_t>(kind)] = std::make_shared<const Json>(config[name]);
  }
  run.fidelity = result.value("fidelity", std::string{});
  run.config_hash = config_hash(config, hashed_inputs(member(config, "files")));
  const Json weights = member(member(member(config, "files"), "weights"), "path");
  if (weights.is_string()) run.weights = weights.get<std::string>();
  put_figures(result, run);
  return run;
}

void read_store(const fs::path& folder, std::vector<SimulatedRun>& into) {
  const Store store = Store::read(folder.string());
  std::map<std::string, std::shared_ptr<const Json>> documents;
  for (const auto& [id, kind_and_text] : store.documents()) {
    documents[id] = std::make_shared<const Json>(Json::parse(kind_and_text.second));
  }
  const Json document = Json::parse(store.description()["document"], nullptr, false);
  const Json files = Json::parse(store.description()["files"], nullptr, false);
  const Json weights = member(document, "weights");
  for (const PointResult& point : store.results(true)) {
    if (point.status != PointStatus::done) continue;
    SimulatedRun run;
    run.name = fmt::format("{} point {}", folder.string(), point.point);
    run.fidelity = to_string(point.fidelity);
    Json config = Json::object();
    for (std::size_t i = 0; i < kDocumentKinds.size(); ++i) {
      run.documents[i] = documents[point.documents[i].id];
      if (run.documents[i]) config[schema_info(kDocumentKinds[i]).kind] = *run.documents[i];
    }
    if (config.size() != kDocumentKinds.size()) continue;
    run.config_hash = config_hash(config, hashed_inputs(files));
    if (weights.is_string()) run.weights = weights.get<std::string>();
    put_figures(Json::parse(point.result, nullptr, false), run);
    into.push_back(std::move(run));
  }
}

void read_folder(const fs::path& folder, int depth, std::vector<SimulatedRun>& into) {
  if (fs::is_regular_file(folder / kResultFile)) into.push_back(read_result(folder));
  if (Store::exists(folder.string())) {
    declare_input(folder / kPointsFile);  // not read, but the store's own
    read_store(folder, into);
  }
  if (depth == kDeepest) return;
  std::vector<fs::path> below;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) below.push_back(entry.path());
  }
  std::sort(below.begin(), below.end());
  for (const fs::path& each : below) read_folder(each, depth + 1, into);
}

std::vector<SimulatedRun> best_of_each(std::vector<SimulatedRun> runs) {
  std::unordered_map<std::string, std::size_t> place;
  std::vector<SimulatedRun> best;
  for (SimulatedRun& run : runs) {
    const auto [found, is_new] = place.emplace(run.config_hash, best.size());
    if (is_new) {
      best.push_back(std::move(run));
    } else if (best[found->second].fidelity == "ideal" && run.fidelity != "ideal") {
      best[found->second] = std::move(run);
    }
  }
  return best;
}

}  // namespace

std::string SimulatedRun::value_of(const std::string& path) const {
  if (path == kConfigHashColumn) return config_hash;
  const std::size_t dot = path.find('.');
  for (const DocumentKind kind : kDocumentKinds) {
    if (path.compare(0, dot, schema_info(kind).kind) != 0) continue;
    const Json value = value_at(document(kind), path.substr(dot + 1));
    return value.is_null() ? std::string{} : normal_form(value);
  }
  return {};
}

std::vector<SimulatedRun> read_simulated_runs(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw ConfigError("command line", "--results", fmt::format("{} is no folder", folder));
  }
  std::vector<SimulatedRun> runs;
  read_folder(folder, 0, runs);
  if (runs.empty()) {
    throw ConfigError("command line", "--results",
                      fmt::format("{} holds no results; expected the --out of `secateur run` or `secateur sweep`, or a "
                                  "folder of those",
                                  folder));
  }
  return best_of_each(std::move(runs));
}

}  // namespace secateur
