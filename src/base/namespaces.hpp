// SPDX-License-Identifier: Apache-2.0
// Every folder of src/ has the namespace of its name; base alone is `secateur` itself. This file says whose names each
// folder may use without saying where they come from: those of folders below it. The name of another folder does not
// compile without its namespace, and a name that two folders give to different things has to be qualified.
// tests/sim/include_rules_test.cpp holds the includes of src/ against this file.
#pragma once

namespace secateur {

namespace arith {}
namespace config {}
namespace image {}

namespace simd {}

namespace vit {
using namespace config;
}  // namespace vit

namespace pruning {
using namespace vit;
using namespace config;
}  // namespace pruning

namespace cost {
using namespace config;
}  // namespace cost

namespace schedule {
using namespace pruning;
using namespace vit;
using namespace config;
}  // namespace schedule

namespace hw {
using namespace schedule;
using namespace pruning;
using namespace config;
}  // namespace hw

namespace sim {
using namespace hw;
using namespace cost;
using namespace schedule;
using namespace pruning;
using namespace vit;
using namespace config;
}  // namespace sim

namespace eval {
using namespace pruning;
using namespace vit;
using namespace image;
using namespace config;
}  // namespace eval

namespace report {
using namespace sim;
using namespace cost;
using namespace config;
}  // namespace report

namespace explore {
using namespace report;
using namespace sim;
using namespace cost;
using namespace schedule;
using namespace pruning;
using namespace config;
}  // namespace explore

namespace compare {
using namespace explore;
using namespace sim;
using namespace pruning;
using namespace config;
}  // namespace compare

namespace hls {
using namespace schedule;
using namespace cost;
using namespace pruning;
using namespace config;
}  // namespace hls

namespace training {
using namespace eval;
using namespace pruning;
using namespace vit;
using namespace image;
using namespace config;
}  // namespace training

namespace cli {
using namespace compare;
using namespace explore;
using namespace hls;
using namespace training;
using namespace report;
using namespace eval;
using namespace sim;
using namespace hw;
using namespace schedule;
using namespace cost;
using namespace pruning;
using namespace vit;
using namespace image;
using namespace config;
}  // namespace cli

}  // namespace secateur
