// SPDX-License-Identifier: Apache-2.0
// Options of subcommands that run many points: sweep and search.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "cli/options.hpp"
#include "explore/sweep_run.hpp"

namespace secateur::cli {

/// --out, --jobs, --resume; the file is positional.
void add_exploration_options(OptionParser& parser);

/// The file, and options with --out, --jobs and --resume filled in. Faults are added.
struct ExplorationRequest {
  std::string file;
  SweepOptions options;
};
ExplorationRequest exploration_request(const po::variables_map& values, const std::string& usage,
                                       std::vector<Fault>& faults);

/// Why `secateur hls export` would refuse a machine, without looking for sizes that would do.
std::vector<Fault> export_faults(const Machine& machine);

/// "latency_ms,dsp"
std::string objectives_text(const Exploration& exploration);

/// Why points of the store in `out` do not count, behind an empty line; empty when all do.
std::string store_reasons(const std::string& out);

/// What the machine lacked. @throws RunError when points were left out for it.
void check_shortage(std::int64_t starved, const std::string& shortage, const std::string& out);

}  // namespace secateur::cli
