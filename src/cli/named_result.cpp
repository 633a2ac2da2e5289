// SPDX-License-Identifier: Apache-2.0
#include "cli/named_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "cli/run_folder.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"
#include "explore/store.hpp"
#include "explore/stored_documents.hpp"
#include "report/result_json.hpp"
#include "sim/machine.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

/// "out/sweep" of "out/sweep/sweep.sqlite"; else as it is.
std::string folder_of(const std::string& path, const char* file) {
  const fs::path given(path);
  if (given.filename() != file) return path;
  return given.has_parent_path() ? given.parent_path().string() : ".";
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Points are stored once a fidelity: the machine's, where it was simulated.
std::optional<PointResult> result_of(const Store& store, PointIndex point) {
  std::optional<PointResult> found;
  for (PointResult& result : store.results()) {
    if (result.point == point) found = std::move(result);  // ordered: event behind ideal
  }
  return found;
}

PointResult known_point(const Store& store, PointIndex point) {
  std::optional<PointResult> result = result_of(store, point);
  if (!result) {
    std::int64_t last = -1;
    for (const PointResult& each : store.results()) last = std::max(last, each.point);
    throw ConfigError(store.path(), fmt::format("point {}", point),
                      last < 0 ? "is not there: no point has been run yet"
                               : fmt::format("is not there, or has not been run; the last is {}", last));
  }
  const auto& documents = result->documents;
  if (std::none_of(documents.begin(), documents.end(), [](const auto& document) { return document.id.empty(); })) {
    return std::move(*result);
  }
  throw ConfigError(store.path(), fmt::format("point {}", point),
                    fmt::format("{}: {}", to_string(result->status),
                                result->error.empty() ? "its configuration is not in the store" : result->error));
}

/// A point's configuration as result.json has one: documents, and what was read.
class PointConfig {
 public:
  PointConfig(const Store& store, const PointResult& point)
      : store_(store), point_(point), axes_(parse_value(point.axes).value_or(Json())) {
    sweep_ = parse_value(store.description().at("document")).value_or(Json());
    hashes_ = parse_value(store.description().at("files")).value_or(Json());
    if (!sweep_.is_object()) sweep_ = Json::object();
    if (!hashes_.is_object()) hashes_ = Json::object();
    if (!axes_.is_object()) axes_ = Json::object();
  }

  Json make() {
    Json config = StoredDocuments(store_).config_of(point_).value_or(Json::object());
    const auto add = [&](DocumentKind kind, const std::string& beside) {
      return config["files"][schema_info(kind).kind] = source(kind, config["accelerator"], beside);
    };
    add(DocumentKind::network, "");
    add(DocumentKind::pruning, "");
    const auto machine = add(DocumentKind::accelerator, "")["path"].get<std::string>();
    add(DocumentKind::memory, machine);
    add(DocumentKind::device, machine);
    const Json weights = sweep_.value("weights", Json());
    if (weights.is_string()) {
      config["files"]["weights"] = {{"path", weights}, {"sha256", hashes_.value(weights.get<std::string>(), Json())}};
    }
    return config;
  }

 private:
  /// What an axis, the sweep or, of memory and device, the machine calls it.
  std::string text_of(DocumentKind kind, const Json& accelerator) const {
    const std::string& name = schema_info(kind).kind;
    for (const Json& from : {axes_, sweep_, accelerator}) {
      const Json text = from.is_object() ? from.value(name, Json()) : Json();
      if (text.is_string()) return text.get<std::string>();
    }
    return {};
  }

  /// The file that the document came from, while it is what the sweep has read; else the store, which has all of it.
  Json source(DocumentKind kind, const Json& accelerator, const std::string& beside) {
    const std::string text = text_of(kind, accelerator);
    std::string path = text.empty() ? "" : find_document(kind, text, beside).path;
    for (const auto& [known, sha256] : hashes_.items()) {
      const bool ends_so =
          known.size() > text.size() && known.compare(known.size() - text.size(), text.size(), text) == 0;
      if (path.empty() && !text.empty() && ends_so) path = known;
    }
    std::error_code error;
    if (!path.empty() && fs::is_regular_file(path, error)) {
      const std::string now = sha256_file(path);
      if (hashes_.value(path, Json(now)) == Json(now)) return {{"path", path}, {"sha256", now}};
    }
    if (store_sha256_.empty()) store_sha256_ = sha256_file(store_.path());
    return {{"path", store_.path()}, {"sha256", store_sha256_}};
  }

  const Store& store_;
  const PointResult& point_;
  Json axes_, sweep_, hashes_;
  std::string store_sha256_;
};

ReplayedRun point_run(const ResultName& name) {
  const Store store = Store::read(name.folder);
  const PointResult point = known_point(store, *name.point);
  const Json version = store.description().at("secateur_version");
  ReplayedRun run = replay_of({{"secateur_version", version},
                               {"fidelity", to_string(Fidelity::event)},
                               {"config", PointConfig(store, point).make()}},
                              store.path());
  run.attribution = true;
  return run;
}

}  // namespace

std::optional<ResultName> point_name(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon + 1 == text.size() || is_folder(text)) return std::nullopt;
  PointIndex point = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, point);
  if (error != std::errc{} || stop != end || point < 0) return std::nullopt;
  const std::string folder = folder_of(text.substr(0, colon), kStoreFile);
  if (!Store::exists(folder)) return std::nullopt;
  return ResultName{text, folder, point};
}

ResultName result_name(const std::string& text) {
  if (text.empty()) throw ConfigError("command line", "", "got an empty path; expected DIR of a run, or STORE:N");
  if (std::optional<ResultName> point = point_name(text)) return std::move(*point);
  const std::string folder = folder_of(text, kResultFile);
  std::error_code error;
  if (fs::exists(fs::path(folder) / kResultFile, error)) return {text, folder, std::nullopt};
  const std::string store = folder_of(text, kStoreFile);
  if (Store::exists(store)) {
    throw ConfigError(text, "", fmt::format("is a store of many points; name one by its number, such as {}:0", store));
  }
  const std::string before = text.substr(0, text.rfind(':'));
  if (Store::exists(folder_of(before, kStoreFile))) {
    throw ConfigError(text, "",
                      fmt::format("got \"{}\" for a point; expected its number, such as {}:0",
                                  text.substr(before.size() + 1), before));
  }
  throw ConfigError(text, "",
                    is_folder(text) ? "holds no result.json; expected the folder of a run, or STORE:N for a point"
                                    : "no such folder; expected that of a run, or STORE:N for a point of a store");
}

ReplayedRun named_run(const ResultName& name) {
  return name.point ? point_run(name) : read_replay((fs::path(name.folder) / kResultFile).string());
}

Json named_result(const ResultName& name) {
  if (!name.point) return read_result((fs::path(name.folder) / kResultFile).string());
  const ReplayedRun run = named_run(name);
  try {
    const Machine machine = Machine::load(run.documents, run.weights);
    return to_json(machine.run({run.fidelity, run.attribution}), config_json(run.documents, machine.loaded()));
  } catch (const ConfigError& error) {
    throw ConfigError(run.documents.located(error.faults()));
  }
}

}  // namespace secateur::cli
