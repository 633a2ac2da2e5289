// SPDX-License-Identifier: Apache-2.0
// secateur hls import: what HLS tools reported, beside the simulator's cycles and resource estimate; and the way to the
// other subcommands of hls.
#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>

#include "base/output_file.hpp"
#include "base/grouped.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/run_folder.hpp"
#include "config/json_document.hpp"
#include "hls/report_comparison.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur hls import FILE... [--results DIR] [options]",
                     "Reads csynth.xml and co-simulation reports of Vitis HLS, and prints what they\n"
                     "say of latency, initiation intervals, clock and resources; with --results\n"
                     "beside the cycles and the estimate of a run. What a report leaves open is listed.",
                     "  secateur hls import csynth.xml top_cosim.rpt --results out/run\n"};
constexpr int kColumns = 79;
constexpr int kMostFiles = 1000;
constexpr std::size_t kShownUnread = 10;

std::string shown(const std::optional<std::int64_t>& value) {
  return value ? grouped(*value) : "?";
}

std::string shown(const CycleRange& range) {
  if (range.min == range.max) return shown(range.min);
  return shown(range.min) + ".." + shown(range.max);
}

std::string difference(double theirs, double ours) {
  return ours > 0 ? fmt::format("{:+.1f} %", 100 * (theirs / ours - 1)) : std::string{};
}

Json json_of(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json json_of(const CycleRange& range) {
  return Json::array({json_of(range.min), json_of(range.max)});
}

void print_unread(const std::vector<std::string>& unread) {
  if (unread.empty()) return;
  std::cout << "  Not read:\n";
  for (std::size_t i = 0; i < std::min(unread.size(), kShownUnread); ++i) {
    std::cout << "    " << wrapped(unread[i], kColumns - 4, 6) << '\n';
  }
  if (unread.size() > kShownUnread) std::cout << fmt::format("    and {} more\n", unread.size() - kShownUnread);
}

void print_clock(const HlsReport& report) {
  std::cout << fmt::format("{}: {}{}{}\n", report.file, report.top.empty() ? "a function" : report.top,
                           report.part.empty() ? "" : " on " + report.part,
                           report.version.empty() ? "" : ", version " + report.version);
  if (!report.target_ns || !report.estimated_ns) return;
  const double budget = *report.target_ns - report.uncertainty_ns.value_or(0.0);
  const std::string less =
      report.uncertainty_ns ? fmt::format(" less {:.3f} of uncertainty", *report.uncertainty_ns) : "";
  std::cout << fmt::format("  clock: target {:.3f} ns{}, estimated {:.3f} ns: {}\n", *report.target_ns, less,
                           *report.estimated_ns, *report.estimated_ns <= budget ? "met" : "NOT met");
}

void print_modules(const HlsComparison& comparison, bool has_result) {
  std::cout << fmt::format("\n  {:<26} {:>19}", "function", "cycles a call");
  if (has_result) std::cout << fmt::format("   {:>19} {:>9}", "ours", "most");
  std::cout << '\n';
  for (const ComparedModule& each : comparison.modules) {
    std::cout << "  " << pad_right(cut(each.module->name, 26), 26) << ' ' << pad_left(shown(each.module->latency), 19);
    if (has_result && each.ours.calls > 0) {
      std::cout << "   " << pad_left(shown(CycleRange{each.ours.min, each.ours.max}), 19);
      if (each.module->latency.max) {
        std::cout << ' '
                  << pad_left(
                         difference(static_cast<double>(*each.module->latency.max), static_cast<double>(each.ours.max)),
                         9);
      }
    } else if (has_result) {
      std::cout << "   " << pad_left(each.operation.empty() ? "no such operation" : "not in this run", 19);
    }
    std::cout << '\n';
    for (const HlsLoop& loop : each.module->loops) {
      std::cout << fmt::format("    {} {:>10} times, II {}, depth {}, {} cycles\n", pad_right(cut(loop.name, 24), 24),
                               shown(loop.trip_count), shown(loop.ii), shown(loop.depth), shown(loop.latency));
    }
  }
}

void print_resources(const HlsComparison& comparison) {
  if (comparison.resources.empty()) return;
  std::cout << fmt::format("\n  {:<26} {:>19}   {:>19} {:>9}\n", "resources of the top", "HLS", "ours", "");
  for (const ComparedResource& each : comparison.resources) {
    const auto figure = [](double value) {
      return value == static_cast<double>(static_cast<std::int64_t>(value)) ? grouped(static_cast<std::int64_t>(value))
                                                                            : fmt::format("{:.1f}", value);
    };
    std::cout << fmt::format("  {:<26} {:>19}   {:>19} {:>9}\n", each.name, each.theirs ? figure(*each.theirs) : "?",
                             figure(each.ours), each.theirs ? difference(*each.theirs, each.ours) : "");
  }
  std::cout << "  ours holds memory controllers and interconnect, which HLS does not see\n";
}

Json to_json(const HlsReport& report, const HlsComparison& comparison) {
  Json modules = Json::array();
  for (const ComparedModule& each : comparison.modules) {
    Json loops = Json::array();
    for (const HlsLoop& loop : each.module->loops) {
      loops.push_back({{"name", loop.name},
                       {"trip_count", json_of(loop.trip_count)},
                       {"latency", json_of(loop.latency)},
                       {"ii", json_of(loop.ii)},
                       {"depth", json_of(loop.depth)}});
    }
    const HlsResources& used = each.module->used;
    modules.push_back({{"name", each.module->name},
                       {"latency", json_of(each.module->latency)},
                       {"interval", json_of(each.module->interval)},
                       {"estimated_ns", json_of(each.module->estimated_ns)},
                       {"dsp", json_of(used.dsp)},
                       {"lut", json_of(used.lut)},
                       {"ff", json_of(used.ff)},
                       {"bram36", json_of(used.bram36())},
                       {"uram", json_of(used.uram)},
                       {"loops", std::move(loops)},
                       {"operation", each.operation},
                       {"ours", each.ours.calls == 0 ? Json(nullptr)
                                                     : Json{{"calls", each.ours.calls},
                                                            {"min", each.ours.min},
                                                            {"max", each.ours.max},
                                                            {"total", each.ours.total}}}});
  }
  return {{"file", report.file},
          {"version", report.version},
          {"part", report.part},
          {"top", report.top},
          {"target_ns", json_of(report.target_ns)},
          {"estimated_ns", json_of(report.estimated_ns)},
          {"modules", std::move(modules)},
          {"unread", report.unread}};
}

void print_cosim(const CosimReport& report, const Json& result) {
  std::cout << fmt::format("{}: {} of {}{}\n  latency {} cycles, interval {}", report.file, report.status,
                           report.language, report.tool.empty() ? "" : ", " + report.tool, shown(report.latency),
                           shown(report.interval));
  if (report.total) std::cout << fmt::format(", all calls {}", grouped(*report.total));
  const std::int64_t ours = result.value("cycles", std::int64_t{0});
  if (ours > 0) std::cout << fmt::format("; ours {}", grouped(ours));
  if (ours > 0 && report.latency.max) {
    std::cout << fmt::format(" ({})", difference(static_cast<double>(*report.latency.max), static_cast<double>(ours)));
  }
  std::cout << '\n';
  print_unread(report.unread);
}

Json to_json(const CosimReport& report) {
  return {{"file", report.file},
          {"language", report.language},
          {"status", report.status},
          {"latency", json_of(report.latency)},
          {"average_latency", json_of(report.average_latency)},
          {"interval", json_of(report.interval)},
          {"total", json_of(report.total)},
          {"unread", report.unread}};
}

/// Folder of a run, or its result.json.
Json read_result(const std::string& path) {
  namespace fs = std::filesystem;
  const std::string file = fs::is_directory(path) ? (fs::path(path) / kResultFile).string() : path;
  Json result = Json::parse(read_input_file(file), nullptr, false);
  if (!result.is_object() || !result.contains("operations"))
    throw ConfigError(file, "", "is no result.json with operations");
  return result;
}

bool is_xml(const std::string& path) {
  const std::string text = read_input_file(path);
  const std::size_t first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return first != std::string::npos && text[first] == '<';
}

}  // namespace

namespace {

int import_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()                                                                       //
      ("results", po::value<std::string>()->value_name("DIR"), "folder of a run, or its result.json")  //
      ("out", po::value<std::string>()->value_name("FILE"), "write what was read as JSON");
  parser.positional("words", kMostFiles);
  if (parser.parse(arguments)) return 0;
  std::vector<std::string> words;
  if (parser.values().count("words") > 0) words = parser.values()["words"].as<std::vector<std::string>>();
  if (words.empty()) throw ConfigError("command line", "", "give reports; usage: " + kHelp.usage);
  std::vector<Fault> faults;
  const std::string out = output_option(parser.values(), "out", faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const std::string results = text_of(parser.values(), "results");
  const Json result = results.empty() ? Json::object() : read_result(results);
  Json all = Json::array();
  bool has_failed = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) std::cout << '\n';
    if (is_xml(words[i])) {
      const HlsReport report = read_csynth_xml(words[i]);
      const HlsComparison comparison = compare_with_result(report, result);
      print_clock(report);
      print_modules(comparison, !results.empty());
      if (!results.empty()) print_resources(comparison);
      print_unread(report.unread);
      all.push_back(to_json(report, comparison));
    } else {
      const CosimReport report = read_cosim_report(words[i]);
      has_failed = has_failed || report.status != "Pass";
      print_cosim(report, result);
      all.push_back(to_json(report));
    }
  }
  if (!out.empty()) write_whole_file(out, all.dump(2) + "\n");
  return has_failed ? 1 : 0;
}

}  // namespace

int hls_command(const Arguments& arguments) {
  const std::string word = arguments.empty() ? "" : arguments.front();
  const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (word == "export") return hls_export_command(rest);
  if (word == "check") return hls_check_command(rest);
  if (word == "import") return import_command(rest);
  if (word == "--help" || word == "-h") {
    std::cout << "Usage: secateur hls export|check|import ...\n\n"
                 "  export   a project for Vitis HLS: kernels, data, test bench, host program\n"
                 "  check    C simulation of a project, and a lint for what HLS tools reject\n"
                 "  import   reports of HLS tools beside the simulator's figures\n\n"
                 "Examples:\n"
                 "  secateur hls export --accelerator tiny --network shapes_vit \\\n"
                 "    --pruning b8_rb50_rt50 --out out/kernel\n"
                 "  secateur hls check out/kernel\n";
    return 0;
  }
  throw ConfigError("command line", "", fmt::format("got \"{}\"; expected export, check or import", word));
}

}  // namespace secateur::cli
