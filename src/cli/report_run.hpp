// SPDX-License-Identifier: Apache-2.0
// One run as a page shows it: result.json, and what it does not hold - when each head module and port worked, masks,
// loads, what waited for what - by simulating the stored documents again, which gives the same run to the cycle.
#pragma once

#include <string>

#include "config/json.hpp"
#include "config/json_document.hpp"

namespace secateur::cli {

struct RunPageOptions {
  bool detail = true;    ///< simulate again
  bool what_if = false;  ///< simulate what each change of the machine would be worth
};

/// {name, result, shipped{}, detail{} or null, no_detail (why), what_if[] or null,
/// picture (a functional run's, as a data address)}.
/// @param folder of the run; `name`: for people.
/// @throws ConfigError when the result is unsound; what keeps a run from being simulated again is told in `no_detail`.
config::Json run_page_data(const std::string& folder, const std::string& name, const RunPageOptions& options);

}  // namespace secateur::cli
