// SPDX-License-Identifier: Apache-2.0
#include "explore/open_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"

namespace secateur::explore {
namespace {

namespace fs = std::filesystem;

/// Keys that no result depends on.
const std::set<std::string> kFreeKeys{"name", "point_timeout_s", "evaluations", "seconds"};
constexpr std::size_t kShownDifferences = 20;

void compare(const Json& stored, const Json& now, const std::string& path, std::vector<std::string>& lines) {
  if (stored == now) return;
  const bool objects = stored.is_object() && now.is_object();
  if (objects) {
    std::set<std::string> names;
    for (const auto& item : stored.items()) names.insert(item.key());
    for (const auto& item : now.items()) names.insert(item.key());
    for (const std::string& name : names) {
      if (path.empty() && kFreeKeys.count(name) > 0) continue;
      compare(stored.value(name, Json()), now.value(name, Json()), path.empty() ? name : path + "." + name, lines);
    }
  } else if (stored.is_array() && now.is_array()) {
    for (std::size_t i = 0; i < std::max(stored.size(), now.size()); ++i) {
      const auto item = [i](const Json& list) { return i < list.size() ? list[i] : Json(); };
      compare(item(stored), item(now), fmt::format("{}[{}]", path, i), lines);
    }
  } else {
    const auto text = [](const Json& value) { return value.is_null() ? "nothing" : shown(value); };
    lines.push_back(fmt::format("{}: {} in the store, {} now", path, text(stored), text(now)));
  }
}

/// What stores are made of. @throws ConfigError: something else lies beside it, or another process writes it; then
/// nothing is removed.
void remove_store(const std::string& out) {
  static const std::set<std::string> kOwn{"sweep.sqlite", "sweep.sqlite-wal", "sweep.sqlite-shm",
                                          kPointsFile,    "hypervolume.csv",  "sweep.lock"};
  std::vector<fs::path> own;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(out, error)) {
    const std::string name = entry.path().filename().string();
    if (kOwn.count(name) == 0 && unfinished_store_files().count(name) == 0) {
      throw ConfigError("command line", "--replace",
                        fmt::format("{} holds {} beside the store; choose another --out", out, printable(name)));
    }
    own.push_back(entry.path());
  }
  { const Store locked = Store::open(out); }  // sound, and nobody else's
  for (const fs::path& path : own) fs::remove(path, error);
}

}  // namespace

StoreDescription describe(const Exploration& exploration, PointIndex points) {
  StoreDescription description;
  description["kind"] = exploration_schema(exploration.kind).info().kind;
  description["document"] = effective_json(exploration.kind, exploration.document).dump(2);
  description["files"] = exploration.files().dump(2);
  description["secateur_version"] = SECATEUR_VERSION;
  description["points"] = std::to_string(points);
  return description;
}

std::vector<std::string> differences(const StoreDescription& stored, const StoreDescription& now) {
  std::vector<std::string> lines;
  const auto text = [](const StoreDescription& description, const char* name) {
    const auto found = description.find(name);
    return found == description.end() ? std::string{} : found->second;
  };
  for (const char* name : {"kind", "secateur_version"}) {
    if (text(stored, name) != text(now, name)) {
      lines.push_back(fmt::format("{}: {} in the store, {} now", name, text(stored, name), text(now, name)));
    }
  }
  compare(parse_value(text(stored, "document")).value_or(Json()), parse_value(text(now, "document")).value_or(Json()),
          "", lines);
  const Json before = parse_value(text(stored, "files")).value_or(Json());
  const Json after = parse_value(text(now, "files")).value_or(Json());
  for (const auto& [path, sha256] : before.items()) {
    if (after.is_object() && after.contains(path) && after[path] != sha256)
      lines.push_back(fmt::format("{}: the file has changed", path));
  }
  // The same file has as many points: else the store is not what it says.
  if (lines.empty() && text(stored, "points") != text(now, "points")) {
    lines.push_back(fmt::format("points: {} in the store, {} now", text(stored, "points"), text(now, "points")));
  }
  return lines;
}

const std::set<std::string>& unfinished_store_files() {
  static const std::set<std::string> kFiles{"sweep.lock", "sweep.sqlite.new", "sweep.sqlite.new-journal"};
  return kFiles;
}

void check_new_store(const std::string& out) {
  const auto refuse = [&](const std::string& why) {
    throw ConfigError("command line", "--out", fmt::format("{} {}; choose another --out", out, why));
  };
  std::error_code error;
  if (out.empty()) throw ConfigError("command line", "--out", "got an empty path; expected a folder");
  if (!fs::exists(out, error)) return;
  if (Store::exists(out)) refuse("holds a store already");
  if (!fs::is_directory(out, error)) refuse("exists and is no folder");
  for (const fs::directory_entry& entry : fs::directory_iterator(out, error)) {
    const std::string name = entry.path().filename().string();
    if (unfinished_store_files().count(name) == 0) refuse(fmt::format("is a folder of other files: it holds {}", name));
  }
  if (error) refuse(fmt::format("cannot be read: {}", error.message()));
}

Store open_store(const Exploration& exploration, PointIndex points, const std::string& out, EarlierStore earlier) {
  const StoreDescription now = describe(exploration, points);
  if (earlier.replace && Store::exists(out)) remove_store(out);
  if (!Store::exists(out)) {
    check_new_store(out);
    std::vector<std::string> columns = exploration.axis_paths();
    for (const DerivedName& derived : exploration.derived) columns.push_back(derived.path);
    return Store::create(out, now, columns);
  }
  if (!earlier.resume) {
    throw ConfigError("command line", "--out",
                      fmt::format("{} holds a store already; continue it with --resume, begin anew with "
                                  "--replace, or choose another --out",
                                  out));
  }
  Store store = Store::open(out);
  std::vector<std::string> lines = differences(store.description(), now);
  if (lines.empty()) return store;
  std::string message = fmt::format("is not what the store in {} was made from:", out);
  for (std::size_t i = 0; i < std::min(lines.size(), kShownDifferences); ++i) message += "\n    " + lines[i];
  if (lines.size() > kShownDifferences) message += fmt::format("\n    and {} more", lines.size() - kShownDifferences);
  throw ConfigError(exploration.file, "", message + "\n  Undo the change, or choose another --out.");
}

}  // namespace secateur::explore
