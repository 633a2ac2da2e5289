// SPDX-License-Identifier: Apache-2.0
// secateur report: runs, a sweep or search, a comparison or a training as one HTML file to look at.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/report_csv.hpp"
#include "cli/report_run.hpp"
#include "cli/report_sources.hpp"
#include "cli/report_store.hpp"
#include "report/html_page.hpp"

namespace secateur::cli {
namespace {

namespace fs = std::filesystem;

const HelpText kHelp{"secateur report DIR... --html FILE [options]",
                     "Makes one HTML file out of what other commands wrote; it opens in any browser and\n"
                     "asks the network for nothing. DIR is the --out folder of a run (several are set\n"
                     "side by side), of a sweep or search, of a training, or the --out file of compare.",
                     "  secateur report out/first --html out/first.html\n"
                     "  secateur report out/dense out/pruned --html out/both.html\n"
                     "  secateur report out/sweep --html out/sweep.html\n"};

Json training_data(const std::string& path) {
  const fs::path folder(path);
  Json page{{"name", path}, {"metrics", csv_columns((folder / "metrics.csv").string())}, {"report", nullptr}};
  const std::string report = (folder / "report.json").string();
  if (!fs::exists(report)) return page;
  JsonDocument document = parse_json(read_input_file(report), report, "", {kMostResultValues, "training report"});
  if (!document.faults.empty()) throw ConfigError(std::move(document.faults));
  page["report"] = std::move(document.value);
  return page;
}

Json page_data(const std::vector<Source>& all, const RunPageOptions& options) {
  Json data{{"generator", "secateur " SECATEUR_VERSION}};
  const std::string& first = all.front().path;
  switch (all.front().kind) {
    case SourceKind::run: {
      data["kind"] = all.size() == 1 ? "run" : "runs";
      data["runs"] = Json::array();
      const std::vector<std::string> names = short_names(all);
      for (std::size_t i = 0; i < all.size(); ++i) {
        data["runs"].push_back(run_page_data(all[i].path, names[i], options));
        data["runs"].back()["folder"] = all[i].path;
      }
      break;
    }
    case SourceKind::store:
      data["kind"] = "store";
      data["store"] = store_page_data(first, first);
      break;
    case SourceKind::training:
      data["kind"] = "training";
      data["training"] = training_data(first);
      break;
    case SourceKind::comparison:
      data["kind"] = "comparison";
      data["comparison"] = comparison_data(first);
      break;
  }
  return data;
}

std::vector<Source> sources_of(const po::variables_map& values) {
  if (values.count("dir") == 0) {
    throw ConfigError("command line", "", "give the folder of a run, sweep or training; usage: " + kHelp.usage);
  }
  return sources(values["dir"].as<std::vector<std::string>>());
}

}  // namespace

int report_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()                                                         //
      ("html", po::value<std::string>()->value_name("FILE"), "the page")                 //
      ("no-detail", "of runs: only what result.json holds; nothing is simulated again")  //
      ("what-if", "of one run: also simulate what each change of its machine would be worth (seconds)");
  parser.positional("dir", static_cast<int>(kMostRuns));
  if (parser.parse(arguments)) return 0;
  const po::variables_map& values = parser.values();
  std::vector<Fault> faults;
  const std::string out = output_option(values, "html", faults);
  if (out.empty() && faults.empty()) faults.push_back({"command line", "--html", "is missing; usage: " + kHelp.usage});
  RunPageOptions options;
  options.detail = values.count("no-detail") == 0;
  options.what_if = values.count("what-if") > 0;
  if (!options.detail && options.what_if) {
    faults.push_back({"command line", "--what-if", "simulates; leave --no-detail out"});
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const std::vector<Source> all = sources_of(values);
  const Json data = page_data(all, options);
  const std::string page = html_page("secateur: " + printable(all.front().path), data);
  write_whole_file(out, page);
  if (data.contains("runs")) {
    for (const Json& run : data["runs"]) {
      if (!run.contains("no_detail")) continue;
      std::cout << fmt::format("{}: without timeline, masks and loads, since it cannot be simulated again\n  {}\n",
                               printable(run["folder"].get<std::string>()),
                               printable(run["no_detail"].get<std::string>()));
    }
  }
  std::cout << fmt::format("Page: {} ({:.1f} MB)\n", printable(out), static_cast<double>(page.size()) / 1e6);
  return 0;
}

}  // namespace secateur::cli
