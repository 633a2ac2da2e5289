// SPDX-License-Identifier: Apache-2.0
// Options that name output files: looked at before a command reads anything, so that nothing it reads is written over
// and no hour is spent on what cannot be written.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/options.hpp"

namespace secateur::cli {

/// The path of --NAME, declared as an output (base/file_roles.hpp); "" when it is not given. Faults are added.
/// @throws RunError when it cannot be written.
std::string output_option(const po::variables_map& values, const char* name, std::vector<Fault>& faults);

/// A file that goes with an option's, such as one beside it. Faults are added.
void declare_output(const char* name, const std::string& path, std::vector<Fault>& faults);

/// The files that sweep and search write into the folder of a store.
void declare_store_tables(const std::string& folder, std::vector<Fault>& faults);

}  // namespace secateur::cli
