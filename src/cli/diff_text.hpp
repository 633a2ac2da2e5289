// SPDX-License-Identifier: Apache-2.0
// What `secateur diff` prints: what differs, at most 79 columns wide.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "report/result_diff.hpp"

namespace secateur::cli {

/// `a`, `b`: what the two results are called.
std::string diff_text(const std::string& a, const std::string& b, const ResultDiff& diff);

}  // namespace secateur::cli
