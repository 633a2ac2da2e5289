// SPDX-License-Identifier: Apache-2.0
// The tensors of a Vision Transformer by our names, and where each one lies in a checkpoint with timm or Hugging Face
// names. The names themselves: tools/checkpoint_conversion/tensor_names.def. How they are found in a file:
// vit/naming.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/array.hpp"

namespace secateur::vit {

/// Outside the encoders. patch: patch embedding; head: classifier, head_dist: the distillation token's.
enum class NetworkTensor {
  cls_token,
  dist_token,
  pos_embed,
  patch_weight,
  patch_bias,
  norm_weight,
  norm_bias,
  head_weight,
  head_bias,
  head_dist_weight,
  head_dist_bias
};

/// Of one encoder. int: the MLP's first matrix (W_int), out: its second (W_out).
enum class EncoderTensor {
  norm1_weight,
  norm1_bias,
  q_weight,
  q_bias,
  k_weight,
  k_bias,
  v_weight,
  v_bias,
  proj_weight,
  proj_bias,
  norm2_weight,
  norm2_bias,
  int_weight,
  int_bias,
  out_weight,
  out_bias
};

/// hugging_face: up to transformers 4; hugging_face_5 since.
enum class NamingScheme { timm, hugging_face, hugging_face_5 };

/// Where a network's names stand in a file: "module.vit." of "module.vit.encoder.layer.0.", with classifiers at
/// "module.".
struct Naming {
  NamingScheme scheme = NamingScheme::timm;
  std::string encoders;  ///< in front of the encoders: "model.vit."
  std::string prefix;    ///< in front of the other tensors
  std::string head;      ///< in front of the classifiers
  std::string wrapper;   ///< behind an encoder's number: "_orig_mod."
};

/// The slice of a stored tensor that is one of ours. Matrices are stored as (out, in).
struct TensorSource {
  std::string name;        ///< as stored
  Shape stored_shape;      ///< of the whole stored tensor
  std::int64_t first = 0;  ///< element where the slice begins; slices are contiguous
  Shape shape;             ///< of the slice, [size] or [out, in]
};

TensorSource source_of(const Naming& naming, const NetworkConfig& network, NetworkTensor tensor);
TensorSource source_of(const Naming& naming, const NetworkConfig& network, int layer, EncoderTensor tensor);

/// Every stored tensor of the network, each once.
std::vector<TensorSource> stored_tensors(const Naming& naming, const NetworkConfig& network);

/// An encoder's tensor as it is stored. `wrapper`: what stands between the encoder's number and the module.
struct EncoderName {
  std::string prefix;  ///< in front of the encoders
  int layer = 0;
  std::string wrapper;
};

/// "model.blocks.3.norm1.bias" -> {"model.", 3, ""} in timm; empty for what is no encoder's tensor in this scheme.
std::optional<EncoderName> encoder_name(NamingScheme scheme, const std::string& name);

/// Behind a prefix: the tensors outside the encoders, and the classifiers' modules.
std::vector<std::string> outer_names(NamingScheme scheme);
std::vector<std::string> head_modules(NamingScheme scheme);

/// "blocks.3.norm1.bias" -> 3; empty for tensors outside the encoders.
std::optional<int> layer_of(const Naming& naming, const std::string& name);

}  // namespace secateur::vit
