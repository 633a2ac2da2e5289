// SPDX-License-Identifier: Apache-2.0
#include "compare/simulated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "base/namespaces.hpp"
#include "compare/measured.hpp"
#include "config/config_hash.hpp"
#include "config/json_document.hpp"
#include "explore/store.hpp"
#include "explore/stored_documents.hpp"

namespace secateur::compare {
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
  const Json result = parse_value(read_input_file(path)).value_or(Json());
  const Json config = member(result, "config");
  SimulatedRun run;
  run.name = folder.string();
  for (const DocumentKind kind : kDocumentKinds) {
    const char* name = schema_info(kind).kind.c_str();
    if (kind == DocumentKind::device && member(config, name).is_null()) continue;  // of an earlier version
    if (!member(config, name).is_object()) {
      throw ConfigError(path, fmt::format("config.{}", name), "is missing; expected a result.json");
    }
    run.documents[static_cast<std::size_t>(kind)] = std::make_shared<const Json>(config[name]);
  }
  const Json fidelity = member(result, "fidelity");
  if (fidelity.is_string()) run.fidelity = fidelity.get<std::string>();
  run.config_hash = config_hash(config, hashed_inputs(member(config, "files")));
  const Json weights = member(member(member(config, "files"), "weights"), "path");
  if (weights.is_string()) run.weights = weights.get<std::string>();
  put_figures(result, run);
  return run;
}

/// A store's points as results.
class StoreRuns {
 public:
  explicit StoreRuns(const std::string& folder)
      : store_(Store::read(folder)),
        documents_(store_),
        results_(store_),
        inputs_(hashed_inputs(parse_value(store_.description().at("files")).value_or(Json()))),
        weights_(member(parse_value(store_.description().at("document")).value_or(Json()), "weights")) {}

  /// All, or the one of a number.
  void read_into(std::vector<SimulatedRun>& runs, std::optional<PointIndex> only = std::nullopt) {
    std::size_t done = 0;
    const std::size_t before = runs.size();
    for (const PointResult& point : store_.results(true)) {
      if (point.status != PointStatus::done || (only && point.point != *only)) continue;
      ++done;
      if (auto run = run_of(point)) runs.push_back(std::move(*run));
    }
    if (done == 0 || runs.size() > before) return;
    throw ConfigError(store_.path(), "",
                      fmt::format("has the figures of {} points and not their configurations: a search of an earlier "
                                  "version made it; `secateur search FILE --out {} --resume` adds them",
                                  done, store_.folder()));
  }

 private:
  /// Empty when the point's documents are not there.
  std::optional<SimulatedRun> run_of(const PointResult& point) {
    SimulatedRun run;
    run.name = fmt::format("{} point {}", store_.folder(), point.point);
    run.fidelity = to_string(point.fidelity);
    const std::optional<Json> config = documents_.config_of(point);
    if (!config) return std::nullopt;
    for (const DocumentKind kind : kDocumentKinds) {
      const std::string& name = schema_info(kind).kind;
      if (config->contains(name)) {
        run.documents[static_cast<std::size_t>(kind)] = std::make_shared<const Json>(config->at(name));
      }
    }
    run.config_hash = config_hash(*config, inputs_);
    if (weights_.is_string()) run.weights = weights_.get<std::string>();
    const Json result = results_.result_of(point, *config);
    put_figures(result, run);
    return run;
  }

  Store store_;
  StoredDocuments documents_;
  StoredResults results_;
  std::vector<std::string> inputs_;
  Json weights_;
};

/// In the order of their names. @throws ConfigError: a folder that cannot be read.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> below;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code none;  // a link that leads nowhere is no folder
    if (entry->is_directory(none)) below.push_back(entry->path());
  }
  if (error) throw ConfigError(folder.string(), "", fmt::format("cannot be read: {}", error.message()));
  std::sort(below.begin(), below.end());
  return below;
}

/// `seen`: folders that were read, by whatever path: links may lead back.
void read_folder(const fs::path& folder, int depth, std::set<fs::path>& seen, std::vector<SimulatedRun>& into) {
  std::error_code error;
  if (!seen.insert(fs::canonical(folder, error)).second || error) return;
  if (fs::is_regular_file(folder / kResultFile, error)) into.push_back(read_result(folder));
  if (Store::exists(folder.string())) {
    declare_input(folder / kPointsFile);  // not read, but the store's own
    StoreRuns(folder.string()).read_into(into);
  }
  if (depth == kDeepest) return;
  for (const fs::path& each : folders_in(folder)) read_folder(each, depth + 1, seen, into);
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

std::vector<SimulatedRun> read_simulated_point(const std::string& folder, PointIndex point) {
  std::vector<SimulatedRun> runs;
  declare_input(fs::path(folder) / kPointsFile);  // not read, but the store's own
  StoreRuns(folder).read_into(runs, point);
  if (!runs.empty()) return best_of_each(std::move(runs));
  throw ConfigError("command line", "--results", fmt::format("{} has no figures of a point {}", folder, point));
}

std::vector<SimulatedRun> read_simulated_runs(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw ConfigError("command line", "--results", fmt::format("{} is no folder", folder));
  }
  std::vector<SimulatedRun> runs;
  std::set<fs::path> seen;
  read_folder(folder, 0, seen, runs);
  if (runs.empty()) {
    throw ConfigError("command line", "--results",
                      fmt::format("{} holds no results; expected the --out of `secateur run`, `secateur sweep` or "
                                  "`secateur search`, or a folder of those",
                                  folder));
  }
  return best_of_each(std::move(runs));
}

}  // namespace secateur::compare
