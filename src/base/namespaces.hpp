// SPDX-License-Identifier: Apache-2.0
// Every folder of src/ has the namespace of its name; base alone is `secateur` itself. This file says whose names each
// folder may use without saying where they come from: those of folders below it. The name of another folder does not
// compile without its namespace, and a name that two folders give to different things has to be qualified.
// A unit of the machine has a room of its own, src/units/UNIT/, named as its keys of the accelerator document are; what
// stands in it belongs to the layer of its part, with that one's namespace and library:
//   config -> config          the struct, the keys
//   timing -> schedule        how long its work takes, without waiting
//   cost -> cost              resources, and the keys that make it smaller
//   event -> hw               the event-driven modules
//   clocked -> hw             the same once more, clocked
//   arithmetic -> hw          the values of a functional run
//   stats -> hw               what it counts
//   units -> config           the list of them, units/units.hpp
// tests/sim/include_rules_test.cpp holds the includes of src/ against this file.
#pragma once

namespace secateur {

namespace arith {}
namespace image {}
namespace policies {}
namespace simd {}

namespace config {
using namespace policies;
}  // namespace config

namespace vit {
using namespace config;
using namespace policies;
}  // namespace vit

namespace pruning {
using namespace vit;
using namespace config;
using namespace policies;
}  // namespace pruning

namespace cost {
using namespace config;
using namespace policies;
}  // namespace cost

namespace schedule {
using namespace pruning;
using namespace vit;
using namespace config;
using namespace policies;
}  // namespace schedule

namespace hw {
using namespace schedule;
using namespace pruning;
using namespace config;
using namespace policies;
}  // namespace hw

namespace sim {
using namespace hw;
using namespace cost;
using namespace schedule;
using namespace pruning;
using namespace vit;
using namespace config;
using namespace policies;
}  // namespace sim

namespace eval {
using namespace pruning;
using namespace vit;
using namespace image;
using namespace config;
using namespace policies;
}  // namespace eval

namespace report {
using namespace sim;
using namespace cost;
using namespace config;
using namespace policies;
}  // namespace report

namespace explore {
using namespace report;
using namespace sim;
using namespace cost;
using namespace schedule;
using namespace pruning;
using namespace config;
using namespace policies;
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
using namespace policies;
}  // namespace hls

namespace training {
using namespace eval;
using namespace pruning;
using namespace vit;
using namespace image;
using namespace config;
using namespace policies;
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
using namespace policies;
}  // namespace cli

}  // namespace secateur
