// SPDX-License-Identifier: Apache-2.0
#include "explore/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "config/document_keys.hpp"
#include "config/shipped_files.hpp"
#include "explore/key_names.hpp"

namespace secateur::explore {
namespace {

/// An axis is listed value by value in the store's description.
constexpr std::size_t kMostValues = 100'000;
/// There are fewer keys.
constexpr std::size_t kMostAxes = 1'000;
/// Larger whole numbers are not exact as doubles.
constexpr double kLargestWhole = 9e15;
const std::vector<std::string> kFields{"key", "values", "from", "to", "step", "factor", "count", "scale", "zip"};

/// 0.1 + 2 * 0.1 is to be 0.3. Of the smallest numbers (subnormal ones) the nearest there is.
double tidy(double value) {
  return std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr);
}

class AxisReader {
 public:
  AxisReader(const std::string& file, bool real_allowed, std::vector<Fault>& faults)
      : file_(file), real_allowed_(real_allowed), faults_(faults) {}

  /// Empty after a fault.
  std::optional<Dimension> dimension(const Json& json, const std::string& place) {
    const std::size_t before = faults_.size();
    Dimension dimension;
    if (json.is_object() && json.contains("zip")) {
      zip(json, place, dimension);
    } else if (auto single = axis(json, place)) {
      dimension.axes.push_back(std::move(*single));
    }
    if (faults_.size() > before) return std::nullopt;
    return dimension;
  }

 private:
  void fault(const std::string& place, std::string message) { faults_.push_back({file_, place, std::move(message)}); }

  void zip(const Json& json, const std::string& place, Dimension& dimension) {
    const Json& parts = json["zip"];
    if (json.size() != 1) return fault(place, "an axis with zip has nothing else: its axes stand inside zip");
    if (!parts.is_array() || parts.size() < 2) return fault(place + ".zip", "expected a list of two axes or more");
    if (parts.size() > kMostAxes) return fault(place + ".zip", fmt::format("at most {} axes", kMostAxes));
    const std::size_t before = faults_.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string inner = fmt::format("{}.zip[{}]", place, i);
      if (auto part = axis(parts[i], inner)) dimension.axes.push_back(std::move(*part));
    }
    if (faults_.size() > before) return;
    for (std::size_t i = 0; i < dimension.axes.size(); ++i) {
      const Axis& part = dimension.axes[i];
      const std::string inner = fmt::format("{}.zip[{}]", place, i);
      if (part.range) return fault(inner, "a real axis cannot be zipped");
      if (part.values.size() == dimension.size()) continue;
      fault(inner, fmt::format("{} has {} values and {} has {}; zipped axes are equally long", part.path,
                               part.values.size(), dimension.axes[0].path, dimension.size()));
    }
  }

  std::optional<Axis> axis(const Json& json, const std::string& place) {
    if (!json.is_object()) {
      fault(place, fmt::format("got {}; expected an object with key and values", shown(json)));
      return std::nullopt;
    }
    if (!known_fields(json, place)) return std::nullopt;
    if (!json.contains("key") || !json["key"].is_string()) {
      fault(place + ".key", "missing; expected a key, such as accelerator.p_t");
      return std::nullopt;
    }
    Axis axis;
    try {
      const auto name = json["key"].get<std::string>();
      // A device is what the machine's key `device` names; the other kinds are chosen beside it.
      const auto kind = name.find('.') == std::string::npos ? document_of(name) : std::nullopt;
      axis.path = kind && *kind != DocumentKind::device ? name : whole_path(name);
    } catch (const ExpressionError& error) {
      fault(place + ".key", error.what());
      return std::nullopt;
    }
    if (!paths_.insert(axis.path).second) fault(place + ".key", fmt::format("{} has an axis already", axis.path));
    fill(json, place, axis);
    check_values(axis, json, place);
    return axis;
  }

  bool known_fields(const Json& json, const std::string& place) {
    bool all = true;
    for (const auto& [name, value] : json.items()) {
      if (name != "zip" && std::count(kFields.begin(), kFields.end(), name) > 0) continue;
      const std::string near = nearest_name(name, kFields);
      fault(fmt::format("{}.{}", place, name),
            fmt::format("unknown key (value {}){}", shown(value),
                        near.empty() ? "" : fmt::format("; did you mean {}?", near)));
      all = false;
    }
    return all;
  }

  void fill(const Json& json, const std::string& place, Axis& axis) {
    const bool ranged = json.contains("from") || json.contains("to");
    if (json.contains("values") == ranged) {
      return fault(place, "expected either values, or from and to with step, factor or count");
    }
    if (ranged) return range(json, place, axis);
    const Json& values = json["values"];
    if (json.size() != 2) fault(place, "an axis with values has no step, factor, count or scale");
    if (!values.is_array() || values.empty()) return fault(place + ".values", "expected a list of one value or more");
    if (values.size() > kMostValues) return fault(place + ".values", fmt::format("at most {} values", kMostValues));
    std::set<Json> seen;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!seen.insert(values[i]).second) {
        fault(fmt::format("{}.values[{}]", place, i), fmt::format("{} stands twice", shown(values[i])));
      }
      axis.values.push_back(values[i]);
    }
  }

  std::optional<double> number(const Json& json, const char* name, const std::string& place) {
    if (!json.contains(name)) return std::nullopt;
    if (json[name].is_number()) return json[name].get<double>();
    fault(place + "." + name, fmt::format("got {}; expected a number", shown(json[name])));
    return std::nullopt;
  }

  void range(const Json& json, const std::string& place, Axis& axis) {
    const std::size_t before = faults_.size();
    const auto from = number(json, "from", place);
    const auto to = number(json, "to", place);
    const auto step = number(json, "step", place);
    const auto factor = number(json, "factor", place);
    const auto count = number(json, "count", place);
    const Json scale = json.value("scale", Json("linear"));
    const int ways = (step ? 1 : 0) + (factor ? 1 : 0) + (count ? 1 : 0);
    if (faults_.size() > before) return;
    if (!from || !to) return fault(place, "a range needs from and to");
    if (*from > *to) return fault(place, fmt::format("from = {} is above to = {}", *from, *to));
    if (json.contains("scale") && (!count || (scale != "log" && scale != "linear"))) {
      return fault(place + ".scale", "expected \"linear\" or \"log\", together with count");
    }
    const bool log = factor.has_value() || scale == "log";
    if (log && *from <= 0) return fault(place + ".from", fmt::format("got {}; a log range begins above 0", *from));
    if (ways > 1) return fault(place, "give one of step, factor and count");
    if (ways == 0) return real(place, *from, *to, axis);
    if (step && *step <= 0) return fault(place + ".step", fmt::format("got {}; expected a number above 0", *step));
    if (factor && *factor <= 1)
      return fault(place + ".factor", fmt::format("got {}; expected a number above 1", *factor));
    if (count && (*count < 2 || *count != std::floor(*count) || *count > kMostValues)) {
      return fault(place + ".count", fmt::format("got {}; expected a whole number from 2 to {}", *count, kMostValues));
    }
    // Also where the ends are so far apart that there is no number for it.
    if (!std::isfinite(log ? *to / *from : *to - *from)) {
      return fault(place, fmt::format("from = {} and to = {} are too far apart", *from, *to));
    }
    const double steps = count ? *count - 1 : log ? std::log(*to / *from) / std::log(*factor) : (*to - *from) / *step;
    if (!(steps <= kMostValues)) return fault(place, fmt::format("has more than {} values", kMostValues));
    const auto last = static_cast<int>(std::floor(steps + 1e-9));
    for (int i = 0; i <= last; ++i) {
      const double part = count ? i / (*count - 1) : 0;
      const double value = !count ? (log ? *from * std::pow(*factor, i) : *from + *step * i)
                                  : (log ? *from * std::pow(*to / *from, part) : *from + (*to - *from) * part);
      add(axis, value);
    }
  }

  /// Of a key that takes whole numbers the nearest one, each once.
  static void add(Axis& axis, double value) {
    const Key* key = find_key(axis.path);
    const double rounded = tidy(value);
    const bool integral = key != nullptr && key->default_value.is_number_integer();
    const bool is_whole = std::abs(value) < kLargestWhole && (integral || rounded == std::round(value));
    Json json = is_whole ? Json(static_cast<std::int64_t>(std::llround(value))) : Json(rounded);
    if (axis.values.empty() || axis.values.back() != json) axis.values.push_back(std::move(json));
  }

  void real(const std::string& place, double from, double to, Axis& axis) {
    const Key* key = find_key(axis.path);
    if (!real_allowed_) return fault(place, "a range needs step, factor or count");
    if (key == nullptr || !key->default_value.is_number() || key->default_value.is_number_integer()) {
      return fault(place, fmt::format("{} takes no real numbers; give step, factor, count or values", axis.path));
    }
    for (const double end : {from, to}) {
      const std::string message = value_fault_message(*key, Json(end));
      if (!message.empty()) fault(place, message);
    }
    axis.range = {from, to};
  }

  void check_values(Axis& axis, const Json& json, const std::string& place) {
    const Key* key = find_key(axis.path);
    for (std::size_t i = 0; i < axis.values.size(); ++i) {
      const std::string at = json.contains("values") ? fmt::format("{}.values[{}]", place, i) : place;
      if (key == nullptr) {
        check_document(axis, i, at);
      } else if (std::string message = value_fault_message(*key, axis.values[i]); !message.empty()) {
        fault(at, fmt::format("{}: {}", axis.path, message));
        return;
      }
    }
  }

  void check_document(Axis& axis, std::size_t i, const std::string& at) {
    const Json& value = axis.values[i];
    if (!value.is_string())
      return fault(at, fmt::format("got {}; expected a shipped {} or a path", shown(value), axis.path));
    const FoundDocument found = find_document(*document_of(axis.path), value.get<std::string>(), file_);
    if (found.path.empty()) fault(at, fmt::format("got {}; {}", shown(value), found.message));
  }

  const std::string& file_;
  bool real_allowed_;
  std::vector<Fault>& faults_;
  std::set<std::string> paths_;
};

}  // namespace

std::vector<Dimension> parse_axes(const Json& axes, const std::string& file, const std::string& kind, bool real_allowed,
                                  std::vector<Fault>& faults) {
  AxisReader reader(file, real_allowed, faults);
  std::vector<Dimension> dimensions;
  if (axes.empty()) faults.push_back({file, kind + ".axes", "missing; expected a list of one axis or more"});
  if (axes.size() > kMostAxes) {
    faults.push_back({file, kind + ".axes", fmt::format("got {} axes; at most {}", axes.size(), kMostAxes)});
    return dimensions;
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    auto dimension = reader.dimension(axes[i], fmt::format("{}.axes[{}]", kind, i));
    if (dimension) dimensions.push_back(std::move(*dimension));
  }
  return dimensions;
}

}  // namespace secateur::explore
