// SPDX-License-Identifier: Apache-2.0
// One short name for a whole configuration: what a board's record carries so that it can be matched with a run.
#pragma once

#include <string>
#include <vector>

#include "config/json.hpp"

namespace secateur::config {

/// First 16 hexadecimal digits of the SHA-256 over the effective configurations, without names, notes of files and
/// the memory's place (`accelerator.memory`), and over `inputs`: SHA-256 of what masks were made from, in any order.
/// A device counts by its name when it is as shipped, else by its figures. Keys that came later count where they differ
/// from their defaults. `config`: an object with network, pruning, accelerator, memory and device, as in result.json.
std::string config_hash(const Json& config, std::vector<std::string> inputs = {});

/// `device`, an effective device document or null, says no more than `device` of the accelerator document does: the
/// name of a shipped one.
bool is_told_by_name(const Json& accelerator, const Json& device);

/// The inputs for config_hash() of a result's `config.files`: weights, score and mask.
std::vector<std::string> hashed_inputs(const Json& files);

}  // namespace secateur::config
