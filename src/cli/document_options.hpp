// SPDX-License-Identifier: Apache-2.0
// The options that choose the four documents, shared by every subcommand that simulates.
#pragma once

#include "base/namespaces.hpp"
#include "cli/options.hpp"
#include "config/documents.hpp"

namespace secateur::cli {

/// --accelerator, --network, --pruning, --memory, --set.
void add_document_options(po::options_description& options);

DocumentRequest document_request(const po::variables_map& values);

/// What --set gave, in order.
std::vector<std::string> sets_of(const po::variables_map& values);

}  // namespace secateur::cli
