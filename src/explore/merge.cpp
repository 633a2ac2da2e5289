// SPDX-License-Identifier: Apache-2.0
#include "explore/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/draft.hpp"
#include "base/draft_guard.hpp"
#include "base/error.hpp"
#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/output_place.hpp"
#include "config/json_document.hpp"
#include "explore/open_store.hpp"

namespace secateur::explore {
namespace {

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

class Merge {
 public:
  explicit Merge(const std::vector<std::string>& folders) {
    std::vector<Fault> faults;
    for (const std::string& folder : folders) {
      try {
        add(folder);
      } catch (const ConfigError& error) {
        faults.insert(faults.end(), error.faults().begin(), error.faults().end());
      }
    }
    if (!faults.empty()) throw ConfigError(std::move(faults));
  }

  MergeOutcome write(const std::string& out) {
    Store store = Store::create(out, *description_, columns_);
    std::set<PointIndex> points;
    for (auto& [key, entry] : results_) {
      PointResult& result = entry.result;
      points.insert(result.point);
      for (EffectiveDocument& document : result.documents) {
        const auto text = documents_.find(document.id);
        if (text != documents_.end()) document.text = text->second;
      }
      store.put(result);
    }
    store.commit();
    store.finish();
    write_whole_file(out + "/" + kPointsFile, points_csv(store));
    outcome_.results = static_cast<std::int64_t>(results_.size());
    const bool is_sweep = description_->at("kind") == "sweep";
    const auto found = static_cast<std::int64_t>(points.size());
    // A search has what it has chosen.
    outcome_.points = is_sweep ? parse_value(description_->at("points")).value_or(found).get<std::int64_t>() : found;
    outcome_.missing = std::max<std::int64_t>(0, outcome_.points - found);
    const Json document = parse_value(description_->at("document")).value_or(Json());
    outcome_.front_unchecked = is_sweep && document.value("fidelity", Json()) == "ideal_then_event";
    return outcome_;
  }

 private:
  void add(const std::string& folder) {
    const Store store = Store::read(folder);
    const StoreDescription description = store.description();
    if (!description_) {
      description_ = description;
      columns_ = store.columns();
      first_ = folder;
    }
    FaultList faults(folder);
    for (const std::string& line : differences(*description_, description))
      faults.add("", fmt::format("{} (in {})", line, first_));
    faults.throw_if_any();
    for (auto& [id, document] : store.documents()) documents_[id] = std::move(document.second);
    store.each(true, [&](PointResult& result) { take(std::move(result), folder, faults); });
    faults.throw_if_any();
  }

  void take(PointResult result, const std::string& folder, FaultList& faults) {
    const auto key = std::pair(result.point, result.fidelity);
    const auto found = results_.find(key);
    if (found == results_.end()) {
      results_.emplace(key, Entry{std::move(result), folder});
      return;
    }
    Entry& known = found->second;
    if (!is_final(result)) return;
    if (!is_final(known.result)) {
      known = {std::move(result), folder};
      return;
    }
    const std::string differs = difference(known.result, result);
    ++outcome_.duplicates;
    if (differs.empty()) return;
    faults.add(fmt::format("point {} ({})", result.point, to_string(result.fidelity)),
               fmt::format("differs from {}: {}", known.folder, differs));
  }

  struct Entry {
    PointResult result;
    std::string folder;
  };
  std::optional<StoreDescription> description_;
  std::vector<std::string> columns_;
  std::string first_;
  std::map<std::string, std::string> documents_;
  std::map<std::pair<PointIndex, Fidelity>, Entry> results_;
  MergeOutcome outcome_;
};

/// What a killed process may have left in the folder goes; nothing else is there.
void take_place(Draft& draft, const std::filesystem::path& target, const std::string& out) {
  check_new_store(out);
  const SignalBlock block;
  std::error_code error;
  if (std::filesystem::is_directory(target, error)) {
    for (const std::string& name : unfinished_store_files()) std::filesystem::remove(target / name, error);
  }
  if (std::rename(draft.path().c_str(), target.c_str()) != 0) {
    throw RunError(fmt::format("{}: {}", out, cannot_be_written(errno)));
  }
  draft.release();
}

}  // namespace

std::string difference(const PointResult& a, const PointResult& b) {
  std::string text;
  const auto add = [&text](const std::string& line) { text += (text.empty() ? "" : "; ") + line; };
  if (a.status != b.status) add(fmt::format("status {} and {}", to_string(a.status), to_string(b.status)));
  if (a.error != b.error) add("error");
  if (a.violates != b.violates) add("violated constraints");
  if (a.axes != b.axes) add("axes");
  if (a.seed != b.seed) add(fmt::format("seed {} and {}", a.seed, b.seed));
  for (std::size_t i = 0; i < a.documents.size(); ++i) {
    if (a.documents[i].id != b.documents[i].id) add(schema_info(static_cast<DocumentKind>(i)).kind);
  }
  for (std::size_t i = 0; i < kMetrics.size(); ++i) {
    if (!same(a.figures[i], b.figures[i]))
      add(fmt::format("{} {} and {}", kMetrics[i].name, a.figures[i], b.figures[i]));
  }
  if (text.empty() && a.result != b.result) add("result");
  return text;
}

MergeOutcome merge_stores(const std::vector<std::string>& folders, const std::string& out) {
  Merge merge(folders);
  check_new_store(out);
  // Made beside its place: a store that is there is whole.
  const std::filesystem::path target = resolved_path(out);
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  Draft draft(target);
  if (error || !draft.make_folder()) {
    throw RunError(fmt::format("{}: {}", out, cannot_be_written(error ? error.value() : errno)));
  }
  try {
    const MergeOutcome outcome = merge.write(draft.path());
    take_place(draft, target, out);
    return outcome;
  } catch (const RunError& error_of_draft) {
    std::string text = error_of_draft.what();
    const std::size_t at = text.find(draft.path());
    if (at != std::string::npos) text.replace(at, draft.path().size(), out);  // a draft's name tells nobody anything
    throw RunError(text);
  }
}

}  // namespace secateur::explore
