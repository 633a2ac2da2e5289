// SPDX-License-Identifier: Apache-2.0
// secateur sweep: every point of a sweep file into a store.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "cli/duration.hpp"
#include "cli/exploration_options.hpp"
#include "cli/exploration_progress.hpp"
#include "cli/interrupts.hpp"
#include "cli/network_options.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur sweep SWEEP.json --out DIR [options]",
                     "Runs every point of a sweep and keeps each one's configuration, figures or error\n"
                     "in DIR/sweep.sqlite, and all figures in DIR/points.csv. The first Ctrl-C lets\n"
                     "running points finish, the second stops at once; --resume continues, also after\n"
                     "a crash or a power cut. `secateur config schema --kind sweep` explains the file.",
                     "  secateur sweep configs/sweeps/tiny.json --out out/sweep\n"
                     "  secateur sweep configs/sweeps/tiny.json --out out/sweep --resume --jobs 2\n"
                     "  secateur sweep SWEEP.json --shard 3/8 --out out/shard3\n"};

constexpr int kMostShards = 100'000;

/// "3/8"
Shard shard_option(const po::variables_map& values, std::vector<Fault>& faults) {
  const std::string text = text_of(values, "shard");
  Shard shard;
  if (values.count("shard") == 0) return shard;
  const char* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = index.ec == std::errc{} && index.ptr != end && *index.ptr == '/';
  const auto count = has_slash ? std::from_chars(index.ptr + 1, end, shard.count) : index;
  const bool sound = has_slash && count.ec == std::errc{} && count.ptr == end && shard.index >= 1 &&
                     shard.count >= shard.index && shard.count <= kMostShards;
  if (sound) return shard;
  faults.push_back(
      {"command line", "--shard",
       fmt::format("got \"{}\"; expected I/N, such as 3/8, with I from 1 to N and N at most {}", text, kMostShards)});
  return {};
}

void print_stage(const StageOutcome& stage) {
  std::cout << fmt::format("  {:<5} {:>10} points {:>10} feasible {:>6} failed", to_string(stage.fidelity),
                           grouped(stage.points), grouped(stage.feasible), grouped(stage.failures));
  if (stage.run > 0 && stage.seconds > 0) {
    std::cout << fmt::format("  {:.0f}/s for {}", static_cast<double>(stage.run) / stage.seconds,
                             shown_duration(stage.seconds));
  }
  std::cout << '\n';
}

/// What was not simulated, and why that is safe.
void print_front_check(const SweepOutcome& outcome, const SweepOptions& options, const Exploration& exploration) {
  if (outcome.front_check) {
    std::cout << fmt::format("  left out  {:>10} points, which lose even by their closed form\n",
                             grouped(outcome.front_check->left_out));
    for (const Objective& objective : exploration.objectives) {
      const double bound = outcome.front_check->bounds[objective.metric];
      if (bound == 1.0) continue;
      std::cout << fmt::format("  (times {:.3f} in {}: simulations were seen to be so much better)\n", bound,
                               kMetrics[objective.metric].name);
    }
  } else if (options.shard.count > 1 && exploration.document.fidelity == FidelityPlan::ideal_then_event) {
    std::cout << "  Merge the shards and sweep --resume there: what else may be on the front\n"
                 "  depends on all of them\n";
  }
}

}  // namespace

int sweep_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_exploration_options(parser);
  parser.options().add_options()("shard", po::value<std::string>()->value_name("I/N"),
                                 "run only this part of N equal ones; `secateur merge` joins them");
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  ExplorationRequest request = exploration_request(parser.values(), kHelp.usage, faults);
  request.options.shard = shard_option(parser.values(), faults);
  std::unique_ptr<Exploration> exploration;
  if (!request.file.empty()) {
    try {
      exploration = std::make_unique<Exploration>(load_exploration(ExplorationKind::sweep, request.file));
    } catch (const ConfigError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  SweepOutcome outcome;
  {
    ExplorationProgress progress(exploration->objectives.front());
    request.options.begin = count_interrupts;
    request.options.interrupts = interrupts;
    request.options.export_faults = export_faults;
    request.options.progress = [&](const SweepProgress& now) { progress.show(now); };
    outcome = run_sweep(*exploration, request.options);
  }
  const std::string& out = request.options.out;
  std::cout << fmt::format(
      "{}: {} points{}\n", exploration->document.name, grouped(outcome.points),
      request.options.shard.count > 1
          ? fmt::format(", shard {} of {}", request.options.shard.index, request.options.shard.count)
          : "");
  for (const StageOutcome& stage : outcome.stages) print_stage(stage);
  const bool is_whole = !outcome.is_interrupted && outcome.starved == 0;
  if (is_whole) print_front_check(outcome, request.options, *exploration);
  if (outcome.is_interrupted) throw RunError(fmt::format("interrupted; --resume continues the store in {}", out));
  check_shortage(outcome.starved, outcome.shortage, out);
  if (!outcome.failure.empty()) {
    throw RunError(fmt::format("every point failed{}: {}",
                               outcome.failures_differ ? ", the first of them with" : " alike",
                               printable_lines(outcome.failure)));
  }
  std::cout << store_reasons(out);
  std::cout << fmt::format("Store:  {}/{}\nTable:  {}/{}\nFront:  secateur pareto {} --objectives {}\n", out,
                           kStoreFile, out, kPointsFile, out, objectives_text(*exploration));
  return 0;
}

}  // namespace secateur::cli
