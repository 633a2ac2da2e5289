// SPDX-License-Identifier: Apache-2.0
// secateur hls import: what HLS tools reported, beside the simulator's cycles and resource estimate; and the way to the
// other subcommands of hls.
#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "cli/hls_import_text.hpp"
#include "cli/named_result.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/run_folder.hpp"
#include "config/json_document.hpp"
#include "hls/report_json.hpp"
#include "hls/report_text.hpp"
#include "hls/timing_table.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur hls import FILE... [--results DIR] [options]",
                     "Reads csynth.xml and co-simulation reports of Vitis HLS, and prints what they\n"
                     "say of latency, initiation intervals, clock and resources; with --results\n"
                     "beside the cycles and the estimate of a run. What a report leaves open is listed.",
                     "  secateur hls import csynth.xml top_cosim.rpt --results out/run\n"};
constexpr int kMostFiles = 1000;

/// Folder of a run, its result.json, or a store's point.
Json result_of(const std::string& path) {
  namespace fs = std::filesystem;
  if (const std::optional<ResultName> point = point_name(path)) return named_result(*point);
  std::error_code error;
  const std::string file = fs::is_directory(path, error) ? (fs::path(path) / kResultFile).string() : path;
  std::optional<Json> result = parse_value(read_input_file(file));
  const bool is_result = result && result->is_object() && result->contains("operations");
  if (!is_result) throw ConfigError(file, "", "is no result.json with operations");
  return std::move(*result);
}

int import_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()                                                                                //
      ("results", po::value<std::string>()->value_name("DIR"), "folder of a run, its result.json, or STORE:N")  //
      ("timing", po::value<std::string>()->value_name("FILE"),
       "write intervals and depths of loops for `make timed`: synthesis.csv beside the kernel")  //
      ("out,o", po::value<std::string>()->value_name("FILE"), "write what was read as JSON");
  parser.positional("words", kMostFiles);
  if (parser.parse(arguments)) return 0;
  std::vector<std::string> words;
  if (parser.values().count("words") > 0) words = parser.values()["words"].as<std::vector<std::string>>();
  if (words.empty()) throw ConfigError("command line", "", "give reports; usage: " + kHelp.usage);
  std::vector<Fault> faults;
  const std::string out = output_option(parser.values(), "out", faults);
  const std::string timing = output_option(parser.values(), "timing", faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  std::string timing_rows;
  const std::string results = text_of(parser.values(), "results");
  const Json result = results.empty() ? Json::object() : result_of(results);
  Json all = Json::array();
  bool has_failed = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) std::cout << '\n';
    const DecodedText text = read_report_text(words[i]);
    if (is_xml(text)) {
      const HlsReport report = parse_csynth_xml(words[i], text);
      const HlsComparison comparison = compare_with_result(report, result);
      std::cout << report_text(report, comparison, !results.empty());
      if (!out.empty()) all.push_back(to_json(report, comparison));
      if (!timing.empty()) timing_rows = reported_timing(report, words[i]);
    } else {
      const CosimReport report = parse_cosim_report(words[i], text);
      has_failed = has_failed || report.status != "Pass";
      std::cout << report_text(report, cycles_of_run(result));
      if (!out.empty()) all.push_back(to_json(report));
    }
  }
  if (!timing.empty() && timing_rows.empty()) {
    throw ConfigError("command line", "--timing", "wants a csynth.xml; none of the files is one");
  }
  if (!timing.empty()) write_whole_file(timing, timing_rows);
  if (!out.empty()) write_whole_file(out, json_text(all, 2) + "\n");
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
                 "  check    C simulation of a project, and lints of its C++ and its directives\n"
                 "  import   reports of HLS tools beside the simulator's figures\n\n"
                 "Examples:\n"
                 "  secateur hls export --accelerator tiny --network shapes_vit \\\n"
                 "    --pruning b8_rb50_rt50 --part xczu7ev-ffvc1156-2-e --out out/kernel\n"
                 "  secateur hls check out/kernel\n";
    return 0;
  }
  throw ConfigError("command line", "", fmt::format("got \"{}\"; expected export, check or import", word));
}

}  // namespace secateur::cli
