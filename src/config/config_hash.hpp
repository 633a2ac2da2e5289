// SPDX-License-Identifier: Apache-2.0
// One short name for a whole configuration: what a board's record carries so that it can be matched with a run.
#pragma once

#include <string>
#include <vector>

#include "config/json.hpp"

namespace secateur::config {

/// First 16 hexadecimal digits of the SHA-256 over the effective configurations, without names, notes of files and
/// the memory's place (`accelerator.memory`), and over `inputs`: SHA-256 of what masks were made from, in any order.
/// `config`: an object with network, pruning, accelerator and memory, as in result.json.
std::string config_hash(const Json& config, std::vector<std::string> inputs = {});

/// The inputs for config_hash() of a result's `config.files`: weights, score and mask.
std::vector<std::string> hashed_inputs(const Json& files);

}  // namespace secateur::config
