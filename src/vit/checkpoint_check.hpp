// SPDX-License-Identifier: Apache-2.0
// Whether a checkpoint is the network's: every contradiction and every tensor that is missing, unknown or misshapen.
#pragma once

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/safetensors.hpp"
#include "vit/tensor_names.hpp"

namespace secateur::vit {

/// What a checkpoint that fits the network shows of itself.
struct CheckedCheckpoint {
  Naming naming;
  NetworkConfig stored;  ///< the network, but with the image size that the position embeddings were trained for
};

/// Another image size is no fault: positions can be interpolated. @throws ConfigError with every fault.
CheckedCheckpoint checked_checkpoint(const SafetensorsFile& file, const NetworkConfig& network);

}  // namespace secateur::vit
