// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "base/error.hpp"
#include "config/json_document.hpp"
#include "hls/report.hpp"

namespace secateur {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  return from == std::string::npos ? std::string{} : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<std::int64_t> integer_of(std::string text) {
  text = trimmed(text);
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

std::optional<double> number_of(const std::string& given) {
  const std::string text = trimmed(given);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

/// Line and column of a byte.
std::string place_in(const std::string& text, std::ptrdiff_t offset) {
  const std::string before = text.substr(0, static_cast<std::size_t>(offset));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  return fmt::format("line {}, column {}", line, before.size() - (last == std::string::npos ? 0 : last + 1) + 1);
}

class CsynthReader {
 public:
  explicit CsynthReader(const std::string& path) : text_(read_input_file(path)) {
    report_.file = path;
    const pugi::xml_parse_result parsed = document_.load_buffer(text_.data(), text_.size());
    if (!parsed) {
      throw ConfigError(path, place_in(text_, parsed.offset), fmt::format("not XML: {}", parsed.description()));
    }
  }

  HlsReport read() {
    const pugi::xml_node root = document_.document_element();
    const pugi::xml_node assignments = first_of(root, "UserAssignments");
    const bool is_design = !first_of(root, "ModuleInformation").empty();
    if (!is_design && first_of(root, "PerformanceEstimates").empty()) {
      throw ConfigError(report_.file, "",
                        fmt::format("got <{}>; expected a csynth.xml, with PerformanceEstimates", root.name()));
    }
    report_.version = text_of(first_of(root, "ReportVersion").child("Version"));
    report_.part = text_of(assignments.child("Part"));
    report_.top = text_of(assignments.child("TopModelName"));
    report_.target_ns = number(assignments.child("TargetClockPeriod"), "target clock");
    report_.uncertainty_ns = number_of(text_of(assignments.child("ClockUncertainty")));
    if (is_design) {
      for (const pugi::xml_node module : first_of(root, "ModuleInformation").children("Module")) read_module(module);
    }
    // The whole design's own figures: of the top.
    if (report_.find(report_.top) == nullptr && !root.child("PerformanceEstimates").empty()) read_module(root);
    std::stable_partition(report_.modules.begin(), report_.modules.end(),
                          [&](const HlsModule& module) { return module.name == report_.top; });
    if (!report_.modules.empty()) report_.estimated_ns = report_.modules.front().estimated_ns;
    report_.available = resources(root.child("AreaEstimates").child("AvailableResources"));
    return std::move(report_);
  }

 private:
  static pugi::xml_node first_of(const pugi::xml_node& root, const char* name) {
    return root.find_node([name](const pugi::xml_node& node) { return std::string(node.name()) == name; });
  }
  static std::string text_of(const pugi::xml_node& node) { return trimmed(node.text().as_string()); }

  void unread(const std::string& what, const std::string& given) {
    report_.unread.push_back(given.empty() ? fmt::format("{} is not given", what)
                                           : fmt::format("{} is \"{}\"", what, given));
  }

  std::optional<double> number(const pugi::xml_node& node, const std::string& what) {
    const std::optional<double> value = number_of(text_of(node));
    if (!value) unread(what, text_of(node));
    return value;
  }
  std::optional<std::int64_t> integer(const pugi::xml_node& node, const std::string& what) {
    const std::optional<std::int64_t> value = integer_of(text_of(node));
    if (!value) unread(what, text_of(node));
    return value;
  }

  /// "12", "30 ~ 541", or <range><min>1</min><max>512</max></range>.
  CycleRange range(const pugi::xml_node& node, const std::string& what) {
    const pugi::xml_node pair = node.child("range");
    if (!pair.empty()) {
      return {integer(pair.child("min"), what + ", least"), integer(pair.child("max"), what + ", most")};
    }
    const std::string text = text_of(node);
    const std::size_t tilde = text.find('~');
    CycleRange both{integer_of(text.substr(0, tilde)),
                    integer_of(tilde == std::string::npos ? text : text.substr(tilde + 1))};
    if (!both.is_known()) unread(what, text);
    return both;
  }

  static HlsResources resources(const pugi::xml_node& node) {
    const auto amount = [&](const char* name) { return integer_of(text_of(node.child(name))); };
    HlsResources all{amount("BRAM_18K"), amount("DSP"), amount("FF"), amount("LUT"), amount("URAM")};
    // Until 2019 by the primitive's name.
    for (const char* name : {"DSP48E", "DSP48E1", "DSP48E2"}) {
      if (!all.dsp) all.dsp = amount(name);
    }
    return all;
  }

  void read_loops(const pugi::xml_node& parent, const std::string& path, HlsModule& module) {
    for (const pugi::xml_node node : parent.children()) {
      const bool is_loop = !node.child("TripCount").empty() || !node.child("Latency").empty() ||
                           !node.child("PipelineII").empty() || !node.child("IterationLatency").empty();
      if (!is_loop) continue;
      HlsLoop loop;
      std::string name = text_of(node.child("Name"));
      if (name.empty()) name = node.attribute("name").as_string(node.name());
      loop.name = path.empty() ? name : path + "/" + name;
      const std::string what = fmt::format("{}, loop {}", module.name, loop.name);
      loop.trip_count = range(node.child("TripCount"), what + ": trip count");
      loop.latency = range(node.child("Latency"), what + ": latency");
      loop.iteration_latency = integer_of(text_of(node.child("IterationLatency")));
      loop.ii = integer_of(text_of(node.child("PipelineII")));
      loop.depth = integer_of(text_of(node.child("PipelineDepth")));
      const std::string own = loop.name;
      module.loops.push_back(std::move(loop));
      read_loops(node, own, module);
    }
  }

  /// `node` has PerformanceEstimates and AreaEstimates, and a Name unless it is the top.
  void read_module(const pugi::xml_node& node) {
    HlsModule module;
    module.name = text_of(node.child("Name"));
    if (module.name.empty()) module.name = report_.top.empty() ? "top" : report_.top;
    const pugi::xml_node performance = node.child("PerformanceEstimates");
    const pugi::xml_node overall = performance.child("SummaryOfOverallLatency");
    module.latency.min = integer(overall.child("Best-caseLatency"), module.name + ": best latency");
    module.latency.max = integer(overall.child("Worst-caseLatency"), module.name + ": worst latency");
    module.average_latency = integer_of(text_of(overall.child("Average-caseLatency")));
    module.interval = {integer_of(text_of(overall.child("Interval-min"))),
                       integer_of(text_of(overall.child("Interval-max")))};
    if (!module.interval.is_known()) {
      // A whole design's modules have one figure, or a range.
      const pugi::xml_node interval = overall.child("PipelineInitiationInterval");
      if (!interval.empty()) module.interval = range(interval, module.name + ": interval");
    }
    module.pipeline = text_of(performance.child("PipelineType"));
    if (module.pipeline.empty()) module.pipeline = text_of(overall.child("PipelineType"));
    module.estimated_ns = number(performance.child("SummaryOfTimingAnalysis").child("EstimatedClockPeriod"),
                                 module.name + ": estimated clock");
    read_loops(performance.child("SummaryOfLoopLatency"), "", module);
    module.used = resources(node.child("AreaEstimates").child("Resources"));
    if (!module.used.lut) unread(module.name + ": resources", "");
    report_.modules.push_back(std::move(module));
  }

  std::string text_;
  pugi::xml_document document_;
  HlsReport report_;
};

}  // namespace

const HlsModule* HlsReport::find(const std::string& name) const {
  const auto found =
      std::find_if(modules.begin(), modules.end(), [&](const HlsModule& each) { return each.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

HlsReport read_csynth_xml(const std::string& path) {
  return CsynthReader(path).read();
}

}  // namespace secateur
