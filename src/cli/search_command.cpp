// SPDX-License-Identifier: Apache-2.0
// secateur search: towards the Pareto front with a budget of simulations.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <memory>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/duration.hpp"
#include "cli/exploration_options.hpp"
#include "cli/exploration_progress.hpp"
#include "cli/interrupts.hpp"
#include "cli/progress_line.hpp"
#include "cli/terminal.hpp"
#include "explore/optimiser.hpp"
#include "explore/search_run.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur search SEARCH.json --out DIR [options]",
                     "Looks for the Pareto front of a file's objectives by simulating as many points as\n"
                     "its budget allows. Every simulated point goes into DIR/sweep.sqlite and\n"
                     "DIR/points.csv, as a sweep's, and DIR/hypervolume.csv shows how the front grew.\n"
                     "The first Ctrl-C lets running points finish, the second stops at once; --resume\n"
                     "continues. `secateur config schema --kind search` explains the file.",
                     "  secateur search configs/sweeps/search_tiny.json --out out/search\n"
                     "  secateur pareto out/search --objectives latency_ms,dsp\n"};

/// A line per round, or one line that is drawn anew.
class RoundProgress {
 public:
  void show(const SearchProgress& now) {
    const std::string found = fmt::format("  front {}  hypervolume {:.4g}{}", grouped(now.front), now.hypervolume,
                                          now.failures > 0 ? fmt::format("  {} failed", grouped(now.failures)) : "");
    line_.draw(progress_text("search", now.evaluations, now.budget, now.seconds) + found,
               now.evaluations == now.budget);
    if (line_.is_terminal() || is_quiet()) return;
    std::cerr << fmt::format("{}/{} simulated{}  {}\n", grouped(now.evaluations), grouped(now.budget), found,
                             shown_duration(now.seconds))
              << std::flush;
  }

 private:
  DrawnLine line_;
};

}  // namespace

int search_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_exploration_options(parser);
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  const ExplorationRequest request = exploration_request(parser.values(), kHelp.usage, faults);
  std::unique_ptr<Exploration> exploration;
  if (!request.file.empty()) {
    try {
      exploration = std::make_unique<Exploration>(load_exploration(ExplorationKind::search, request.file));
    } catch (const ConfigError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  require_optimiser();
  SearchOptions options;
  options.out = request.options.out;
  options.jobs = request.options.jobs;
  options.resume = request.options.resume;
  options.replace = request.options.replace;
  options.begin = count_interrupts;
  options.interrupts = interrupts;
  options.export_faults = export_faults;
  SearchOutcome outcome;
  {
    RoundProgress progress;
    options.progress = [&](const SearchProgress& now) { progress.show(now); };
    outcome = run_search(*exploration, options);
  }
  const SearchProgress& last = outcome.last;
  std::cout << fmt::format("{}: {} points simulated, {} failed, {} on the front{}\n", exploration->document.name,
                           grouped(last.evaluations), grouped(last.failures), grouped(last.front),
                           outcome.is_exhausted ? "; nothing else is left" : "");
  std::cout << fmt::format("Hypervolume {:.6g} against {}\n", last.hypervolume, fmt::join(outcome.reference, ", "));
  if (outcome.is_interrupted)
    throw RunError(fmt::format("interrupted; --resume continues the store in {}", options.out));
  check_shortage(outcome.starved, outcome.shortage, options.out);
  if (!outcome.failure.empty()) throw RunError("no point has figures: " + printable_lines(outcome.failure));
  std::cout << store_reasons(options.out);
  std::cout << fmt::format(
      "Store:  {0}/{1}\nTable:  {0}/{2}\nGrowth: {0}/{3}\nFront:  secateur pareto {0} --objectives {4}\n", options.out,
      kStoreFile, kPointsFile, kHypervolumeFile, objectives_text(*exploration));
  return 0;
}

}  // namespace secateur::cli
