// SPDX-License-Identifier: Apache-2.0
#include "vit/checkpoint.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace secateur::vit {

Checkpoint::Checkpoint(const std::string& path, const NetworkConfig& network)
    : file_(path), network_(network), checked_(checked_checkpoint(file_, network)) {}

std::optional<Interpolation> Checkpoint::interpolation() const {
  const Interpolation sides{stored_network().image_size / stored_network().patch_size,
                            network_.image_size / network_.patch_size};
  return sides.stored_side == sides.side ? std::nullopt : std::optional(sides);
}

Tensor Checkpoint::read_source(const TensorSource& source) const {
  const TensorInfo* stored = file_.find(source.name);
  SECATEUR_CHECK(stored != nullptr, "the network has no tensor " + source.name);
  return {source.shape, file_.read_floats(*stored, source.first, *element_count(source.shape))};
}

Tensor Checkpoint::read_stored(NetworkTensor tensor) const {
  return read_source(source_of(checked_.naming, checked_.stored, tensor));
}

Tensor Checkpoint::read_stored(int layer, EncoderTensor tensor) const {
  SECATEUR_CHECK(layer >= 0 && layer < network_.depth, "no such encoder");
  return read_source(source_of(checked_.naming, checked_.stored, layer, tensor));
}

Tensor Checkpoint::read(NetworkTensor tensor) const {
  Tensor stored = read_stored(tensor);
  const bool is_matrix = stored.shape.size() == 2 && tensor != NetworkTensor::pos_embed;
  return is_matrix ? transposed(stored) : stored;
}

Tensor Checkpoint::read(int layer, EncoderTensor tensor) const {
  Tensor stored = read_stored(layer, tensor);
  return stored.shape.size() == 2 ? transposed(stored) : stored;
}

Tensor transposed(const Tensor& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.shape[0]);
  const auto cols = static_cast<std::size_t>(matrix.shape[1]);
  constexpr std::size_t kTile = 32;  // one tile of either matrix fits the first-level cache
  Tensor result{{matrix.shape[1], matrix.shape[0]}, std::vector<float>(matrix.values.size())};
  for (std::size_t row0 = 0; row0 < rows; row0 += kTile) {
    for (std::size_t col0 = 0; col0 < cols; col0 += kTile) {
      for (std::size_t row = row0; row < std::min(rows, row0 + kTile); ++row) {
        for (std::size_t col = col0; col < std::min(cols, col0 + kTile); ++col) {
          result.values[col * rows + row] = matrix.values[row * cols + col];
        }
      }
    }
  }
  return result;
}

}  // namespace secateur::vit
