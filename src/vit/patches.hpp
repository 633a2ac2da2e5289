// SPDX-License-Identifier: Apache-2.0
// How an image becomes the rows that the patch embedding takes.
#pragma once

#include <cstddef>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"

namespace secateur::vit {

/// The image as rows of flattened patches, (channel, row, column) each.
template <typename Value>
std::vector<Value> patches_of(const std::vector<Value>& image, const NetworkConfig& network) {
  const auto side = static_cast<std::size_t>(network.image_size);
  const auto patch = static_cast<std::size_t>(network.patch_size);
  const auto channels = static_cast<std::size_t>(network.channels);
  std::vector<Value> rows;
  rows.reserve(image.size());
  for (std::size_t y = 0; y + patch <= side; y += patch) {
    for (std::size_t x = 0; x + patch <= side; x += patch) {
      for (std::size_t channel = 0; channel < channels; ++channel) {
        for (std::size_t row = 0; row < patch; ++row) {
          const auto from = image.begin() + static_cast<std::ptrdiff_t>((channel * side + y + row) * side + x);
          rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(patch));
        }
      }
    }
  }
  return rows;
}

}  // namespace secateur::vit
