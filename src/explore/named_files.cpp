// SPDX-License-Identifier: Apache-2.0
#include "explore/named_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/namespaces.hpp"
#include "config/checks.hpp"
#include "config/document_keys.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "explore/key_names.hpp"
#include "explore/store.hpp"
#include "pruning/load_model.hpp"

namespace secateur::explore {
namespace {

namespace fs = std::filesystem;

/// Documents that a machine names, by its keys.
struct NamedKind {
  DocumentKind kind;
  const char* key;  ///< of the accelerator document
};
constexpr NamedKind kNamedKinds[] = {{DocumentKind::memory, "memory"}, {DocumentKind::device, "device"}};

std::string path_of(const NamedKind& named) {
  return std::string("accelerator.") + named.key;
}

/// Sound values of one file, by key.
using Values = std::map<std::string, Json>;

class FileChecks {
 public:
  explicit FileChecks(const Exploration& exploration) : e_(exploration) {
    for (const auto& [path, value] : e_.sets) keys_.insert(path);
    for (const std::string& path : e_.axis_paths()) keys_.insert(path);
    for (const DerivedName& derived : e_.derived) keys_.insert(derived.path);
  }

  std::vector<Fault> faults() {
    for (const std::string& path : files_of(DocumentKind::network)) document(DocumentKind::network, path);
    for (const std::string& path : files_of(DocumentKind::pruning)) {
      const Values values = document(DocumentKind::pruning, path);
      for (const char* key : {"score", "mask"}) input(values, key, path);
    }
    for (const std::string& path : files_of(DocumentKind::accelerator)) {
      const Values values = document(DocumentKind::accelerator, path);
      for (const NamedKind& named : kNamedKinds) named_by_machine(named, values, path);
    }
    for (const NamedKind& named : kNamedKinds) named_by_exploration(named);
    for (const std::string& path : files_of(DocumentKind::memory)) document(DocumentKind::memory, path);
    if (faults_.empty()) guarded([this] { model(); });
    if (e_.document.warm_start) guarded([this] { Store::read(*e_.document.warm_start).results(); });
    return std::move(faults_);
  }

 private:
  template <class Action>
  void guarded(Action action) {
    try {
      action();
    } catch (const ConfigError& error) {
      faults_.insert(faults_.end(), error.faults().begin(), error.faults().end());
    }
  }

  /// Points may differ in this document.
  bool varies(DocumentKind kind) const {
    const std::string& name = schema_info(kind).kind;
    const auto concerns = [&](const std::string& path) { return path == name || path.rfind(name + ".", 0) == 0; };
    const std::vector<std::string> axes = e_.axis_paths();
    return std::any_of(axes.begin(), axes.end(), concerns) ||
           std::any_of(e_.derived.begin(), e_.derived.end(), [&](const DerivedName& d) { return concerns(d.path); });
  }

  /// Found before; those of an axis, or the file's own.
  std::set<std::string> files_of(DocumentKind kind) const {
    std::set<std::string> texts;
    for (const Dimension& dimension : e_.dimensions) {
      for (const Axis& axis : dimension.axes) {
        if (axis.path != schema_info(kind).kind) continue;
        for (const Json& value : axis.values) texts.insert(value.get<std::string>());
      }
    }
    const ExplorationDocument& d = e_.document;
    const std::map<DocumentKind, std::optional<std::string>> own{{DocumentKind::network, d.network},
                                                                 {DocumentKind::pruning, d.pruning},
                                                                 {DocumentKind::accelerator, d.accelerator},
                                                                 {DocumentKind::memory, d.memory}};
    const auto given = own.find(kind);
    if (texts.empty() && given != own.end() && given->second) texts.insert(*given->second);
    std::set<std::string> paths;
    for (const std::string& text : texts) paths.insert(document_path(kind, text, e_.file));
    return paths;
  }

  /// Every key of a document by itself; those that the exploration gives need not be in it.
  Values document(DocumentKind kind, const std::string& path) {
    Values values;
    guarded([&] {
      std::error_code error;
      if (!fs::is_directory(path, error) && !fs::is_regular_file(path, error)) {
        throw ConfigError(path, "", "is no regular file; every point reads it anew");
      }
      const SchemaInfo& info = schema_info(kind);
      JsonDocument json = parse_json(read_input_file(path), path, info.kind);
      faults_.insert(faults_.end(), json.faults.begin(), json.faults.end());
      if (!json.complete) return;
      std::set<std::string> given;
      for (const std::string& key : keys_) {
        if (find_key(key) != nullptr && document_of(key) == kind) given.insert(key.substr(info.kind.size() + 1));
      }
      const auto sink = [&](std::size_t key, const Json& value, bool sound) {
        given.insert(info.keys[key].name);
        if (sound) values[info.keys[key].name] = value;
      };
      read_keys(info, json.value, path, sink, faults_);
      missing_keys(info, given, path, faults_);
    });
    return values;
  }

  /// The file of scores or of a mask that a pruning document names, beside it or in the working folder.
  void input(const Values& values, const std::string& key, const std::string& beside) {
    const auto named = values.find(key);
    if (named == values.end() || keys_.count("pruning." + key) > 0) return;
    const auto text = named->second.get<std::string>();
    const std::vector<std::string> words = schema_info(DocumentKind::pruning).find(key)->rule->names();
    if (std::count(words.begin(), words.end(), text) > 0) return;
    std::error_code error;
    if (fs::exists(fs::path(beside).parent_path() / text, error) || fs::exists(text, error)) return;
    faults_.push_back({beside, "pruning." + key, fmt::format("got {}; no such file", shown(named->second))});
  }

  /// What a machine names, where nothing else says which.
  void named_by_machine(const NamedKind& named, const Values& values, const std::string& machine) {
    if (!files_of(named.kind).empty() || keys_.count(path_of(named)) > 0) return;
    const auto given = values.find(named.key);
    const Key& key = *schema_info(DocumentKind::accelerator).find(named.key);
    named_document(named, given != values.end() ? given->second : key.default_value, machine, machine);
  }

  /// Those that `set` or an axis names in the machine's stead.
  void named_by_exploration(const NamedKind& named) {
    for (const auto& [path, value] : e_.sets) {
      if (path == path_of(named)) named_document(named, value, e_.file, "");
    }
    for (const Dimension& dimension : e_.dimensions) {
      for (const Axis& axis : dimension.axes) {
        if (axis.path != path_of(named)) continue;
        for (const Json& value : axis.values) named_document(named, value, e_.file, "");
      }
    }
  }

  void named_document(const NamedKind& named, const Json& name, const std::string& file, const std::string& beside) {
    const FoundDocument found = find_document(named.kind, name.get<std::string>(), beside);
    if (found.path.empty()) {
      faults_.push_back({file, path_of(named), fmt::format("got {}; {}", shown(name), found.message)});
    } else if (named_.insert(found.path).second) {
      document(named.kind, found.path);
    }
  }

  /// The packed model, when all points have the same one: weights, scores and masks are read for it.
  void model() {
    if (varies(DocumentKind::network) || varies(DocumentKind::pruning)) {
      if (e_.document.weights) SafetensorsFile(*e_.document.weights);
      return;
    }
    const Json network_json = alone(DocumentKind::network);
    const Json pruning_json = alone(DocumentKind::pruning);
    const NetworkConfig network = network_from_json(network_json, e_.file);
    const PruningConfig pruning = pruning_from_json(pruning_json, e_.file);
    CheckedDocuments checked;
    checked.network = &network;
    checked.pruning = &pruning;
    checked.file_of = [this](const std::string&) { return e_.file; };
    std::vector<Fault> faults = document_faults(checked);
    if (!faults.empty()) throw ConfigError(std::move(faults));
    load_packed_model(network, pruning, e_.document.weights);
  }

  Json alone(DocumentKind kind) const {
    std::vector<std::string> sets;
    for (const auto& [path, value] : e_.sets) {
      if (document_of(path) == kind) sets.push_back(fmt::format("{}={}", path, value.dump()));
    }
    return load_single({kind, *files_of(kind).begin()}, sets);
  }

  const Exploration& e_;
  std::set<std::string> keys_;   ///< that axes, derived values or `set` give, by whole path
  std::set<std::string> named_;  ///< files that machines name
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> named_file_faults(const Exploration& exploration) {
  return FileChecks(exploration).faults();
}

}  // namespace secateur::explore
