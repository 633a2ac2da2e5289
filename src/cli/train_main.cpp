// SPDX-License-Identifier: Apache-2.0
// The program behind `secateur train`.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/standard_streams.hpp"
#include "cli/failures.hpp"
#include "cli/interrupts.hpp"
#include "cli/network_options.hpp"
#include "cli/train_progress.hpp"
#include "training/training_run.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur train TRAIN.json --out DIR [options]",
                     "Trains a Vision Transformer while its weights are pruned in blocks and its\n"
                     "tokens by attention, and writes the checkpoint that run, eval and hls export\n"
                     "take, with activation scales. `secateur config schema --kind train` explains\n"
                     "the file. Ctrl-C saves the state; --resume goes on, to the same bits.",
                     "  secateur train configs/train/shapes_dense.json --out out/dense\n"
                     "  secateur train configs/train/shapes_dense.json --out out/dense --resume\n"};

struct TrainOptions {
  std::string document;
  std::string out;
  bool resume = false;
  int jobs = 1;
};

TrainOptions read_options(const po::variables_map& values) {
  std::vector<Fault> faults;
  TrainOptions options;
  if (values.count("document") > 0) options.document = values["document"].as<std::vector<std::string>>().front();
  if (options.document.empty()) faults.push_back({"command line", "TRAIN.json", "is missing; usage: " + kHelp.usage});
  options.out = text_of(values, "out");
  if (options.out.empty()) faults.push_back({"command line", "--out", "is missing; give a folder for the results"});
  options.resume = values.count("resume") > 0;
  options.jobs = jobs_of(values, faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return options;
}

/// Tensors of a step are freed and asked for again in the next one: that memory is not handed back to the system.
void keep_memory() {
  constexpr int kLargest = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, kLargest);
  mallopt(M_TOP_PAD, 64 << 20);
}

void print_ending(const TrainingReport& report, const TrainingFolder& files) {
  std::cout << report_text(report) << fmt::format("\nCheckpoint: {}\n", files.model())
            << fmt::format("Curves:     tools/training_curves.py {} --out {}\n", files.metrics(), files.curves());
}

int train(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()                                                              //
      ("out,o", po::value<std::string>()->value_name("DIR"), "a new folder for the results")  //
      ("resume", "go on with the run that was interrupted in DIR")                            //
      ("jobs,j", po::value<std::string>()->value_name("N"), "threads of the final tests [all cores]");
  parser.positional("document", 1);
  if (parser.parse(arguments)) return 0;
  const TrainOptions options = read_options(parser.values());
  TrainPlan plan = read_train_plan(options.document);
  keep_memory();
  count_interrupts();
  std::optional<TrainingReport> report;
  {
    TrainProgress progress;
    const TrainingHooks hooks{[&](const TrainingProgress& at) { progress.show(at); }, [] { return interrupts() > 0; },
                              [&](const std::string& what) { progress.phase(what); }};
    report = run_training(std::move(plan), options.out, options.resume, options.jobs, hooks);
  }
  if (!report) {
    throw RunError(
        fmt::format("interrupted; go on with\n  secateur train {} --out {} --resume", options.document, options.out));
  }
  print_ending(*report, TrainingFolder::finished(options.out));
  return 0;
}

}  // namespace
}  // namespace secateur::cli

int main(int argc, char** argv) {
  secateur::open_standard_streams();
  const secateur::cli::Arguments words(argv + std::min(argc, 1), argv + argc);
  return secateur::cli::guarded("train", [&] { return secateur::cli::train(words); });
}
