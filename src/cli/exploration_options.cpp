// SPDX-License-Identifier: Apache-2.0
#include "cli/exploration_options.hpp"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "cli/network_options.hpp"
#include "cli/output_options.hpp"
#include "cli/reasons_text.hpp"
#include "cli/terminal.hpp"
#include "explore/store.hpp"
#include "hls/kernel_faults.hpp"
#include "sim/functional_run.hpp"

namespace secateur::cli {

void add_exploration_options(OptionParser& parser) {
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                              //
      ("out,o", text("DIR"), "folder of the store")                                           //
      ("jobs,j", text("N"), "worker processes [all cores]")                                   //
      ("resume", "run what is missing in the store of --out; begins one when there is none")  //
      ("replace", "begin anew where --out holds a store of an earlier sweep or search");
  parser.positional("file", 1);
}

ExplorationRequest exploration_request(const po::variables_map& values, const std::string& usage,
                                       std::vector<Fault>& faults) {
  ExplorationRequest request;
  if (values.count("file") == 0) {
    faults.push_back({"command line", "", "give a file; usage: " + usage});
  } else {
    request.file = values["file"].as<std::vector<std::string>>().front();
    if (request.file.empty()) faults.push_back({"command line", "", "got an empty path; usage: " + usage});
  }
  request.options.out = text_of(values, "out");
  if (values.count("out") == 0) {
    faults.push_back({"command line", "--out", "is missing; give the folder for the store"});
  } else if (request.options.out.empty()) {
    faults.push_back({"command line", "--out", "got an empty path; expected a folder"});
  }
  declare_store_tables(request.options.out, faults);
  request.options.jobs = jobs_of(values, faults);
  request.options.resume = values.count("resume") > 0;
  request.options.replace = values.count("replace") > 0;
  if (request.options.resume && request.options.replace) {
    faults.push_back({"command line", "--replace", "begins anew, and --resume goes on: give one of them"});
  }
  return request;
}

std::vector<Fault> export_faults(const Machine& machine) {
  const AcceleratorConfig& accelerator = machine.documents().accelerator;
  std::vector<Fault> faults;
  try {
    faults = kernel_faults(machine.program(), machine.model(), accelerator, SizeAdvice::without);
  } catch (const ConfigError& error) {
    faults = error.faults();
  }
  for (Fault& fault : functional_faults(accelerator, accelerator.activation_bits)) faults.push_back(std::move(fault));
  return faults;
}

std::string objectives_text(const Exploration& exploration) {
  std::string text;
  for (const Objective& objective : exploration.objectives) text += (text.empty() ? "" : ",") + to_string(objective);
  return text;
}

std::string store_reasons(const std::string& out) {
  const std::string text = reasons_text(reasons(last_of_each(Store::read(out).results())), text_columns());
  return text.empty() ? text : "\n" + text + "\n";
}

void check_shortage(std::int64_t starved, const std::string& shortage, const std::string& out) {
  if (starved == 0) return;
  throw RunError(fmt::format(
      "{} point{} could not be run for what this machine lacked: {}\n"
      "  Nothing is stored for {}. --resume tries again in {}: with fewer --jobs, or more memory",
      grouped(starved), starved == 1 ? "" : "s", printable_lines(shortage), starved == 1 ? "it" : "them", out));
}

}  // namespace secateur::cli
