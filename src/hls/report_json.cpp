// SPDX-License-Identifier: Apache-2.0
#include "hls/report_json.hpp"

namespace secateur::hls {
namespace {

Json json_of(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json json_of(const CycleRange& range) {
  return Json::array({json_of(range.min), json_of(range.max)});
}

Json json_of(const HlsLoop& loop) {
  return {{"name", loop.name},
          {"nesting", loop.nesting},
          {"trip_count", json_of(loop.trip_count)},
          {"latency", json_of(loop.latency)},
          {"iteration_latency", json_of(loop.iteration_latency)},
          {"ii", json_of(loop.ii)},
          {"depth", json_of(loop.depth)}};
}

Json json_of(const OperationCycles& ours) {
  if (ours.calls == 0) return nullptr;
  return {{"calls", ours.calls}, {"min", ours.min}, {"max", ours.max}, {"total", ours.total}};
}

Json json_of(const ComparedModule& compared) {
  const HlsModule& module = *compared.module;
  Json loops = Json::array();
  for (const HlsLoop& loop : module.loops) loops.push_back(json_of(loop));
  return {{"name", module.name},
          {"latency", json_of(module.latency)},
          {"interval", json_of(module.interval)},
          {"estimated_ns", json_of(module.estimated_ns)},
          {"dsp", json_of(module.used.dsp)},
          {"lut", json_of(module.used.lut)},
          {"ff", json_of(module.used.ff)},
          {"bram36", json_of(module.used.bram36())},
          {"uram", json_of(module.used.uram)},
          {"loops", std::move(loops)},
          {"operation", compared.operation},
          {"ours", json_of(compared.ours)}};
}

}  // namespace

Json to_json(const HlsReport& report, const HlsComparison& comparison) {
  Json modules = Json::array();
  for (const ComparedModule& each : comparison.modules) modules.push_back(json_of(each));
  return {{"file", report.file},
          {"version", report.version},
          {"part", report.part},
          {"top", report.top},
          {"target_ns", json_of(report.target_ns)},
          {"estimated_ns", json_of(report.estimated_ns)},
          {"modules", std::move(modules)},
          {"unread", report.unread},
          {"notes", report.notes}};
}

Json to_json(const CosimReport& report) {
  return {{"file", report.file},
          {"language", report.language},
          {"status", report.status},
          {"latency", json_of(report.latency)},
          {"average_latency", json_of(report.average_latency)},
          {"interval", json_of(report.interval)},
          {"total", json_of(report.total)},
          {"unread", report.unread},
          {"notes", report.notes}};
}

}  // namespace secateur::hls
