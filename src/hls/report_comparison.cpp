// SPDX-License-Identifier: Apache-2.0
#include "hls/report_comparison.hpp"

#include <algorithm>
#include <map>

namespace secateur {
namespace {

/// Name in a function -> names of operations without their encoder.
const std::map<std::string, std::vector<std::string>>& operations_by_name() {
  static const std::map<std::string, std::vector<std::string>> names = [] {
    std::map<std::string, std::vector<std::string>> all{
        {"layernorm", {"ln1", "ln2", "final_ln"}},
        {"softmax", {"softmax_exp", "softmax_norm"}},
        {"residual", {"residual1", "residual2"}},
        {"token_selector", {"token_sort", "token_shuffle"}},
        {"classifier", {"head", "head_dist"}},
        {"sparse_product", {"q", "k", "v", "qkv", "proj"}},
        {"dense_product", {"patch_embed", "mlp_int", "mlp_out", "head", "head_dist"}},
        {"head_product", {"qk", "av"}}};
    for (const char* one : {"load_image",
                            "load_positions",
                            "load_parameters",
                            "store_logits",
                            "patch_embed",
                            "embed",
                            "ln1",
                            "ln2",
                            "final_ln",
                            "q",
                            "k",
                            "v",
                            "qkv",
                            "qk",
                            "softmax_exp",
                            "softmax_norm",
                            "row_sums",
                            "av",
                            "proj",
                            "residual1",
                            "residual2",
                            "token_sort",
                            "token_shuffle",
                            "mlp_int",
                            "gelu",
                            "mlp_out",
                            "head",
                            "head_dist",
                            "average"}) {
      all[one] = {one};
    }
    return all;
  }();
  return names;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

/// `part` between underscores or the ends of `whole`.
bool stands_in(const std::string& part, const std::string& whole) {
  return ("_" + whole + "_").find("_" + part + "_") != std::string::npos;
}

OperationCycles cycles_of(const Json& result, const std::string& name) {
  OperationCycles cycles;
  cycles.name = name;
  const std::vector<std::string>& wanted = operations_by_name().at(name);
  for (const Json& operation : result.value("operations", Json::array())) {
    const std::string whole = operation.value("name", std::string{});
    const std::string own = whole.substr(whole.rfind('.') == std::string::npos ? 0 : whole.rfind('.') + 1);
    if (std::find(wanted.begin(), wanted.end(), own) == wanted.end()) continue;
    const auto took = operation.value("end_cycle", std::int64_t{0}) - operation.value("start_cycle", std::int64_t{0});
    cycles.min = cycles.calls == 0 ? took : std::min(cycles.min, took);
    cycles.max = std::max(cycles.max, took);
    cycles.total += took;
    ++cycles.calls;
  }
  return cycles;
}

}  // namespace

std::string operation_in(const std::string& function) {
  std::string found;
  for (const auto& [name, operations] : operations_by_name()) {
    if (name.size() > found.size() && stands_in(name, lower(function))) found = name;
  }
  return found;
}

HlsComparison compare_with_result(const HlsReport& report, const Json& result) {
  HlsComparison comparison;
  for (const HlsModule& module : report.modules) {
    ComparedModule compared{&module, {}, {}};
    if (module.name == report.top) {
      const std::int64_t cycles = result.value("cycles", std::int64_t{0});
      compared.operation = "the whole run";
      compared.ours = {compared.operation, 1, cycles, cycles, cycles};
    } else {
      compared.operation = operation_in(module.name);
      if (!compared.operation.empty()) compared.ours = cycles_of(result, compared.operation);
    }
    comparison.modules.push_back(std::move(compared));
  }
  const HlsModule* top = report.find(report.top);
  if (top == nullptr) return comparison;
  const Json ours = result.value("resources", Json::object());
  const auto add = [&](const char* name, const char* field, std::optional<double> theirs) {
    comparison.resources.push_back({name, theirs, ours.value(field, 0.0)});
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

}  // namespace secateur
