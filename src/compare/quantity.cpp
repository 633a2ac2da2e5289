// SPDX-License-Identifier: Apache-2.0
#include "compare/quantity.hpp"

namespace secateur::compare {

const std::array<QuantityInfo, kQuantityCount> kQuantities{
    {{Quantity::latency_ms, "latency_ms", "ms", false},
     {Quantity::throughput_fps, "throughput_fps", "img/s", false},
     {Quantity::power_w, "power_w", "W", false},
     {Quantity::dsp, "dsp", "", true},
     {Quantity::lut, "lut", "", true},
     {Quantity::ff, "ff", "", true},
     {Quantity::bram36, "bram36", "", true},
     {Quantity::uram, "uram", "", true}}};

FigureRule figure_rule(Quantity quantity) {
  constexpr double kLeast = 1e-9, kMost = 1e12, kMostResources = 1e9;
  return info(quantity).is_resource ? FigureRule{0, kMostResources, 0} : FigureRule{kLeast, kMost, 0};
}

const std::vector<QuantityColumn>& quantity_columns() {
  static const std::vector<QuantityColumn> columns{{"latency_ms", Quantity::latency_ms, 1.0, 0},
                                                   {"latency_us", Quantity::latency_ms, 1e-3, 0},
                                                   {"latency_ns", Quantity::latency_ms, 1e-6, 0},
                                                   {"latency_s", Quantity::latency_ms, 1e3, 0},
                                                   {"throughput_fps", Quantity::throughput_fps, 1.0, 0},
                                                   {"power_w", Quantity::power_w, 1.0, 0},
                                                   {"power_mw", Quantity::power_w, 1e-3, 0},
                                                   {"dsp", Quantity::dsp, 1.0, 1},
                                                   {"lut", Quantity::lut, 1.0, 1},
                                                   {"ff", Quantity::ff, 1.0, 1},
                                                   {"bram36", Quantity::bram36, 1.0, 0.5},
                                                   {"bram18", Quantity::bram36, 0.5, 1},
                                                   {"uram", Quantity::uram, 1.0, 1}};
  return columns;
}

Quantities quantities_of_result(const Json& result) {
  Quantities values = no_quantities();
  const auto put = [&](Quantity quantity, const Json& value) {
    if (value.is_number()) values[static_cast<std::size_t>(quantity)] = value.get<double>();
  };
  const auto member = [](const Json& json, const char* name) {
    return json.is_object() ? json.value(name, Json()) : Json();
  };
  put(Quantity::latency_ms, member(result, "latency_ms"));
  put(Quantity::throughput_fps, member(result, "throughput_fps"));
  const Json resources = member(result, "resources");
  for (const QuantityInfo& each : kQuantities) {
    if (each.is_resource) put(each.quantity, member(resources, each.name));
  }
  const Json energy = member(member(result, "energy_mj"), "total");
  const double latency = value_of(values, Quantity::latency_ms);
  if (energy.is_number() && latency > 0) put(Quantity::power_w, energy.get<double>() / latency);
  return values;
}

}  // namespace secateur::compare
