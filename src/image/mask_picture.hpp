// SPDX-License-Identifier: Apache-2.0
// Draws which blocks of its weight matrices a network keeps: a row of panels for each encoder, a cell for each block.
// Neither weights nor scores are drawn, and a cell's size says nothing of its block's.
#pragma once

#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

struct MaskPanel {
  std::string caption;  ///< "Q 50 %"; on one line
  int rows = 0;         ///< at least 1, like columns
  int columns = 0;
  std::vector<bool> kept;  ///< row-major
};

struct MaskRow {
  std::string label;  ///< "encoder 1"; on one line
  std::vector<MaskPanel> panels;
};

/// A panel's cells are as large as 96 x 96 pixels allow, but no smaller than 3 x 3; a panel much wider than high (or
/// higher than wide) may be twice as long. Panels of one shape are of one size, and the n-th panels of all rows stand
/// below each other. Without rows the title is all there is.
Image mask_picture(const std::string& title, const std::vector<MaskRow>& rows);

}  // namespace secateur::image
