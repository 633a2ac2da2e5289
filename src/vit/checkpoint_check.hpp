// SPDX-License-Identifier: Apache-2.0
// Whether a checkpoint is the network's: every contradiction and every tensor that is missing, unknown or misshapen.
#pragma once

#include "config/network.hpp"
#include "vit/safetensors.hpp"
#include "vit/tensor_names.hpp"

namespace secateur {

/// The naming of a checkpoint that fits the network. @throws ConfigError with every fault.
Naming checked_naming(const SafetensorsFile& file, const NetworkConfig& network);

}  // namespace secateur
