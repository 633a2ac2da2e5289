// SPDX-License-Identifier: Apache-2.0
#include "cli/replay.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/run_options.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"
#include "eval/input_images.hpp"
#include "image/dataset.hpp"
#include "report/result_json.hpp"

namespace secateur::cli {
namespace {

/// Of an object's member; null when there is none, or `json` is no object.
Json member(const Json& json, const char* name) {
  return json.is_object() ? json.value(name, Json()) : Json();
}

std::string text_of(const Json& json) {
  return json.is_string() ? json.get<std::string>() : std::string{};
}

class Replay {
 public:
  Replay(Json result, std::string path) : path_(std::move(path)), result_(std::move(result)) {}

  ReplayedRun run() {
    ReplayedRun run;
    const std::string fidelity = text_of(member(result_, "fidelity"));
    if (const auto known = fidelity_of(fidelity)) {
      run.fidelity = *known;
    } else {
      fault("fidelity", fmt::format("got {}; expected ideal, event or clocked", shown(Json(fidelity))));
    }
    run.attribution = !member(result_, "attribution").empty();
    check_files();
    const std::string weights = text_of(member(member(files(), "weights"), "path"));
    if (!weights.empty()) run.weights = weights;
    const std::string input = text_of(member(member(files(), "input"), "path"));
    if (!input.empty()) run.input = input;
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    run.documents = documents_from_json(result_["config"], path_);
    compare_versions();
    return run;
  }

 private:
  void fault(std::string path, std::string message) { faults_.push_back({path_, std::move(path), std::move(message)}); }

  Json files() const { return member(result_["config"], "files"); }

  void check_files() {
    const Json all = files();
    for (const char* kind : {"network", "pruning", "accelerator", "memory"}) {
      if (!member(all, kind).is_object()) fault(fmt::format("config.files.{}", kind), "is missing");
    }
    if (!all.is_object()) return;
    for (const auto& [role, file] : all.items()) {
      const std::string path = text_of(member(file, "path"));
      const std::string sha256 = text_of(member(file, "sha256"));
      if (path.empty() || sha256.empty()) {
        fault("config.files." + role, "has no path and sha256");
      } else {
        check_file(role, path, sha256);
      }
    }
  }

  void check_file(const std::string& role, const std::string& path, const std::string& sha256) {
    std::error_code error;
    if (role == "input" && is_drawn(path)) return;
    if (!std::filesystem::exists(path, error)) {
      const bool relative = std::filesystem::path(path).is_relative();
      return fault("config.files." + role, fmt::format("{}: no such file{}", printable(path),
                                                       relative ? " (looked for from the working folder)" : ""));
    }
    const bool may_be_folder = role == "input" && std::filesystem::is_directory(path, error);
    if (!may_be_folder && !std::filesystem::is_regular_file(path, error)) {
      return fault("config.files." + role, fmt::format("{}: is no file", printable(path)));
    }
    const std::string now = sha256_of_input(path);
    if (now == sha256) return;
    fault("config.files." + role, fmt::format("{} has changed\n    SHA-256 of the run  {}\n    SHA-256 now         {}",
                                              printable(path), printable(sha256), now));
  }

  void compare_versions() const {
    const std::string version = text_of(member(result_, "secateur_version"));
    if (version == SECATEUR_VERSION) return;
    fmt::print(stderr, "{}: made by secateur {}; this is {}, whose figures may differ\n", printable(path_),
               printable(version), SECATEUR_VERSION);
  }

  std::string path_;
  Json result_;
  std::vector<Fault> faults_;
};

}  // namespace

Json read_result(const std::string& path) {
  JsonDocument document = parse_json(read_input_file(path), path, "", {kMostResultValues, "result.json"});
  if (!document.faults.empty()) throw ConfigError(std::move(document.faults));
  Json result = std::move(document.value);
  if (!member(result, "schema_version").is_number_integer() || !member(result, "config").is_object()) {
    throw ConfigError(path, "", "is no result.json: it has no schema_version and config");
  }
  const Json version = result["schema_version"];
  if (version != kResultSchemaVersion) {
    throw ConfigError(path, "schema_version",
                      fmt::format("got {}; this version reads {}", shown(version), kResultSchemaVersion));
  }
  return result;
}

ReplayedRun replay_of(Json result, const std::string& path) {
  return Replay(std::move(result), path).run();
}

ReplayedRun read_replay(const std::string& path) {
  return replay_of(read_result(path), path);
}

Json config_json(Documents documents, const LoadedModel& loaded) {
  documents.pruning = loaded.model.pruning;  // says where the scores really came from
  Json config = to_json(documents);
  for (const InputFile& input : loaded.inputs) {
    config["files"][input.role] = {{"path", input.path}, {"sha256", input.sha256}};
  }
  return config;
}

}  // namespace secateur::cli
