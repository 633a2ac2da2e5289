// SPDX-License-Identifier: Apache-2.0
// secateur compare: measured runs beside our results, and physical parameters fitted to them.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "cli/compare_text.hpp"
#include "cli/named_result.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "cli/output_options.hpp"
#include "cli/progress_bar.hpp"
#include "compare/comparison_json.hpp"
#include "config/json_document.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur compare --measured F --results DIR [options]",
                     "Compares measured runs (CSV, JSON, or an XRT profile summary) with the results\n"
                     "of `secateur run` and `secateur sweep` below DIR: errors, rankings, and what the\n"
                     "error goes with. --calibrate fits launch, memory efficiency and controller\n"
                     "overhead. docs/comparison.md describes the columns.",
                     "  secateur compare --measured boards.csv --results out/sweep\n"
                     "  secateur compare --measured boards.csv --results out/sweep \\\n"
                     "    --calibrate u250-calibrated.json --fit host.launch_us,memory_efficiency\n"};

struct Plan {
  MeasuredRequest measured;
  std::string results, out, csv, machine;
  std::vector<FittedParameter> fitted;
  bool exact_only = false;
  bool as_given = false;
  bool json = false;
  bool force = false;  ///< write a calibrated machine that is no better
  int jobs = 1;
};

void add_options(OptionParser& parser) {
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                                                 //
      ("measured", text("FILE"), "what boards said")                                                             //
      ("results", text("DIR"), "what we say: folder of runs, sweeps, or of such folders; STORE:N is one point")  //
      ("key", po::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
       "configuration of runs that do not state it; may be repeated")                            //
      ("kernel", text("NAME"), "kernel or compute unit of an XRT profile summary with several")  //
      ("match", text("HOW"), "exact: leave runs out that have no result; nearest [nearest]")     //
      ("out,o", text("FILE"), "write the comparison as JSON")                                    //
      ("csv", text("FILE"), "write every point and quantity as CSV")                             //
      ("json", "print the comparison as JSON, and nothing else")                                 //
      ("calibrate", text("FILE"), "fit parameters; write the machine as an accelerator")         //
      ("fit", text("LIST"),
       "of --calibrate: host.launch_us, memory_efficiency, controller.operation_cycles; bounds by "
       "=LOW:HIGH [all]")                                                                    //
      ("force", "of --calibrate: write the machine also when it is no better than without")  //
      ("as-given", "calibrate also when figures look like another unit")                     //
      ("jobs,j", text("N"), "of --calibrate: worker processes [all cores]");
}

/// "u250.json" -> "u250.memory.json", beside it.
std::string memory_file_of(const std::string& machine) {
  std::filesystem::path path(machine);
  path.replace_extension(".memory.json");
  return path.string();
}

Plan plan_of(const po::variables_map& values) {
  std::vector<Fault> faults;
  Plan plan;
  for (const char* name : {"measured", "results"}) {
    if (values.count(name) == 0) {
      faults.push_back({"command line", fmt::format("--{}", name), "is missing; usage: " + kHelp.usage});
    }
  }
  plan.measured.file = text_of(values, "measured");
  if (values.count("key") > 0) plan.measured.keys = values["key"].as<std::vector<std::string>>();
  for (const std::string& text : plan.measured.keys) {
    const std::size_t equal = text.find('=');
    if (equal != 0 && equal < text.size() - 1) continue;
    faults.push_back({"command line", "--key", fmt::format("got \"{}\"; expected KEY=VALUE", text)});
  }
  if (values.count("kernel") > 0) plan.measured.kernel = text_of(values, "kernel");
  plan.results = text_of(values, "results");
  plan.out = output_option(values, "out", faults);
  plan.csv = output_option(values, "csv", faults);
  plan.machine = output_option(values, "calibrate", faults);
  if (!plan.machine.empty()) declare_output("calibrate", memory_file_of(plan.machine), faults);
  plan.as_given = values.count("as-given") > 0;
  plan.json = values.count("json") > 0;
  plan.force = values.count("force") > 0;
  plan.jobs = jobs_of(values, faults);
  const std::string match = text_of(values, "match");
  plan.exact_only = match == "exact";
  if (!match.empty() && match != "exact" && match != "nearest") {
    faults.push_back({"command line", "--match", fmt::format("got \"{}\"; expected exact or nearest", match)});
  }
  if (plan.machine.empty() && values.count("fit") > 0) {
    faults.push_back({"command line", "--fit", "goes with --calibrate"});
  }
  try {
    plan.fitted = parse_fit(text_of(values, "fit"));
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return plan;
}

void write_machine(const Plan& plan, const CalibrationRequest& request, const Calibration& calibration) {
  const std::string memory = memory_file_of(plan.machine);
  const CalibratedMachine machine =
      calibrated_machine(request, calibration, std::filesystem::path(memory).filename().string());
  if (!machine.memory.is_null()) write_whole_file(memory, json_text(machine.memory, 2) + "\n");
  write_whole_file(plan.machine, json_text(machine.accelerator, 2) + "\n");
  if (plan.json) return;
  std::cout << fmt::format("\nMachine: {}\n", plan.machine);
  if (!machine.memory.is_null()) std::cout << fmt::format("Memory:  {}\n", memory);
}

}  // namespace

int compare_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_options(parser);
  if (parser.parse(arguments)) return 0;
  const Plan plan = plan_of(parser.values());
  const MeasuredRuns measured = read_measured_runs(plan.measured);
  const std::optional<ResultName> point = point_name(plan.results);
  const std::vector<SimulatedRun> simulated =
      point ? read_simulated_point(point->folder, *point->point) : read_simulated_runs(plan.results);
  const Matches matches = match_runs({measured, simulated, plan.exact_only});
  if (matches.matches.empty()) {
    throw ConfigError(plan.measured.file, "",
                      fmt::format("no run has the configuration of a result below {}", plan.results));
  }
  const Comparison comparison = compare_runs(measured, simulated, matches);
  if (!plan.json) std::cout << comparison_text(measured, simulated, comparison, matches.unmatched.size()) << std::flush;

  std::optional<Calibration> calibration;
  std::unique_ptr<ProgressBar> bar;
  CalibrationRequest request{measured, simulated, comparison, plan.fitted, plan.jobs, plan.as_given, nullptr, {}, {}};
  request.begin = [&](std::size_t count) {
    bar.reset();
    bar = std::make_unique<ProgressBar>("Simulating", static_cast<int>(count));
  };
  request.step = [&] {
    if (bar) bar->step();
  };
  if (!plan.machine.empty()) {
    calibration = calibrate(request);
    bar.reset();
    if (!plan.json) std::cout << calibration_text(measured, *calibration);
  }
  if (!plan.csv.empty()) write_whole_file(plan.csv, comparison_csv(measured, simulated, comparison));
  const std::string json =
      json_text(to_json(measured, simulated, comparison, calibration ? &*calibration : nullptr), 2) + "\n";
  if (!plan.out.empty()) write_whole_file(plan.out, json);
  if (plan.json) std::cout << json;
  if (!calibration) return 0;
  if (!calibration->helps() && !plan.force) {
    throw RunError(
        fmt::format("calibration does not help: {} is not written, and what was there stays. The errors above "
                    "are no smaller with the fitted values; --force writes it all the same",
                    plan.machine));
  }
  write_machine(plan, request, *calibration);
  return 0;
}

}  // namespace secateur::cli
