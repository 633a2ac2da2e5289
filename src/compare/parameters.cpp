// SPDX-License-Identifier: Apache-2.0
#include "compare/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/figure.hpp"
#include "base/nearest_name.hpp"
#include "base/printable.hpp"

namespace secateur::compare {

// Bounds: a kernel's launch through a runtime takes tens to hundreds of microseconds; a DDR4 port of 19.2 GB/s is
// expected to sustain 17 GB/s and more with long bursts, so that 0.3 is far below; 1,000 cycles are 3.3 us at 300 MHz.
const std::array<ParameterInfo, kParameterCount> kParameters{
    {{"host.launch_us", "us", "from the host's call to the first cycle", 0, 1000, 2},
     {"memory_efficiency", "", "of the memory's rate", 0.3, 1, 3},
     {"controller.operation_cycles", "cycles", "between two operations of a unit", 0, 1000, 1}}};

namespace {

std::optional<Parameter> parameter_of(const std::string& name) {
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    if (name == kParameters[i].name) return static_cast<Parameter>(i);
  }
  return std::nullopt;
}

std::string unknown_parameter(const std::string& name) {
  std::vector<std::string> names;
  for (const ParameterInfo& each : kParameters) names.emplace_back(each.name);
  const std::string near = nearest_name(name, names);
  return fmt::format("unknown parameter {}; expected {}{}", printable(name), fmt::join(names, ", "),
                     near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

/// Within what the key takes: launches and cycles from 0, efficiency above 0 to 1.
bool are_bounds(Parameter parameter, double low, double high) {
  constexpr double kLeastEfficiency = 0.05, kMost = 1e6;
  const double least = parameter == Parameter::efficiency ? kLeastEfficiency : 0.0;
  const double most = parameter == Parameter::efficiency ? 1.0 : kMost;
  return low >= least && high <= most && low < high;
}

}  // namespace

std::vector<FittedParameter> parse_fit(const std::string& text) {
  std::vector<FittedParameter> fitted;
  std::vector<Fault> faults;
  const auto fault = [&](const std::string& message) { faults.push_back({"command line", "--fit", message}); };
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    const std::size_t equal = word.find('=');
    const std::string name = word.substr(0, equal);
    const std::optional<Parameter> parameter = parameter_of(name);
    if (!parameter) {
      fault(unknown_parameter(name));
      continue;
    }
    FittedParameter one{*parameter, info(*parameter).low, info(*parameter).high};
    if (equal != std::string::npos) {
      const std::string bounds = word.substr(equal + 1);
      const std::size_t colon = bounds.find(':');
      const auto low = plain_number(bounds.substr(0, colon));
      const auto high = colon == std::string::npos ? std::nullopt : plain_number(bounds.substr(colon + 1));
      if (!low || !high || !are_bounds(*parameter, *low, *high)) {
        fault(fmt::format("got {}; expected bounds LOW:HIGH, LOW below HIGH, {}", printable(word),
                          *parameter == Parameter::efficiency ? "from 0.05 to 1" : "from 0 to 1000000"));
        continue;
      }
      one.low = *low;
      one.high = *high;
    }
    const bool again = std::any_of(fitted.begin(), fitted.end(),
                                   [&](const FittedParameter& each) { return each.parameter == *parameter; });
    if (again) {
      fault(fmt::format("{} is given twice", name));
      continue;
    }
    fitted.push_back(one);
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  if (!fitted.empty()) return fitted;
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    fitted.push_back({static_cast<Parameter>(i), kParameters[i].low, kParameters[i].high});
  }
  return fitted;
}

double& PhysicalValues::operator[](Parameter parameter) {
  return parameter == Parameter::launch       ? launch_us
         : parameter == Parameter::efficiency ? efficiency
                                              : operation_cycles;
}
double PhysicalValues::operator[](Parameter parameter) const {
  return parameter == Parameter::launch       ? launch_us
         : parameter == Parameter::efficiency ? efficiency
                                              : operation_cycles;
}

}  // namespace secateur::compare
