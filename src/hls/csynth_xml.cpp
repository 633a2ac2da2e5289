// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/error.hpp"
#include "base/printable.hpp"
#include "hls/report.hpp"
#include "hls/report_text.hpp"

namespace secateur::hls {
namespace {

/// Line and column of a byte.
std::string place_in(std::string_view text, std::ptrdiff_t offset) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  return fmt::format("line {}, column {}", line, before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1);
}

class CsynthReader {
 public:
  CsynthReader(const std::string& path, const DecodedText& text) : figures_(path) {
    report_.file = path;
    if (!text.note.empty()) report_.notes.push_back("the file is " + text.note);
    // What was no UTF-8 has been made so, whatever the file declares.
    const pugi::xml_encoding encoding = text.note.empty() ? pugi::encoding_auto : pugi::encoding_utf8;
    const pugi::xml_parse_result parsed =
        document_.load_buffer(text.text.data(), text.text.size(), pugi::parse_default, encoding);
    if (!parsed) {
      throw ConfigError(path, place_in(text.text, parsed.offset), fmt::format("not XML: {}", parsed.description()));
    }
  }

  HlsReport read() {
    const pugi::xml_node root = document_.document_element();
    const pugi::xml_node assignments = first_of(root, "UserAssignments");
    const pugi::xml_node modules = first_of(root, "ModuleInformation");
    if (modules.empty() && first_of(root, "PerformanceEstimates").empty()) {
      throw ConfigError(report_.file, "",
                        fmt::format("got <{}>; expected a csynth.xml, with PerformanceEstimates",
                                    printable(std::string_view(root.name()).substr(0, 40))));
    }
    report_.version = text_of(first_of(root, "ReportVersion").child("Version"));
    report_.part = text_of(assignments.child("Part"));
    report_.top = text_of(assignments.child("TopModelName"));
    report_.target_ns = figures_.number(text_of(assignments.child("TargetClockPeriod")), "target clock", kTargetNsRule);
    report_.uncertainty_ns = uncertainty(text_of(assignments.child("ClockUncertainty")));
    for (const pugi::xml_node module : modules.children("Module")) read_module(module);
    // The whole design's own figures: of the top.
    if (report_.find(report_.top) == nullptr && !root.child("PerformanceEstimates").empty()) read_module(root);
    std::stable_partition(report_.modules.begin(), report_.modules.end(),
                          [&](const HlsModule& module) { return module.name == report_.top; });
    if (!report_.modules.empty()) report_.estimated_ns = report_.modules.front().estimated_ns;
    report_.available = resources(root.child("AreaEstimates").child("AvailableResources"), "available");
    figures_.faults().throw_if_any();
    report_.unread = figures_.unread();
    return std::move(report_);
  }

 private:
  static pugi::xml_node first_of(const pugi::xml_node& root, const char* name) {
    return root.find_node([name](const pugi::xml_node& node) { return std::string_view(node.name()) == name; });
  }
  /// References such as &#xD800; may be no characters.
  static std::string text_of(const pugi::xml_node& node) { return valid_utf8(trimmed_text(node.text().as_string())); }

  /// A share of the clock, "12.5%", is left open.
  std::optional<double> uncertainty(const std::string& text) {
    if (text.empty() || text.back() == '%') return std::nullopt;
    return figures_.number(text, "clock uncertainty", kNsRule);
  }

  /// "12", "30 ~ 541", or <range><min>1</min><max>512</max></range>.
  CycleRange range(const pugi::xml_node& node, const std::string& what) {
    const pugi::xml_node pair = node.child("range");
    if (!pair.empty()) {
      return {figures_.integer(text_of(pair.child("min")), what + ", least", kCyclesRule),
              figures_.integer(text_of(pair.child("max")), what + ", most", kCyclesRule)};
    }
    const std::string text = text_of(node);
    const std::size_t tilde = text.find('~');
    if (tilde == std::string::npos) {
      const std::optional<std::int64_t> both = figures_.integer(text, what, kCyclesRule);
      return {both, both};
    }
    return {figures_.integer(trimmed_text(text.substr(0, tilde)), what + ", least", kCyclesRule),
            figures_.integer(trimmed_text(text.substr(tilde + 1)), what + ", most", kCyclesRule)};
  }

  HlsResources resources(const pugi::xml_node& node, const std::string& of) {
    const auto amount = [&](const char* name) {
      return figures_.optional_integer(text_of(node.child(name)), fmt::format("{}: {}", of, name), kResourcesRule);
    };
    HlsResources all{amount("BRAM_18K"), amount("DSP"), amount("FF"), amount("LUT"), amount("URAM")};
    // Until 2019 by the primitive's name.
    for (const char* name : {"DSP48E", "DSP48E1", "DSP48E2"}) {
      if (!all.dsp) all.dsp = amount(name);
    }
    return all;
  }

  static bool is_loop(const pugi::xml_node& node) {
    return !node.child("TripCount").empty() || !node.child("Latency").empty() || !node.child("PipelineII").empty() ||
           !node.child("IterationLatency").empty();
  }

  std::string loop_name(const pugi::xml_node& node, const std::string& path, const HlsModule& module) {
    constexpr std::size_t kLongest = 1000;
    std::string name = text_of(node.child("Name"));
    if (name.empty()) name = valid_utf8(node.attribute("name").as_string(node.name()));
    if (!path.empty()) name = path + "/" + name;
    if (name.size() <= kLongest) return name;
    throw ConfigError(report_.file, printable(module.name),
                      fmt::format("a loop's name, with those of the loops around it, has {} bytes; expected up to {}",
                                  name.size(), kLongest));
  }

  void read_loops(const pugi::xml_node& parent, const std::string& path, int nesting, HlsModule& module) {
    constexpr int kDeepest = 64;
    for (const pugi::xml_node node : parent.children()) {
      if (!is_loop(node)) continue;
      if (nesting == kDeepest) {
        throw ConfigError(report_.file, printable(module.name),
                          fmt::format("loops are nested deeper than {} levels", kDeepest));
      }
      HlsLoop loop;
      loop.name = loop_name(node, path, module);
      loop.nesting = nesting;
      const std::string what = fmt::format("{}, loop {}", module.name, loop.name);
      const std::string own = loop.name;
      loop.trip_count = trip_count(node.child("TripCount"), what + ": trip count");
      loop.latency = range(node.child("Latency"), what + ": latency");
      const auto optional = [&](const char* name, const char* told) {
        return figures_.optional_integer(text_of(node.child(name)), what + told, kCyclesRule);
      };
      loop.iteration_latency = iteration_latency(node.child("IterationLatency"), what + ": latency of an iteration");
      loop.ii = optional("PipelineII", ": initiation interval");
      loop.depth = optional("PipelineDepth", ": pipeline depth");
      module.loops.push_back(std::move(loop));
      read_loops(node, own, nesting + 1, module);
    }
  }

  /// Of a loop without end tools write "inf".
  CycleRange trip_count(const pugi::xml_node& node, const std::string& what) {
    const std::string text = text_of(node);
    if (text != "inf") return range(node, what);
    figures_.note_unread(what, text);
    return {};
  }

  /// May be a range: then it is left out.
  std::optional<std::int64_t> iteration_latency(const pugi::xml_node& node, const std::string& what) {
    const std::string text = text_of(node);
    if (!node.child("range").empty() || text.find('~') != std::string::npos) return std::nullopt;
    return figures_.optional_integer(text, what, kCyclesRule);
  }

  /// `node` has PerformanceEstimates and AreaEstimates, and a Name unless it is the top.
  void read_module(const pugi::xml_node& node) {
    HlsModule module;
    module.name = text_of(node.child("Name"));
    if (module.name.empty()) module.name = report_.top.empty() ? "top" : report_.top;
    const pugi::xml_node performance = node.child("PerformanceEstimates");
    const pugi::xml_node overall = performance.child("SummaryOfOverallLatency");
    const auto cycles = [&](const char* name) { return text_of(overall.child(name)); };
    const auto told = [&](const char* what) { return module.name + ": " + what; };
    module.latency = {figures_.integer(cycles("Best-caseLatency"), told("best latency"), kCyclesRule),
                      figures_.integer(cycles("Worst-caseLatency"), told("worst latency"), kCyclesRule)};
    module.average_latency =
        figures_.optional_integer(cycles("Average-caseLatency"), told("average latency"), kCyclesRule);
    module.interval = {figures_.optional_integer(cycles("Interval-min"), told("least interval"), kCyclesRule),
                       figures_.optional_integer(cycles("Interval-max"), told("most interval"), kCyclesRule)};
    // A whole design's modules have one figure, or a range.
    const pugi::xml_node interval = overall.child("PipelineInitiationInterval");
    if (!module.interval.is_known() && !interval.empty()) module.interval = range(interval, told("interval"));
    module.pipeline = text_of(performance.child("PipelineType"));
    if (module.pipeline.empty()) module.pipeline = cycles("PipelineType");
    const pugi::xml_node timing = performance.child("SummaryOfTimingAnalysis");
    module.estimated_ns =
        figures_.number(text_of(timing.child("EstimatedClockPeriod")), told("estimated clock"), kNsRule);
    read_loops(performance.child("SummaryOfLoopLatency"), "", 0, module);
    module.used = resources(node.child("AreaEstimates").child("Resources"), module.name);
    if (!module.used.lut) figures_.note_unread(module.name + ": resources", "");
    report_.modules.push_back(std::move(module));
  }

  pugi::xml_document document_;
  HlsReport report_;
  ReportFigures figures_;
};

}  // namespace

const HlsModule* HlsReport::find(const std::string& name) const {
  const auto found =
      std::find_if(modules.begin(), modules.end(), [&](const HlsModule& each) { return each.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

bool is_xml(const DecodedText& text) {
  const std::size_t first = text.text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text.text[first] == '<';
}

HlsReport parse_csynth_xml(const std::string& path, const DecodedText& text) {
  return CsynthReader(path, text).read();
}

HlsReport read_csynth_xml(const std::string& path) {
  return parse_csynth_xml(path, read_report_text(path));
}

}  // namespace secateur::hls
