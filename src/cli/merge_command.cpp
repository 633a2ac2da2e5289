// SPDX-License-Identifier: Apache-2.0
// secateur merge: the stores of shards into one.
#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "cli/network_options.hpp"
#include "explore/merge.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur merge DIR... --out DIR",
                     "Joins stores of one sweep, such as its shards', into a new one. Results that are\n"
                     "in several stores must be equal, times aside.",
                     "  secateur merge out/shard1 out/shard2 --out out/sweep\n"};
constexpr int kMostFolders = 100'000;

}  // namespace

int merge_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()("out,o", po::value<std::string>()->value_name("DIR"), "folder of the new store");
  parser.positional("dirs", kMostFolders);
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  const po::variables_map& values = parser.values();
  if (values.count("dirs") == 0)
    faults.push_back({"command line", "", "give folders of stores; usage: " + kHelp.usage});
  if (values.count("out") == 0)
    faults.push_back({"command line", "--out", "is missing; give the folder for the store"});
  const std::vector<std::string> folders =
      values.count("dirs") > 0 ? values["dirs"].as<std::vector<std::string>>() : std::vector<std::string>{};
  if (std::count(folders.begin(), folders.end(), "") > 0)
    faults.push_back({"command line", "", "got an empty path; expected folders of stores"});
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const std::string out = text_of(values, "out");
  const MergeOutcome outcome = merge_stores(folders, out);
  std::cout << fmt::format("{} results; {} were in more than one store, and equal\n", grouped(outcome.results),
                           grouped(outcome.duplicates));
  if (outcome.missing > 0) {
    std::cout << fmt::format("{} of {} points have no result yet: a shard is missing or not done\n",
                             grouped(outcome.missing), grouped(outcome.points));
  }
  if (outcome.front_unchecked) {
    std::cout << fmt::format(
        "`secateur sweep SWEEP.json --out {} --resume` simulates what else may be on the\n"
        "front: that depends on all shards\n",
        out);
  }
  std::cout << fmt::format("Store:  {}/{}\nTable:  {}/{}\n", out, kStoreFile, out, kPointsFile);
  return 0;
}

}  // namespace secateur::cli
