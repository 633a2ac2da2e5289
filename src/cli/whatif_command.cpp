// SPDX-License-Identifier: Apache-2.0
// secateur whatif: what each lever would be worth for the run of a result.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <optional>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/named_result.hpp"
#include "cli/options.hpp"
#include "cli/progress_bar.hpp"
#include "cli/terminal.hpp"
#include "config/json_document.hpp"
#include "explore/whatif.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur whatif DIR|STORE:N",
                     "Changes a run's machine in one way at a time - a key, two that cap each other, its\n"
                     "shape at about the same size -, simulates each changed machine, and ranks what is\n"
                     "saved and what it costs; what does not fit comes last. DIR is the --out folder of\n"
                     "`secateur run`, STORE:N point N of a sweep or search. Gains do not add.",
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

/// More of them differ by little.
constexpr std::size_t kShownShapes = 6;

void print_heading(const char* name) {
  std::cout << fmt::format("\n  {:<{}} {:>7} {:>9} {:>7} {:>8} {:>6} {:>6}  fits\n", name, kNameWidth, "ms", "saved",
                           "DSP", "LUT", "BRAM36", "URAM");
}

/// In the order of the ranking: what does not fit stands last.
void print_changes(const WhatIf& what_if) {
  print_heading("change");
  for (const LeverOutcome& lever : what_if.ranked) {
    if (lever.kind == LeverKind::change && lever.impossible.empty() && lever.idle.empty())
      print_row(lever, what_if.base, true);
  }
}

/// Those that are faster than the machine is.
void print_shapes(const WhatIf& what_if) {
  std::size_t shown = 0;
  for (const LeverOutcome& lever : what_if.ranked) {
    const bool is_better = lever.impossible.empty() && lever.fits && lever.cycles < what_if.base.cycles;
    if (lever.kind != LeverKind::shape || !is_better || shown == kShownShapes) continue;
    if (shown++ == 0) {
      std::cout << fmt::format("\n  Other shapes of about as many multipliers (now {})",
                               grouped(what_if.base.macs_per_cycle));
      print_heading("p_h, p_t, p_c, p_pe");
    }
    LeverOutcome row = lever;
    row.name += fmt::format("  ({})", grouped(lever.macs_per_cycle));
    print_row(row, what_if.base, true);
  }
}

void print_bounds(const WhatIf& what_if) {
  std::cout << "\n  an effect made free     what no hardware gives, the most there is to gain\n";
  for (const LeverOutcome& lever : what_if.ranked) {
    if (lever.kind == LeverKind::bound && lever.impossible.empty()) print_row(lever, what_if.base, false);
  }
}

/// Under a heading, if there are any: the name and why.
void print_reasons(const WhatIf& what_if, const char* heading, std::string LeverOutcome::*why) {
  bool first = true;
  for (const LeverOutcome& lever : what_if.ranked) {
    if ((lever.*why).empty()) continue;
    if (first) std::cout << "\n  " << heading << '\n';
    first = false;
    std::cout << "  "
              << wrapped(fmt::format("{:<{}} {}", lever.name, kNameWidth, lever.*why), kColumns - 2, kNameWidth + 3)
              << '\n';
  }
}

void print(const WhatIf& what_if, const Documents& documents) {
  std::cout << fmt::format("{}, {}, on {}: {:.3f} ms, {} cycles\n", printable(documents.network.name),
                           printable(documents.pruning.name), printable(documents.accelerator.name),
                           what_if.base.latency_ms, grouped(what_if.base.cycles));
  print_changes(what_if);
  print_shapes(what_if);
  print_bounds(what_if);
  print_reasons(what_if, "saves nothing here", &LeverOutcome::idle);
  print_reasons(what_if, "not possible", &LeverOutcome::impossible);
}

}  // namespace

int whatif_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()("json", "print every lever's figures as JSON, and nothing else");
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
  std::vector<Lever> all = levers(run.documents);
  const std::vector<Lever> shapes = shape_levers(machine);
  all.insert(all.end(), shapes.begin(), shapes.end());
  std::optional<ProgressBar> bar(std::in_place, "Simulating levers", static_cast<int>(all.size()) + 1);
  const WhatIf outcome = what_if(machine, all, [&] { bar->step(); });
  bar.reset();
  if (parser.values().count("json") > 0) {
    std::cout << json_text(to_json(outcome), 2) << '\n';
  } else {
    print(outcome, run.documents);
  }
  return 0;
}

}  // namespace secateur::cli
