// SPDX-License-Identifier: Apache-2.0
#include "vit/tensor_names.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "base/error.hpp"

namespace secateur {
namespace {

using N = NetworkTensor;
using E = EncoderTensor;

constexpr N kNetworkTensors[] = {N::cls_token,  N::dist_token,       N::pos_embed,     N::patch_weight,
                                 N::patch_bias, N::norm_weight,      N::norm_bias,     N::head_weight,
                                 N::head_bias,  N::head_dist_weight, N::head_dist_bias};
constexpr E kEncoderTensors[] = {E::norm1_weight, E::norm1_bias, E::q_weight,     E::q_bias,
                                 E::k_weight,     E::k_bias,     E::v_weight,     E::v_bias,
                                 E::proj_weight,  E::proj_bias,  E::norm2_weight, E::norm2_bias,
                                 E::int_weight,   E::int_bias,   E::out_weight,   E::out_bias};

const char* encoders_of(const Naming& naming) {
  return naming.scheme == NamingScheme::timm ? "blocks." : "encoder.layer.";
}

std::string network_name(const Naming& naming, bool distilled, N tensor) {
  const bool timm = naming.scheme == NamingScheme::timm;
  const std::string head = timm ? naming.prefix + "head" : distilled ? "cls_classifier" : "classifier";
  const std::string head_dist = timm ? naming.prefix + "head_dist" : "distillation_classifier";
  const auto name = [&](const char* in_timm, const char* in_hugging_face) {
    return naming.prefix + (timm ? in_timm : in_hugging_face);
  };
  switch (tensor) {
    case N::cls_token:
      return name("cls_token", "embeddings.cls_token");
    case N::dist_token:
      return name("dist_token", "embeddings.distillation_token");
    case N::pos_embed:
      return name("pos_embed", "embeddings.position_embeddings");
    case N::patch_weight:
      return name("patch_embed.proj.weight", "embeddings.patch_embeddings.projection.weight");
    case N::patch_bias:
      return name("patch_embed.proj.bias", "embeddings.patch_embeddings.projection.bias");
    case N::norm_weight:
      return name("norm.weight", "layernorm.weight");
    case N::norm_bias:
      return name("norm.bias", "layernorm.bias");
    case N::head_weight:
      return head + ".weight";
    case N::head_bias:
      return head + ".bias";
    case N::head_dist_weight:
      return head_dist + ".weight";
    case N::head_dist_bias:
      return head_dist + ".bias";
  }
  SECATEUR_CHECK(false, "unknown tensor");
}

/// The module of an encoder's tensor, without ".weight" or ".bias".
const char* module_of(NamingScheme scheme, E tensor) {
  const bool timm = scheme == NamingScheme::timm;
  switch (tensor) {
    case E::norm1_weight:
    case E::norm1_bias:
      return timm ? "norm1" : "layernorm_before";
    case E::q_weight:
    case E::q_bias:
      return timm ? "attn.qkv" : "attention.attention.query";
    case E::k_weight:
    case E::k_bias:
      return timm ? "attn.qkv" : "attention.attention.key";
    case E::v_weight:
    case E::v_bias:
      return timm ? "attn.qkv" : "attention.attention.value";
    case E::proj_weight:
    case E::proj_bias:
      return timm ? "attn.proj" : "attention.output.dense";
    case E::norm2_weight:
    case E::norm2_bias:
      return timm ? "norm2" : "layernorm_after";
    case E::int_weight:
    case E::int_bias:
      return timm ? "mlp.fc1" : "intermediate.dense";
    case E::out_weight:
    case E::out_bias:
      return timm ? "mlp.fc2" : "output.dense";
  }
  SECATEUR_CHECK(false, "unknown tensor");
}

/// Weights stand before their biases in the enumeration.
bool is_weight(E tensor) {
  return static_cast<int>(tensor) % 2 == 0;
}

Shape shape_of(const NetworkConfig& n, E tensor) {
  const std::int64_t embed = n.embed_dim;
  switch (tensor) {
    case E::q_weight:
    case E::k_weight:
    case E::v_weight:
    case E::proj_weight:
      return {embed, embed};
    case E::int_weight:
      return {n.mlp_hidden, embed};
    case E::int_bias:
      return {n.mlp_hidden};
    case E::out_weight:
      return {embed, n.mlp_hidden};
    default:
      return {embed};
  }
}

/// 0, 1, 2 for q, k, v, which timm stacks in one tensor; -1 for the others.
int fused_part(E tensor) {
  const int part = (static_cast<int>(tensor) - static_cast<int>(E::q_weight)) / 2;
  return tensor >= E::q_weight && tensor <= E::v_bias ? part : -1;
}

}  // namespace

TensorSource source_of(const Naming& naming, const NetworkConfig& n, NetworkTensor tensor) {
  const std::string name = network_name(naming, n.distilled, tensor);
  const std::int64_t embed = n.embed_dim;
  switch (tensor) {
    case N::cls_token:
    case N::dist_token:
      return {name, {1, 1, embed}, 0, {embed}};
    case N::pos_embed:
      return {name, {1, n.tokens(), embed}, 0, {n.tokens(), embed}};
    case N::patch_weight:
      return {name, {embed, n.channels, n.patch_size, n.patch_size}, 0, {embed, n.patch_values()}};
    case N::head_weight:
    case N::head_dist_weight:
      return {name, {n.classes, embed}, 0, {n.classes, embed}};
    case N::head_bias:
    case N::head_dist_bias:
      return {name, {n.classes}, 0, {n.classes}};
    case N::patch_bias:
    case N::norm_weight:
    case N::norm_bias:
      break;
  }
  return {name, {embed}, 0, {embed}};
}

TensorSource source_of(const Naming& naming, const NetworkConfig& network, int layer, EncoderTensor tensor) {
  TensorSource source;
  source.name = fmt::format("{}{}{}.{}.{}", naming.prefix, encoders_of(naming), layer, module_of(naming.scheme, tensor),
                            is_weight(tensor) ? "weight" : "bias");
  source.shape = source.stored_shape = shape_of(network, tensor);
  const int part = fused_part(tensor);
  if (naming.scheme == NamingScheme::timm && part >= 0) {
    source.first = part * *element_count(source.shape);
    source.stored_shape[0] *= 3;
  }
  return source;
}

std::vector<TensorSource> stored_tensors(const Naming& naming, const NetworkConfig& network) {
  std::vector<TensorSource> tensors;
  std::set<std::string> names;
  const auto add = [&](TensorSource source) {
    if (names.insert(source.name).second) tensors.push_back(std::move(source));
  };
  for (const N tensor : kNetworkTensors) {
    const bool of_distillation =
        tensor == N::dist_token || tensor == N::head_dist_weight || tensor == N::head_dist_bias;
    if (!of_distillation || network.distilled) add(source_of(naming, network, tensor));
  }
  for (int layer = 0; layer < network.depth; ++layer) {
    for (const E tensor : kEncoderTensors) add(source_of(naming, network, layer, tensor));
  }
  return tensors;
}

std::optional<Naming> detect_naming(const std::vector<std::string>& names) {
  for (const NamingScheme scheme : {NamingScheme::hugging_face, NamingScheme::timm}) {
    for (const std::string& name : names) {
      const Naming unprefixed{scheme, ""};
      const std::size_t at = name.find(encoders_of(unprefixed));
      if (at == std::string::npos || (at > 0 && name[at - 1] != '.')) continue;
      const Naming naming{scheme, name.substr(0, at)};
      if (layer_of(naming, name)) return naming;
    }
  }
  return std::nullopt;
}

std::optional<int> layer_of(const Naming& naming, const std::string& name) {
  const std::string start = naming.prefix + encoders_of(naming);
  if (name.compare(0, start.size(), start) != 0) return std::nullopt;
  int layer = 0;
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + start.size(), end, layer);
  if (error != std::errc{} || layer < 0 || rest == end || *rest != '.') return std::nullopt;
  return layer;
}

}  // namespace secateur
