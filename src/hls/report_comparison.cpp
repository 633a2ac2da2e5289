// SPDX-License-Identifier: Apache-2.0
#include "hls/report_comparison.hpp"

#include <algorithm>
#include <map>

namespace secateur::hls {
namespace {

/// 0 for what is no sensible figure: results may have been edited.
double figure_of(const Json& object, const char* name) {
  constexpr double kMost = 1e12;
  const Json value = object.is_object() ? object.value(name, Json()) : Json();
  const double figure = value.is_number() ? value.get<double>() : 0.0;
  return figure >= 0 && figure <= kMost ? figure : 0.0;
}

std::int64_t count_of(const Json& object, const char* name) {
  return static_cast<std::int64_t>(figure_of(object, name));
}

std::string name_of(const Json& operation) {
  const Json name = operation.is_object() ? operation.value("name", Json()) : Json();
  if (!name.is_string()) return {};
  const std::string whole = name.get<std::string>();
  return whole.substr(whole.rfind('.') == std::string::npos ? 0 : whole.rfind('.') + 1);
}

/// By the names of operations without their encoder.
std::map<std::string, OperationCycles> cycles_by_name(const Json& result) {
  std::map<std::string, OperationCycles> all;
  const Json operations = result.is_object() ? result.value("operations", Json::array()) : Json::array();
  for (const Json& operation : operations) {
    const std::string name = name_of(operation);
    if (name.empty()) continue;
    const std::int64_t took = count_of(operation, "end_cycle") - count_of(operation, "start_cycle");
    OperationCycles& cycles = all[name];
    cycles.min = cycles.calls == 0 ? took : std::min(cycles.min, took);
    cycles.max = std::max(cycles.max, took);
    cycles.total += took;
    ++cycles.calls;
  }
  return all;
}

/// Of all operations that `name` stands for.
OperationCycles cycles_of(const std::map<std::string, OperationCycles>& by_name, const std::string& name) {
  OperationCycles all;
  all.name = name;
  for (const std::string& operation : operations_of(name)) {
    const auto found = by_name.find(operation);
    if (found == by_name.end()) continue;
    const OperationCycles& one = found->second;
    all.min = all.calls == 0 ? one.min : std::min(all.min, one.min);
    all.max = std::max(all.max, one.max);
    all.total += one.total;
    all.calls += one.calls;
  }
  return all;
}

}  // namespace

std::int64_t cycles_of_run(const Json& result) {
  return count_of(result, "cycles");
}

HlsComparison compare_with_result(const HlsReport& report, const Json& result) {
  HlsComparison comparison;
  const std::map<std::string, OperationCycles> by_name = cycles_by_name(result);
  for (const HlsModule& module : report.modules) {
    ComparedModule compared{&module, operation_in(module.name), {}};
    if (!compared.operation.empty()) {
      compared.ours = cycles_of(by_name, compared.operation);
    } else if (module.name == report.top) {
      const std::int64_t cycles = cycles_of_run(result);
      compared.operation = "the whole run";
      compared.ours = {compared.operation, cycles > 0 ? 1 : 0, cycles, cycles, cycles};
    }
    comparison.modules.push_back(std::move(compared));
  }
  const HlsModule* top = report.find(report.top);
  if (top == nullptr) return comparison;
  const Json ours = result.is_object() ? result.value("resources", Json::object()) : Json::object();
  const auto add = [&](const char* name, const char* field, std::optional<double> theirs) {
    comparison.resources.push_back({name, theirs, figure_of(ours, field)});
  };
  const auto real = [](const std::optional<std::int64_t>& value) {
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
  };
  add("DSP", "dsp", real(top->used.dsp));
  add("LUT", "lut", real(top->used.lut));
  add("FF", "ff", real(top->used.ff));
  add("BRAM36", "bram36", top->used.bram36());
  add("URAM", "uram", real(top->used.uram));
  return comparison;
}

}  // namespace secateur::hls
