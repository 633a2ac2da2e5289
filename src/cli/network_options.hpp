// SPDX-License-Identifier: Apache-2.0
// The options of subcommands that run a network without a machine: quantize and eval.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "cli/options.hpp"
#include "config/documents.hpp"

namespace secateur::cli {

struct NetworkOptions {
  std::string weights;
  std::string data;
  int jobs = 1;  ///< threads
  Documents documents;
};

/// --network, --pruning, --set, --weights, --data, --jobs.
void add_network_options(po::options_description& options);

/// Without --pruning: what the checkpoint was pruned by, else nothing is pruned.
/// @throws ConfigError with all faults, those given included.
NetworkOptions network_options(const po::variables_map& values, std::vector<Fault> faults);

/// --jobs: all cores when it is not given. A fault is added when it is no number from 1 to 1024.
int jobs_of(const po::variables_map& values, std::vector<Fault>& faults);

/// The text of an option, or "".
std::string text_of(const po::variables_map& values, const char* name);

}  // namespace secateur::cli
