// SPDX-License-Identifier: Apache-2.0
// Activation scales inside a checkpoint (docs/formats.md, "Scales"): tensors "secateur.scale.<site>" and
// "secateur.correction.<product>" (both or none), and the metadata "secateur.quantisation". Weights stay as they are:
// their scales follow from them.
#pragma once

#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/activation_scales.hpp"
#include "vit/safetensors.hpp"

namespace secateur::vit {

inline constexpr const char* kQuantisationMetadata = "secateur.quantisation";
inline constexpr const char* kScalePrefix = "secateur.scale.";
inline constexpr const char* kCorrectionPrefix = "secateur.correction.";

/// Empty when the checkpoint carries none. @throws ConfigError with every fault.
std::optional<ActivationScales> checkpoint_scales(const SafetensorsFile& file, const NetworkConfig& network);

/// Every tensor and all metadata of `source`, with these scales instead of any it had. @throws RunError.
void write_quantised_checkpoint(const std::string& path, const SafetensorsFile& source, const ActivationScales& scales);

}  // namespace secateur::vit
