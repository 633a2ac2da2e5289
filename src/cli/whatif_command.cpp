// SPDX-License-Identifier: Apache-2.0
// secateur whatif: what each lever would be worth for the run of a result.
#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/named_result.hpp"
#include "cli/options.hpp"
#include "cli/progress_bar.hpp"
#include "cli/terminal.hpp"
#include "explore/whatif.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur whatif DIR|STORE:N",
                     "Changes one thing of a run's machine at a time, simulates each changed machine,\n"
                     "and ranks what is saved, what it costs and whether it fits. DIR is the --out\n"
                     "folder of `secateur run`, STORE:N point N of a sweep or search. Gains do not add.",
                     "  secateur whatif out/first\n"
                     "  secateur whatif out/sweep:12\n"};

constexpr int kNameWidth = 23;

/// "+1.2k": five columns.
std::string difference(std::int64_t now, std::int64_t before) {
  const std::int64_t more = now - before;
  if (more == 0) return "0";
  const char* sign = more > 0 ? "+" : "-";
  const auto size = static_cast<double>(std::abs(more));
  if (size < 1e4) return fmt::format("{}{}", sign, grouped(std::abs(more)));
  return size < 1e6 ? fmt::format("{}{:.1f} k", sign, size / 1e3) : fmt::format("{}{:.2f} M", sign, size / 1e6);
}

void print_row(const LeverOutcome& lever, const LeverOutcome& base, bool resources) {
  const double saved = static_cast<double>(base.cycles - lever.cycles) / static_cast<double>(base.cycles);
  std::cout << fmt::format("  {:<{}} {:>7.3f} {:>+7.1f} %", lever.name, kNameWidth, lever.latency_ms,
                           100 * saved + 0.0);
  if (resources) {
    std::cout << fmt::format(" {:>7} {:>8} {:>6} {:>6}  {}", difference(lever.used.dsp, base.used.dsp),
                             difference(lever.used.lut, base.used.lut), difference(lever.used.bram36, base.used.bram36),
                             difference(lever.used.uram, base.used.uram), lever.fits ? "yes" : "no");
  }
  std::cout << '\n';
}

void print(const WhatIf& what_if, const Documents& documents) {
  std::cout << fmt::format("{}, {}, on {}: {:.3f} ms, {} cycles\n\n", printable(documents.network.name),
                           printable(documents.pruning.name), printable(documents.accelerator.name),
                           what_if.base.latency_ms, grouped(what_if.base.cycles));
  std::cout << fmt::format("  {:<{}} {:>7} {:>9} {:>7} {:>8} {:>6} {:>6}  fits\n", "lever", kNameWidth, "ms", "saved",
                           "DSP", "LUT", "BRAM36", "URAM");
  for (const LeverOutcome& lever : what_if.ranked) {
    if (!lever.is_bound && lever.impossible.empty()) print_row(lever, what_if.base, true);
  }
  std::cout << "\n  an effect made free     what no hardware gives, the most there is to gain\n";
  for (const LeverOutcome& lever : what_if.ranked) {
    if (lever.is_bound && lever.impossible.empty()) print_row(lever, what_if.base, false);
  }
  bool first = true;
  for (const LeverOutcome& lever : what_if.ranked) {
    if (lever.impossible.empty()) continue;
    if (first) std::cout << "\n  not possible\n";
    first = false;
    std::cout << "  " << wrapped(fmt::format("{:<{}} {}", lever.name, kNameWidth, lever.impossible), kColumns - 2, 4)
              << '\n';
  }
}

}  // namespace

int whatif_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.positional("dir", 1);
  if (parser.parse(arguments)) return 0;
  if (parser.values().count("dir") == 0) {
    throw ConfigError("command line", "", "give the folder of a run; usage: " + kHelp.usage);
  }
  const ResultName name = result_name(parser.values()["dir"].as<std::vector<std::string>>().front());
  const ReplayedRun run = named_run(name);
  if (run.documents.pruning.token_policy->needs_image) {
    throw ConfigError(
        name.text, "config.pruning.token_policy",
        fmt::format("{} chooses tokens by an image, and levers are simulated without one; use a run with topk",
                    run.documents.pruning.token_policy->name));
  }
  const Machine machine = Machine::load(run.documents, run.weights);
  ProgressBar bar("Simulating levers", static_cast<int>(levers(run.documents).size()) + 1);
  print(what_if(machine, [&] { bar.step(); }), run.documents);
  return 0;
}

}  // namespace secateur::cli
