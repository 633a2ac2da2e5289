// SPDX-License-Identifier: Apache-2.0
// Draws which tokens a network keeps: the picture it sees once unchanged and once for each selection, with the dropped
// patches greyed. CLS tokens and fused tokens have no place in the picture and are not drawn.
#pragma once

#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

struct TokenPanel {
  std::string title;              ///< "encoder 2: 98 of 196 patches"; wrapped to the panel's width, long words cut
  std::vector<int> kept_patches;  ///< row-major in the grid of patches, in any order
};

/// `seen`: square, its side a multiple of `patch_size` pixels. The photograph comes first, under `title`; at most
/// four panels stand in a row. Small pictures are enlarged by a whole factor until a panel is at least 224 pixels wide.
/// Dropped patches lose their colour and nearly all contrast, become dark grey and are hatched, so that neither colour
/// vision nor a dark photograph matters.
Image token_picture(const Image& seen, int patch_size, const std::string& title, const std::vector<TokenPanel>& panels);

}  // namespace secateur::image
