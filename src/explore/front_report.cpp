// SPDX-License-Identifier: Apache-2.0
#include "explore/front_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/json_document.hpp"
#include "explore/csv_text.hpp"
#include "explore/flat_row.hpp"
#include "explore/key_names.hpp"

namespace secateur::explore {
namespace {

std::string axis_name(const Json& axis) {
  const auto key = axis.at("key").get<std::string>();
  return key.find('.') == std::string::npos && document_of(key) ? key : whole_path(key);
}

/// Names of each dimension, from the file that the store keeps. @throws ConfigError.
std::vector<std::vector<std::string>> axis_names(const Store& store) {
  std::vector<std::vector<std::string>> all;
  try {
    const Json document = parse_value(store.description().at("document")).value_or(Json());
    for (const Json& axis : document.at("axes")) {
      all.emplace_back();
      const Json parts = axis.contains("zip") ? axis["zip"] : Json::array({axis});
      for (const Json& part : parts) all.back().push_back(axis_name(part));
    }
  } catch (const std::exception&) {  // of the JSON library, or a key that there is not
    throw ConfigError(store.path(), "description.document", "its axes are none that this version knows");
  }
  return all;
}

/// A value's place within its dimension, as part of a key.
void add_place(std::size_t place, std::string& key) {
  constexpr std::size_t kBytes = 4;
  for (std::size_t i = 0; i < kBytes; ++i) key += static_cast<char>(place >> (8 * i));
}

/// Numbers by size, else as they came.
void sort_values(std::vector<std::string>& values) {
  const auto number = [](const std::string& text) { return parse_value(text).value_or(Json()); };
  if (!std::all_of(values.begin(), values.end(), [&](const auto& text) { return number(text).is_number(); })) return;
  std::sort(values.begin(), values.end(), [&](const auto& a, const auto& b) { return number(a) < number(b); });
}

/// In each run of points that are equal in all objectives the cheapest by the other resources first.
void order_ties(const std::vector<Figures>& figures, const Objectives& objectives, std::vector<std::size_t>& places) {
  const auto equal = [&](std::size_t a, std::size_t b) {
    return std::all_of(objectives.begin(), objectives.end(),
                       [&](const Objective& o) { return o.cost(figures[a]) == o.cost(figures[b]); });
  };
  static const std::array<std::size_t, 6> kCosts = [] {
    std::array<std::size_t, 6> metrics{};
    const char* names[] = {"device_share", "lut", "uram", "bram36", "ff", "dsp"};
    for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i] = find_metric(names[i]).value();
    return metrics;
  }();
  const auto cheaper = [&](std::size_t a, std::size_t b) {
    for (const std::size_t metric : kCosts) {
      if (figures[a][metric] != figures[b][metric]) return figures[a][metric] < figures[b][metric];
    }
    return a < b;
  };
  for (auto begin = places.begin(); begin != places.end();) {
    const auto end = std::find_if(begin, places.end(), [&](std::size_t place) { return !equal(*begin, place); });
    std::sort(begin, end, cheaper);
    begin = end;
  }
}

/// What a store without any point that counts is refused with: the most frequent reasons.
std::string none_counts(Fidelity fidelity, const std::vector<Reason>& reasons) {
  constexpr std::size_t kTold = 3;
  std::string text = fmt::format("no feasible point of fidelity {} has all objectives", to_string(fidelity));
  for (std::size_t i = 0; i < std::min(reasons.size(), kTold); ++i) {
    text += fmt::format("\n    {} points, #{} the first: {}", reasons[i].points, reasons[i].first, reasons[i].text);
  }
  return text;
}

}  // namespace

FrontReport::FrontReport(const Store& store, Objectives objectives, std::optional<Fidelity> fidelity)
    : objectives_(std::move(objectives)), columns_(store.columns()) {
  fidelity_ = fidelity.value_or(store.has(Fidelity::event) ? Fidelity::event : Fidelity::ideal);
  read(store);
  if (feasible_.empty()) throw ConfigError(store.folder(), "", none_counts(fidelity_, reasons()));
  std::vector<Figures> figures;
  for (const std::size_t place : feasible_) figures.push_back(results_[place].figures);
  std::vector<std::size_t> places = pareto_front(figures, objectives_);
  order_ties(figures, objectives_, places);
  knee_ = explore::knee(figures, places, objectives_);
  for (const std::size_t place : places) front_.push_back(results_[feasible_[place]]);
  find_ties();
  find_dimensions();
}

void FrontReport::find_ties() {
  const auto equal = [&](std::size_t a, std::size_t b) {
    return std::all_of(objectives_.begin(), objectives_.end(),
                       [&](const Objective& o) { return o.cost(front_[a].figures) == o.cost(front_[b].figures); });
  };
  for (std::size_t place = 0; place < front_.size(); ++place) {
    const bool is_tie = place > 0 && equal(place - 1, place);
    ties_.push_back(is_tie ? ties_.back() : place);
  }
}

void FrontReport::read(const Store& store) {
  for (std::vector<std::string>& names : axis_names(store)) dimensions_.push_back({std::move(names), {}, {}, {}});
  std::int64_t finished = 0;
  PointIndex last = -1;
  bool is_last_final = false;
  const auto end_point = [&] { finished += last >= 0 && is_last_final ? 1 : 0; };
  // Ordered by point, ideal first: an event result replaces its point's ideal one.
  store.each(false, [&](PointResult& result) {
    if (result.point != last) {
      end_point();
      last = result.point;
      is_last_final = true;
    }
    is_last_final = is_last_final && is_final(result);
    if (result.fidelity != fidelity_ && (result.fidelity == Fidelity::event || fidelity_ == Fidelity::ideal)) return;
    if (!results_.empty() && results_.back().point == result.point) results_.pop_back();
    results_.push_back(std::move(result));
  });
  end_point();
  if (store.description().at("kind") == "sweep") {
    unfinished_ = parse_value(store.description().at("points")).value_or(0).get<std::int64_t>() - finished;
  }
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const PointResult& result = results_[i];
    if (result.fidelity != fidelity_) continue;
    ++all_;
    if (result.is_feasible() && is_comparable(result.figures, objectives_)) feasible_.push_back(i);
  }
}

void FrontReport::find_dimensions() {
  for (Dimension& dimension : dimensions_) {
    for (const std::string& name : dimension.names) {
      dimension.columns.push_back(
          static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), name) - columns_.begin()));
    }
  }
  by_values_.reserve(results_.size());
  for (std::size_t i = 0; i < results_.size(); ++i) {
    std::string key;
    const std::vector<std::string> values = values_of(results_[i]);
    for (std::size_t d = 0; d < values.size(); ++d) {
      Dimension& dimension = dimensions_[d];
      const auto [place, is_new] = dimension.places.try_emplace(values[d], dimension.values.size());
      if (is_new) dimension.values.push_back(values[d]);
      add_place(place->second, key);
    }
    by_values_[std::move(key)] = i;
  }
  for (Dimension& dimension : dimensions_) sort_values(dimension.values);
}

std::vector<std::string> FrontReport::values_of(const PointResult& result) const {
  std::vector<std::string_view> flat;
  const bool is_flat = read_flat_row(result.axes, columns_, flat);
  const Json axes = is_flat ? Json() : parse_value(result.axes).value_or(Json());
  std::vector<std::string> values;
  for (const Dimension& dimension : dimensions_) {
    std::string text;
    for (std::size_t i = 0; i < dimension.names.size(); ++i) {
      if (i > 0) text += "; ";
      const std::size_t column = dimension.columns[i];
      if (!is_flat) {
        text += axes.value(dimension.names[i], Json()).dump();
      } else {
        text += column == columns_.size() || flat[column].empty() ? "null" : flat[column];
      }
    }
    values.push_back(std::move(text));
  }
  return values;
}

/// Nothing where no point has one of the values.
std::optional<std::string> FrontReport::key_of(const std::vector<std::string>& values) const {
  std::string key;
  for (std::size_t d = 0; d < values.size(); ++d) {
    const auto place = dimensions_[d].places.find(values[d]);
    if (place == dimensions_[d].places.end()) return std::nullopt;
    add_place(place->second, key);
  }
  return key;
}

std::string FrontReport::comparison(const PointResult& loser, const PointResult& winner) const {
  std::string text;
  for (const Objective& objective : objectives_) {
    const double a = loser.figures[objective.metric];
    const double b = winner.figures[objective.metric];
    const char* name = kMetrics[objective.metric].name;
    text += text.empty() ? "" : ", ";
    if (a == b) {
      text += fmt::format("{} equal", name);
    } else if (b == 0) {
      text += fmt::format("{} {} instead of 0", name, shown_figure(objective.metric, a));
    } else {
      const double percent = 100 * std::abs(a - b) / std::abs(b);
      text += fmt::format("{} {:.{}f} % {}", name, percent, percent < 10 ? 1 : 0, a > b ? "more" : "less");
    }
  }
  return text;
}

/// The point that it was compared with, when that one wins; else the front's point with the least total difference.
const PointResult* FrontReport::dominator(const PointResult& loser, std::size_t place) const {
  if (dominates(front_[place].figures, loser.figures, objectives_)) return &front_[place];
  const PointResult* nearest = nullptr;
  double least = 0.0;
  for (const PointResult& candidate : front_) {
    if (!dominates(candidate.figures, loser.figures, objectives_)) continue;
    double distance = 0.0;
    for (const Objective& objective : objectives_) {
      const double x = candidate.figures[objective.metric];
      distance += std::abs(loser.figures[objective.metric] - x) / std::max(std::abs(x), 1e-300);
    }
    if (nearest != nullptr && distance >= least) continue;
    nearest = &candidate;
    least = distance;
  }
  return nearest;
}

Neighbour FrontReport::judge(std::size_t place, const PointResult& neighbour) const {
  Neighbour judged;
  judged.of = place;
  judged.point = neighbour.point;
  const bool by_ideal = neighbour.fidelity != fidelity_;
  if (neighbour.status != PointStatus::done && neighbour.status != PointStatus::unbuildable) {
    judged.why = neighbour.error.empty() ? to_string(neighbour.status)
                                         : fmt::format("{}: {}", to_string(neighbour.status),
                                                       neighbour.error.substr(0, neighbour.error.find('\n')));
  } else if (!neighbour.violates.empty()) {
    judged.why = neighbour.violates;
  } else if (by_ideal) {
    // The closed form is a lower bound in practice: what loses with it has no need of a simulation.
    const PointResult* winner = dominator(neighbour, place);
    if (winner != nullptr) judged.dominated_by = winner->point;
    judged.why = winner == nullptr
                     ? "not simulated: not near the front of the closed form"
                     : fmt::format("its closed form loses to #{}: {}", winner->point, comparison(neighbour, *winner));
  } else if (const PointResult* winner = dominator(neighbour, place)) {
    judged.dominated_by = winner->point;
    judged.why = fmt::format("loses to #{}: {}", winner->point, comparison(neighbour, *winner));
  } else {
    judged.on_front = true;
    judged.why = fmt::format("on the front: {}", comparison(neighbour, front_[place]));
  }
  return judged;
}

std::vector<Neighbour> FrontReport::neighbours(std::size_t place) const {
  std::vector<Neighbour> found;
  const std::vector<std::string> values = values_of(front_[place]);
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    const std::vector<std::string>& steps = dimensions_[d].values;
    const auto here = std::find(steps.begin(), steps.end(), values[d]) - steps.begin();
    for (const std::ptrdiff_t there : {here - 1, here + 1}) {
      if (there < 0 || there >= static_cast<std::ptrdiff_t>(steps.size())) continue;
      std::vector<std::string> changed = values;
      changed[d] = steps[static_cast<std::size_t>(there)];
      const std::optional<std::string> key = key_of(changed);
      const auto neighbour = key ? by_values_.find(*key) : by_values_.end();
      if (neighbour == by_values_.end()) continue;  // excluded by a condition
      Neighbour judged = judge(place, results_[neighbour->second]);
      judged.change = fmt::format("{} {} -> {}", fmt::join(dimensions_[d].names, "; "), values[d], changed[d]);
      found.push_back(std::move(judged));
    }
  }
  return found;
}

std::string FrontReport::csv() const {
  std::string text = "point,role,neighbour_of,change,dominated_by,why";
  for (const std::string& column : columns_) text += "," + csv_field(column);
  for (const Objective& objective : objectives_) text += fmt::format(",{}", kMetrics[objective.metric].name);
  text += ",ties_with\n";
  const auto figures = [&](const PointResult& result, const std::string& tie) {
    const Json axes = parse_value(result.axes).value_or(Json());
    for (const std::string& column : columns_) text += "," + csv_value(axes.value(column, Json()));
    for (const Objective& objective : objectives_) {
      const double figure = result.figures[objective.metric];
      text += std::isnan(figure) ? "," : fmt::format(",{}", figure);
    }
    text += "," + tie + "\n";
  };
  std::map<PointIndex, const PointResult*> by_point;
  for (const PointResult& result : results_) by_point[result.point] = &result;
  for (std::size_t place = 0; place < front_.size(); ++place) {
    text += fmt::format("{},{},,,,", front_[place].point, place == knee_ ? "knee" : "front");
    figures(front_[place], tie(place) == place ? "" : std::to_string(front_[tie(place)].point));
    for (const Neighbour& neighbour : neighbours(place)) {
      if (neighbour.on_front) continue;
      text +=
          fmt::format("{},neighbour,{},{},{},{}", neighbour.point, front_[place].point, csv_field(neighbour.change),
                      neighbour.dominated_by ? std::to_string(*neighbour.dominated_by) : "", csv_field(neighbour.why));
      figures(*by_point.at(neighbour.point), "");
    }
  }
  return text;
}

Json FrontReport::json() const {
  Json json{{"fidelity", to_string(fidelity_)},
            {"compared", feasible_.size()},
            {"points", all_},
            {"unfinished", unfinished_},
            {"knee", front_[knee_].point}};
  for (const Objective& objective : objectives_) json["objectives"].push_back(to_string(objective));
  for (std::size_t place = 0; place < front_.size(); ++place) {
    const PointResult& result = front_[place];
    Json point{{"point", result.point}, {"axes", parse_value(result.axes).value_or(Json())}};
    if (tie(place) != place) point["ties_with"] = front_[tie(place)].point;
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      if (!std::isnan(result.figures[i])) point["figures"][kMetrics[i].name] = result.figures[i];
    }
    json["front"].push_back(std::move(point));
  }
  json["do_not_count"] = Json::array();
  for (const Reason& reason : reasons()) {
    json["do_not_count"].push_back({{"why", reason.text}, {"points", reason.points}, {"first", reason.first}});
  }
  return json;
}

}  // namespace secateur::explore
