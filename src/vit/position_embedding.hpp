// SPDX-License-Identifier: Apache-2.0
// Position embeddings for another image size than they were trained for: the patches' grid is interpolated, bicubic with
// a = -0.75 and edges repeated, without antialiasing (torch.nn.functional.interpolate, align_corners false, as DeiT's own
// fine-tuning does). Those of the special tokens stay.
#pragma once

#include <vector>

namespace secateur {

/// `positions`: (special + from * from) x width. Result: (special + to * to) x width.
std::vector<float> interpolated_positions(const std::vector<float>& positions, int special, int from, int to, int width);

}  // namespace secateur
