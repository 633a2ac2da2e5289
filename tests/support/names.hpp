// SPDX-License-Identifier: Apache-2.0
// Tests use the names of every folder.
#pragma once

#include "base/namespaces.hpp"

namespace secateur::test {
using namespace cli;
using namespace compare;
using namespace config;
using namespace cost;
using namespace eval;
using namespace explore;
using namespace hls;
using namespace image;
using namespace policies;
using namespace pruning;
using namespace report;
using namespace schedule;
using namespace sim;
using namespace training;
using namespace vit;
}  // namespace secateur::test
