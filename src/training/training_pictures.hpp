// SPDX-License-Identifier: Apache-2.0
// What a trained checkpoint has kept, as PNG: the blocks and neurons of each encoder, and the tokens of the first test
// images.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "eval/network_source.hpp"
#include "image/dataset.hpp"
#include "training/training_folder.hpp"

namespace secateur::training {

inline constexpr int kPicturedImages = 4;

/// masks.png where blocks or neurons are dropped; tokens.png where tokens are. @throws RunError.
void draw_training_pictures(const WeightedNetwork& stored, const Dataset& data, const std::string& title,
                            const TrainingFolder& folder);

}  // namespace secateur::training
