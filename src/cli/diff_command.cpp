// SPDX-License-Identifier: Apache-2.0
// secateur diff: what changed between two results.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <iostream>

#include "base/namespaces.hpp"
#include "cli/diff_text.hpp"
#include "cli/failures.hpp"
#include "cli/named_result.hpp"
#include "cli/network_options.hpp"
#include "cli/options.hpp"
#include "config/json_document.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur diff A B [--fail-over PERCENT] [--json]",
                     "What changed from result A to result B: configuration, figures, where the cycles\n"
                     "go, operations, units, resources. A and B are folders of `secateur run`, or\n"
                     "STORE:N, point N of a sweep or search. With --fail-over the exit status is 1 when\n"
                     "a figure or a resource has become worse by more than PERCENT, an operation by\n"
                     "more than PERCENT of the whole run, or the machine no longer fits its device.",
                     "  secateur diff out/before out/after\n"
                     "  secateur diff out/sweep:3 out/sweep:12\n"
                     "  secateur diff out/main out/branch --fail-over 2\n"};

constexpr double kMostPercent = 1e6;

/// Empty where it is not asked for.
std::optional<double> fail_over(const po::variables_map& values) {
  if (values.count("fail-over") == 0) return std::nullopt;
  const std::string text = text_of(values, "fail-over");
  double percent = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, percent);
  if (error == std::errc{} && stop == end && percent >= 0 && percent <= kMostPercent) return percent;
  throw ConfigError("command line", "--fail-over",
                    fmt::format("got \"{}\"; expected a number of percent from 0, such as 2 or 0.5", text));
}

}  // namespace

int diff_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  parser.options().add_options()  //
      ("fail-over", po::value<std::string>()->value_name("PERCENT"),
       "exit status 1 when something has become worse by more")  //
      ("json", "print everything that was compared as JSON, and nothing else");
  parser.positional("results", 2);
  if (parser.parse(arguments)) return 0;
  const po::variables_map& values = parser.values();
  const std::optional<double> limit = fail_over(values);
  std::vector<std::string> names;
  if (values.count("results") > 0) names = values["results"].as<std::vector<std::string>>();
  if (names.size() != 2) throw ConfigError("command line", "", "give two results; usage: " + kHelp.usage);
  std::vector<Json> results;
  std::vector<Fault> faults;
  for (const std::string& name : names) {
    try {
      results.push_back(named_result(result_name(name)));
    } catch (const ConfigError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const ResultDiff diff = result_diff(results[0], results[1]);
  const std::vector<std::string> worse = limit ? worse_by(diff, *limit) : std::vector<std::string>{};
  if (values.count("json") > 0) {
    Json json = to_json(diff);
    json["a"] = names[0];
    json["b"] = names[1];
    if (limit) json["fail_over"] = {{"percent", *limit}, {"worse", worse}};
    std::cout << json_text(json, 2) << '\n';
  } else {
    std::cout << diff_text(names[0], names[1], diff);
    if (limit && worse.empty()) std::cout << fmt::format("\nNothing is worse by more than {} %.\n", *limit);
    if (!worse.empty()) std::cout << fmt::format("\nWorse by more than {} %:\n", *limit);
    for (const std::string& each : worse) std::cout << "  " << each << '\n';
  }
  return worse.empty() ? 0 : kRunFailed;
}

}  // namespace secateur::cli
