// SPDX-License-Identifier: Apache-2.0
// The command `secateur`: finds the subcommand.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "base/error.hpp"
#include "base/nearest_name.hpp"
#include "base/standard_streams.hpp"
#include "cli/command.hpp"
#include "cli/failures.hpp"

namespace secateur::cli {
namespace {

constexpr std::array kCommands{
    Command{"run", "simulate one machine, network and pruning", run_command},
    Command{"sweep", "run every combination of parameter values", sweep_command},
    Command{"search", "find the best points without running all", search_command},
    Command{"pareto", "the best points of a sweep, and why others lose", pareto_command},
    Command{"whatif", "what each change of a run's machine would be worth", whatif_command},
    Command{"report", "a page to look at: runs, a sweep, a comparison", report_command},
    Command{"plot", "one figure for a paper, as SVG, PDF or PNG", plot_command},
    Command{"diff", "what changed between two results", diff_command},
    Command{"compare", "measured runs beside ours; calibrate the machine by them", compare_command},
    Command{"hls", "export to Vitis HLS, check the export, read its reports", hls_command},
    Command{"merge", "join the stores of a sweep's shards", merge_command},
    Command{"eval", "accuracy on labelled images, in float or in integers", eval_command},
    Command{"quantize", "activation scales for integer arithmetic, into a checkpoint", quantize_command},
    Command{"train", "train a pruned network", train_command},
    Command{"memory", "replay a trace of requests on one memory channel", memory_command},
    Command{"config", "show, check or explain one document", config_command},
    Command{"list", "shipped accelerators, memories, prunings and networks", list_command},
};

void print_usage(std::ostream& out) {
  out << "Usage: secateur COMMAND [options]\n\n"
         "Simulates pruned Vision Transformers on FPGA accelerators, cycle by cycle.\n\n"
         "Commands:\n";
  for (const Command& command : kCommands) out << fmt::format("  {:<10} {}\n", command.name, command.summary);
  out << "\n`secateur help COMMAND` explains one. `secateur --version` prints the version.\n\n"
         "Examples:\n"
         "  secateur run --out out/first\n"
         "  secateur list\n"
         "  secateur config show u250-fccm24\n";
}

const Command* find_command(const std::string& name) {
  for (const Command& command : kCommands) {
    if (name == command.name) return &command;
  }
  return nullptr;
}

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  const std::string near = nearest_name(name, names);
  throw ConfigError("command line", name,
                    near.empty() ? "unknown command; `secateur --help` lists them"
                                 : fmt::format("unknown command; did you mean {}?", near));
}

int dispatch(const Arguments& words) {
  if (words.empty()) {
    print_usage(std::cerr);
    return kInputWrong;
  }
  const bool asks_for_help = words[0] == "--help" || words[0] == "-h" || words[0] == "help";
  if (asks_for_help && (words[0] != "help" || words.size() == 1)) {
    print_usage(std::cout);
    return 0;
  }
  if (asks_for_help) {  // `help run` is `run --help`
    Arguments asked(words.begin() + 1, words.end());
    asked.emplace_back("--help");
    return dispatch(asked);
  }
  if (words[0] == "--version") {
    std::cout << "secateur " SECATEUR_VERSION "\n";
    return 0;
  }
  const Command* command = find_command(words[0]);
  if (command == nullptr) refuse_command(words[0]);
  return command->function(Arguments(words.begin() + 1, words.end()));
}

}  // namespace
}  // namespace secateur::cli

int main(int argc, char** argv) {
  secateur::open_standard_streams();
  const secateur::cli::Arguments words(argv + std::min(argc, 1), argv + argc);
  return secateur::cli::guarded(words.empty() ? "secateur" : words[0], [&] { return secateur::cli::dispatch(words); });
}
