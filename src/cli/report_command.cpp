// SPDX-License-Identifier: Apache-2.0
// secateur report: runs, a sweep or search, a comparison or a training as one HTML file to look at.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/file_roles.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "base/printable.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/report_csv.hpp"
#include "cli/report_run.hpp"
#include "cli/report_store.hpp"
#include "cli/run_folder.hpp"
#include "explore/store.hpp"
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

constexpr std::size_t kMostRuns = 12;

enum class Kind { run, store, training, comparison };

struct Source {
  Kind kind;
  std::string path;
};

Source source_of(const std::string& path) {
  if (path.empty()) throw ConfigError("command line", "DIR", "got an empty path; expected a folder");
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {Kind::comparison, path};
  if (!fs::is_directory(path, error)) throw ConfigError(path, "", "no such folder");
  if (fs::exists(fs::path(path) / kResultFile, error)) return {Kind::run, path};
  if (Store::exists(path)) return {Kind::store, path};
  if (fs::exists(fs::path(path) / "metrics.csv", error)) return {Kind::training, path};
  throw ConfigError(
      path, "", fmt::format("holds no {} (run), {} (sweep, search) or metrics.csv (train)", kResultFile, kStoreFile));
}

/// The part of paths that tells runs apart: "dense" of "out/dense".
std::vector<std::string> short_names(const std::vector<Source>& sources) {
  std::vector<std::string> names;
  for (const Source& source : sources) names.push_back(fs::path(source.path + "/").parent_path().filename().string());
  if (std::set<std::string>(names.begin(), names.end()).size() == names.size()) return names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = sources[i].path;
  return names;
}

Json comparison_data(const std::string& path) {
  JsonDocument document = parse_json(read_input_file(path), path, "", {kMostResultValues, "comparison"});
  if (!document.faults.empty()) throw ConfigError(std::move(document.faults));
  const Json& json = document.value;
  if (!json.is_object() || !json.contains("measured") || !json.contains("points") || !json["points"].is_array()) {
    throw ConfigError(path, "", "is no comparison: it has no measured and points; `secateur compare --out` writes one");
  }
  return std::move(document.value);
}

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

Json page_data(const std::vector<Source>& sources, const RunPageOptions& options) {
  Json data{{"generator", "secateur " SECATEUR_VERSION}};
  const std::string& first = sources.front().path;
  switch (sources.front().kind) {
    case Kind::run: {
      data["kind"] = sources.size() == 1 ? "run" : "runs";
      data["runs"] = Json::array();
      const std::vector<std::string> names = short_names(sources);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        data["runs"].push_back(run_page_data(sources[i].path, names[i], options));
        data["runs"].back()["folder"] = sources[i].path;
      }
      break;
    }
    case Kind::store:
      data["kind"] = "store";
      data["store"] = store_page_data(first, first);
      break;
    case Kind::training:
      data["kind"] = "training";
      data["training"] = training_data(first);
      break;
    case Kind::comparison:
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
  std::vector<Source> sources;
  for (const std::string& path : values["dir"].as<std::vector<std::string>>()) sources.push_back(source_of(path));
  for (const Source& source : sources) {
    if (sources.size() > 1 && source.kind != Kind::run) {
      throw ConfigError(source.path, "", "is no run: only runs are set side by side; give one folder");
    }
  }
  return sources;
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
  const std::vector<Source> sources = sources_of(values);
  const Json data = page_data(sources, options);
  const std::string page = html_page("secateur: " + printable(sources.front().path), data);
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
