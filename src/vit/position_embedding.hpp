// SPDX-License-Identifier: Apache-2.0
// Position embeddings for another image size than they were trained for: the patches' grid is interpolated, bicubic
// with a = -0.75 and edges repeated, without antialiasing (torch.nn.functional.interpolate, align_corners false, as
// DeiT's own fine-tuning does). Those of the special tokens stay.
#pragma once

#include <string>
#include <vector>

namespace secateur::vit {

/// `positions`: (special + from * from) x width. Result: (special + to * to) x width.
std::vector<float> interpolated_positions(const std::vector<float>& positions, int special, int from, int to,
                                          int width);

/// Patches along a side of the image: of the stored positions, and of the network that computes with them.
struct Interpolation {
  int stored_side = 0;
  int side = 0;
};

/// "position embeddings interpolated from 24 x 24 to 14 x 14 patches"
std::string to_words(const Interpolation& interpolation);

}  // namespace secateur::vit
