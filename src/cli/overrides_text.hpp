// SPDX-License-Identifier: Apache-2.0
// What of a run's configuration differs from the documents that it is named after.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"

namespace secateur::cli {

/// "pruning.weight_keep 0.5", by key: what --set gave; of documents that were not read from files, as those of a
/// result or of a store's point, what differs from the files that they name, as far as these are there.
std::vector<std::string> overrides_text(const Documents& documents);

}  // namespace secateur::cli
