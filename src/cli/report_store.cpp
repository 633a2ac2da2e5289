// SPDX-License-Identifier: Apache-2.0
#include "cli/report_store.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/figure.hpp"
#include "base/namespaces.hpp"
#include "cli/report_csv.hpp"
#include "config/json_document.hpp"
#include "explore/metrics.hpp"
#include "explore/search_run.hpp"
#include "explore/store.hpp"

namespace secateur::cli {
namespace {

/// Different values, each once, and for each row the place of its own.
class Dictionary {
 public:
  void add(const Json& value) {
    if (value.is_null() || value == "") {
      places_.push_back(-1);
      return;
    }
    const auto [at, added] = known_.try_emplace(value.dump(), static_cast<int>(values_.size()));
    if (added) values_.push_back(value);
    places_.push_back(at->second);
  }
  Json values() const { return values_.empty() ? Json::array() : Json(values_); }
  const std::vector<int>& places() const { return places_; }

 private:
  std::map<std::string, int> known_;
  std::vector<Json> values_;
  std::vector<int> places_;
};

/// The closed form screens points for the event-driven machine: a point that has both is the latter's.
std::vector<PointResult> best_results(const Store& store) {
  std::vector<PointResult> best;
  for (PointResult& result : store.results()) {
    if (!best.empty() && best.back().point == result.point) {
      best.back() = std::move(result);
    } else {
      best.push_back(std::move(result));
    }
  }
  return best;
}

Json metric_columns(const std::vector<PointResult>& results) {
  Json columns = Json::array();
  for (std::size_t m = 0; m < kMetricCount; ++m) {
    Json values = Json::array();
    bool any = false;
    for (const PointResult& result : results) {
      const double figure = result.figures[m];
      any |= std::isfinite(figure);
      if (!std::isfinite(figure)) {
        values.push_back(nullptr);
      } else if (figure == std::floor(figure) && std::abs(figure) < 9e15) {
        values.push_back(static_cast<std::int64_t>(figure));
      } else {
        values.push_back(plain_number(fmt::format("{:.7g}", figure)).value_or(figure));
      }
    }
    if (!any) continue;
    const Metric& metric = kMetrics[m];
    columns.push_back({{"name", metric.name},
                       {"unit", metric.unit},
                       {"doc", metric.doc},
                       {"more_is_better", metric.more_is_better},
                       {"values", std::move(values)}});
  }
  return columns;
}

Json axis_columns(const std::vector<PointResult>& results, const std::vector<std::string>& names) {
  std::vector<Dictionary> axes(names.size());
  for (const PointResult& result : results) {
    const Json values = parse_value(result.axes).value_or(Json::object());
    for (std::size_t i = 0; i < names.size(); ++i) {
      axes[i].add(values.is_object() ? values.value(names[i], Json()) : Json());
    }
  }
  Json columns = Json::array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns.push_back({{"name", names[i]}, {"values", axes[i].values()}, {"at", axes[i].places()}});
  }
  return columns;
}

void add_rows(Json& page, const std::vector<PointResult>& results) {
  Dictionary reasons, bottlenecks;
  for (const char* column : {"point", "fidelity", "status"}) page[column] = Json::array();
  for (const PointResult& result : results) {
    page["point"].push_back(result.point);
    page["fidelity"].push_back(to_string(result.fidelity));
    page["status"].push_back(result.is_feasible() || result.status != PointStatus::done ? to_string(result.status)
                                                                                        : "infeasible");
    reasons.add(result.error.empty() ? result.violates : result.error);
    bottlenecks.add(result.bottleneck);
  }
  page["why"] = reasons.places();
  page["reasons"] = reasons.values();
  page["bottleneck"] = bottlenecks.places();
  page["bottlenecks"] = bottlenecks.values();
}

}  // namespace

Json store_page_data(const std::string& folder, const std::string& name) {
  const Store store = Store::read(folder);
  const std::vector<PointResult> results = best_results(store);
  const auto described = [&](const char* key) {
    const auto found = store.description().find(key);
    return found == store.description().end() ? std::string{} : found->second;
  };
  Json page{{"name", name},
            {"store", folder},
            {"kind", described("kind")},
            {"points", described("points")},
            {"version", described("secateur_version")}};
  page["metrics"] = metric_columns(results);
  page["axes"] = axis_columns(results, store.columns());
  add_rows(page, results);
  const std::filesystem::path history = std::filesystem::path(folder) / kHypervolumeFile;
  page["hypervolume"] = std::filesystem::exists(history) ? csv_columns(history.string()) : Json();
  return page;
}

}  // namespace secateur::cli
