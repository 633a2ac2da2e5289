// SPDX-License-Identifier: Apache-2.0
// A trained network's weights by our names, whichever names the file uses. Opening reads the header alone and checks it
// against the network; tensors are read when they are asked for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/checkpoint_check.hpp"
#include "vit/position_embedding.hpp"
#include "vit/safetensors.hpp"
#include "vit/tensor_names.hpp"

namespace secateur::vit {

struct Tensor {
  Shape shape;
  std::vector<float> values;  ///< C order
};

/// Tensors of ours in a checkpoint (masks, scales) begin so, and belong to no network.
inline constexpr const char* kOwnTensorPrefix = "secateur.";

class Checkpoint {
 public:
  /// @throws ConfigError: unreadable, neither timm's nor Hugging Face's names; and, all at once: contradictions to the
  /// network, tensors that are missing, unknown, or of another shape or type.
  Checkpoint(const std::string& path, const NetworkConfig& network);

  const std::string& path() const { return file_.path(); }
  const SafetensorsFile& file() const { return file_; }
  const NetworkConfig& network() const { return network_; }
  /// The network with the image size of the stored position embeddings.
  const NetworkConfig& stored_network() const { return checked_.stored; }
  /// Empty where the stored positions are the network's.
  std::optional<Interpolation> interpolation() const;
  const Naming& naming() const { return checked_.naming; }

  /// As we compute: Y = X W, matrices are (in, out). patch_weight is (channel, row, column) x D, pos_embed tokens x D,
  /// of the stored network (vit/position_embedding.hpp interpolates).
  /// dist_token and head_dist only where network.distilled. @throws ConfigError for values that are not finite.
  Tensor read(NetworkTensor tensor) const;
  Tensor read(int layer, EncoderTensor tensor) const;

  /// As stored: matrices are (out, in).
  Tensor read_stored(NetworkTensor tensor) const;
  Tensor read_stored(int layer, EncoderTensor tensor) const;

 private:
  Tensor read_source(const TensorSource& source) const;

  SafetensorsFile file_;
  NetworkConfig network_;
  CheckedCheckpoint checked_;
};

/// The network's fields that a checkpoint shows (all but heads and name), for those who have no network document; what
/// it does not show stays as in `network`. @throws ConfigError when the names are unknown.
NetworkConfig network_of_checkpoint(const SafetensorsFile& file, NetworkConfig network);

/// (out, in) -> (in, out).
Tensor transposed(const Tensor& matrix);

}  // namespace secateur::vit
