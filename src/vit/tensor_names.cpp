// SPDX-License-Identifier: Apache-2.0
#include "vit/tensor_names.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <string_view>

#include "base/error.hpp"

namespace secateur::vit {
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

constexpr std::size_t kSchemes = 3;

struct ModuleNames {
  E weight;
  E bias;
  const char* names[kSchemes];
};

struct OuterName {
  N tensor;
  const char* timm;
  const char* hugging_face;
};

struct HeadNames {
  N weight;
  N bias;
  const char* timm;
  const char* hugging_face;
  const char* distilled_hugging_face;
};

#define SECATEUR_ENCODERS(...) constexpr const char* kEncoders[kSchemes] = {__VA_ARGS__};
#include "tensor_names.def"

#define SECATEUR_MODULE(ours, ...) {E::ours##_weight, E::ours##_bias, {__VA_ARGS__}},
constexpr ModuleNames kModules[] = {
#include "tensor_names.def"
};

#define SECATEUR_NETWORK(ours, ...) {N::ours, __VA_ARGS__},
constexpr OuterName kOuterNames[] = {
#include "tensor_names.def"
};

#define SECATEUR_HEAD(ours, ...) {N::ours##_weight, N::ours##_bias, __VA_ARGS__},
constexpr HeadNames kHeads[] = {
#include "tensor_names.def"
};

#define SECATEUR_WRAPPER(name) name,
constexpr const char* kWrappers[] = {
#include "tensor_names.def"
};

std::string encoders_of(NamingScheme scheme) {
  return std::string(kEncoders[static_cast<std::size_t>(scheme)]) + ".";
}

std::string network_name(const Naming& naming, bool distilled, N tensor) {
  const bool timm = naming.scheme == NamingScheme::timm;
  for (const OuterName& each : kOuterNames) {
    if (each.tensor == tensor) return naming.prefix + (timm ? each.timm : each.hugging_face);
  }
  for (const HeadNames& each : kHeads) {
    if (each.weight != tensor && each.bias != tensor) continue;
    const char* module = timm ? each.timm : distilled ? each.distilled_hugging_face : each.hugging_face;
    return naming.head + module + (each.weight == tensor ? ".weight" : ".bias");
  }
  SECATEUR_CHECK(false, "unknown tensor");
}

/// The module of an encoder's tensor, without ".weight" or ".bias".
const char* module_of(NamingScheme scheme, E tensor) {
  for (const ModuleNames& each : kModules) {
    if (each.weight == tensor || each.bias == tensor) return each.names[static_cast<std::size_t>(scheme)];
  }
  SECATEUR_CHECK(false, "unknown tensor");
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// "3.norm1.bias" -> 3; moves `text` behind the dot.
std::optional<int> take_layer(std::string_view& text) {
  int layer = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), layer);
  if (error != std::errc{} || layer < 0 || rest == text.data() + text.size() || *rest != '.') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
  return layer;
}

std::string take_wrappers(std::string_view& text) {
  std::string taken;
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view wrapper : kWrappers) {
      if (!begins_with(text, wrapper)) continue;
      taken += wrapper;
      text.remove_prefix(wrapper.size());
      found = true;
    }
  }
  return taken;
}

bool is_module(NamingScheme scheme, std::string_view text) {
  for (const ModuleNames& each : kModules) {
    const std::string_view module = each.names[static_cast<std::size_t>(scheme)];
    if (!begins_with(text, module)) continue;
    const std::string_view rest = text.substr(module.size());
    if (rest == ".weight" || rest == ".bias") return true;
  }
  return false;
}

/// Weights stand before their biases in the enumeration.
bool is_weight(E tensor) {
  return static_cast<int>(tensor) % 2 == 0;
}

Shape shape_of(const NetworkConfig& n, E tensor) {
  const std::int64_t embed = n.embed_dim;
  const std::int64_t heads = n.attention_width();
  switch (tensor) {
    case E::q_weight:
    case E::k_weight:
    case E::v_weight:
      return {heads, embed};
    case E::q_bias:
    case E::k_bias:
    case E::v_bias:
      return {heads};
    case E::proj_weight:
      return {embed, heads};
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
  source.name = fmt::format("{}{}{}.{}{}.{}", naming.encoders, encoders_of(naming.scheme), layer, naming.wrapper,
                            module_of(naming.scheme, tensor), is_weight(tensor) ? "weight" : "bias");
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

std::optional<EncoderName> encoder_name(NamingScheme scheme, const std::string& name) {
  const std::string encoders = encoders_of(scheme);
  for (std::size_t at = name.find(encoders); at != std::string::npos; at = name.find(encoders, at + 1)) {
    if (at > 0 && name[at - 1] != '.') continue;
    std::string_view rest = std::string_view(name).substr(at + encoders.size());
    const std::optional<int> layer = take_layer(rest);
    if (!layer) continue;
    std::string wrapper = take_wrappers(rest);
    if (is_module(scheme, rest)) return EncoderName{name.substr(0, at), *layer, std::move(wrapper)};
  }
  return std::nullopt;
}

std::vector<std::string> outer_names(NamingScheme scheme) {
  std::vector<std::string> names;
  for (const OuterName& each : kOuterNames) {
    names.emplace_back(scheme == NamingScheme::timm ? each.timm : each.hugging_face);
  }
  return names;
}

std::vector<std::string> head_modules(NamingScheme scheme) {
  std::vector<std::string> names;
  for (const HeadNames& each : kHeads) {
    if (scheme == NamingScheme::timm) {
      names.emplace_back(each.timm);
    } else {
      names.emplace_back(each.hugging_face);
      names.emplace_back(each.distilled_hugging_face);
    }
  }
  return names;
}

std::optional<int> layer_of(const Naming& naming, const std::string& name) {
  const std::string start = naming.encoders + encoders_of(naming.scheme);
  if (!begins_with(name, start)) return std::nullopt;
  std::string_view rest = std::string_view(name).substr(start.size());
  return take_layer(rest);
}

}  // namespace secateur::vit
