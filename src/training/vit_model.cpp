// SPDX-License-Identifier: Apache-2.0
#include "training/vit_model.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "vit/transformer.hpp"

namespace secateur::training {
namespace {

constexpr double kTokenDeviation = 0.02;

/// Normal values of two deviations at most, drawn again beyond.
torch::Tensor truncated_normal(torch::IntArrayRef shape, double deviation, torch::Generator& generator) {
  torch::Tensor values = torch::empty(shape);
  values.normal_(0, 1, generator);
  for (;;) {
    const torch::Tensor beyond = values.abs() > 2;
    if (!beyond.any().item<bool>()) return values * deviation;
    values = torch::where(beyond, torch::empty(shape).normal_(0, 1, generator), values);
  }
}

double matrix_deviation(int in, int out) {
  return std::sqrt(2.0 / (in + out));
}

/// tokens x D: a quarter of the channels each for sine and cosine of the patch's row, then of its column, their periods
/// growing from 2 pi to 200 pi patches. Special tokens have 0.
torch::Tensor initial_positions(const NetworkConfig& network) {
  constexpr double kLongest = 100.0;
  torch::Tensor positions = torch::zeros({1, network.tokens(), network.embed_dim});
  const int side = network.image_size / network.patch_size;
  const int quarter = network.embed_dim / 4;
  auto at = positions.accessor<float, 3>();
  for (int patch = 0; patch < network.patches(); ++patch) {
    for (int i = 0; i < quarter; ++i) {
      const double rate = std::pow(kLongest, -static_cast<double>(i) / quarter);
      const int row = network.special_tokens() + patch;
      const double down = patch / side * rate;
      const double right = patch % side * rate;
      at[0][row][i] = static_cast<float>(std::sin(down) / 2);
      at[0][row][quarter + i] = static_cast<float>(std::cos(down) / 2);
      at[0][row][2 * quarter + i] = static_cast<float>(std::sin(right) / 2);
      at[0][row][3 * quarter + i] = static_cast<float>(std::cos(right) / 2);
    }
  }
  return positions;
}

/// Stored (out, in); `mask` is (in / b) x (out / b).
torch::Tensor masked(const torch::Tensor& weight, const torch::Tensor& mask) {
  if (!mask.defined()) return weight;
  const std::int64_t block = weight.size(0) / mask.size(1);
  return weight * mask.t().repeat_interleave(block, 0).repeat_interleave(block, 1);
}

/// What goes from encoder to encoder.
struct Stream {
  torch::Tensor tokens;    ///< batch x tokens x D
  torch::Tensor dist_row;  ///< batch: where the distillation token, or what it was fused into, stands; undefined: none
};

/// The tokens that stay: CLS, the `kept` best, and the sum of all others by their scores. `scores`: batch x tokens;
/// `merit` is what they are chosen by, batch x (tokens - 1).
void drop(Stream& stream, const torch::Tensor& scores, const torch::Tensor& merit, int kept, ForwardResult& result) {
  const torch::Tensor order = std::get<1>(merit.sort(/*stable=*/true, /*dim=*/1, /*descending=*/true)) + 1;
  const torch::Tensor chosen = order.slice(1, 0, kept);
  result.selected.push_back(chosen);
  const torch::Tensor rows = chosen.unsqueeze(2).expand({-1, -1, stream.tokens.size(2)});
  const torch::Tensor weights = scores.scatter(1, chosen, 0.0).slice(1, 1).unsqueeze(1);
  const torch::Tensor fused = torch::bmm(weights, stream.tokens.slice(1, 1));
  stream.tokens = torch::cat({stream.tokens.slice(1, 0, 1), stream.tokens.gather(1, rows), fused}, 1);
  if (!stream.dist_row.defined()) return;
  const torch::Tensor match = chosen.eq(stream.dist_row.unsqueeze(1));
  stream.dist_row =
      torch::where(match.any(1), match.to(torch::kInt).argmax(1) + 1, torch::full_like(stream.dist_row, kept + 1));
}

}  // namespace

VitModel::VitModel(const NetworkConfig& network, std::uint64_t seed, torch::Device device, torch::Dtype type)
    : network_(network), device_(device), type_(type) {
  torch::Generator generator = at::detail::createCPUGenerator(seed);
  const int width = network.embed_dim;
  const int heads = network.attention_width();
  cls_token_ = add("cls_token", truncated_normal({1, 1, width}, kTokenDeviation, generator));
  if (network.distilled) dist_token_ = add("dist_token", truncated_normal({1, 1, width}, kTokenDeviation, generator));
  positions_ = add("pos_embed", initial_positions(network));
  patch_embed_.weight =
      add("patch_embed.proj.weight", truncated_normal({width, network.channels, network.patch_size, network.patch_size},
                                                      matrix_deviation(network.patch_values(), width), generator));
  patch_embed_.bias = add("patch_embed.proj.bias", torch::zeros({width}));
  for (int layer = 0; layer < network.depth; ++layer) {
    const std::string at = "blocks." + std::to_string(layer) + ".";
    TrainedEncoder encoder;
    encoder.norm1 = add_norm(at + "norm1");
    encoder.q = add_linear(at + "attn.q", width, heads, generator);
    encoder.k = add_linear(at + "attn.k", width, heads, generator);
    encoder.v = add_linear(at + "attn.v", width, heads, generator);
    encoder.proj = add_linear(at + "attn.proj", heads, width, generator);
    encoder.norm2 = add_norm(at + "norm2");
    encoder.mlp_int = add_linear(at + "mlp.fc1", width, network.mlp_hidden, generator);
    encoder.mlp_out = add_linear(at + "mlp.fc2", network.mlp_hidden, width, generator);
    encoders_.push_back(encoder);
  }
  final_norm_ = add_norm("norm");
  head_ = add_linear("head", width, network.classes, generator);
  if (network.distilled) head_dist_ = add_linear("head_dist", width, network.classes, generator);
}

torch::Tensor VitModel::add(const std::string& name, torch::Tensor initial) {
  torch::Tensor tensor = initial.to(device_, type_).set_requires_grad(true);
  parameters_.emplace_back(name, tensor);
  return tensor;
}

TrainedLinear VitModel::add_linear(const std::string& name, int in, int out, torch::Generator& generator) {
  TrainedLinear linear;
  linear.weight = add(name + ".weight", truncated_normal({out, in}, matrix_deviation(in, out), generator));
  linear.bias = add(name + ".bias", torch::zeros({out}));
  return linear;
}

TrainedNorm VitModel::add_norm(const std::string& name) {
  TrainedNorm norm;
  norm.gamma = add(name + ".weight", torch::ones({network_.embed_dim}));
  norm.beta = add(name + ".bias", torch::zeros({network_.embed_dim}));
  return norm;
}

torch::Tensor VitModel::normalised(const torch::Tensor& x, const TrainedNorm& norm) const {
  return torch::layer_norm(x, {network_.embed_dim}, norm.gamma, norm.beta, kLayerNormEpsilon);
}

torch::Tensor VitModel::attention(const TrainedEncoder& encoder, const EncoderMasks& masks, const torch::Tensor& stream,
                                  torch::Tensor& scores) const {
  const std::int64_t batch = stream.size(0);
  const std::int64_t tokens = stream.size(1);
  const int heads = network_.heads;
  const int width = network_.head_width();
  const torch::Tensor normed = normalised(stream, encoder.norm1);
  const torch::Tensor weights = torch::cat(
      {masked(encoder.q.weight, masks.q), masked(encoder.k.weight, masks.k), masked(encoder.v.weight, masks.v)});
  const torch::Tensor biases = torch::cat({encoder.q.bias, encoder.k.bias, encoder.v.bias});
  const torch::Tensor qkv =
      torch::linear(normed, weights, biases).view({batch, tokens, 3, heads, width}).permute({2, 0, 3, 1, 4});
  const torch::Tensor q = qkv[0];
  const torch::Tensor k = qkv[1];
  const torch::Tensor v = qkv[2];
  const torch::Tensor probability =
      torch::softmax(torch::matmul(q, k.transpose(2, 3)) * (1 / std::sqrt(static_cast<double>(width))), 3);
  scores = probability.select(2, 0);  // batch x heads x tokens
  if (!masks.heads_kept.empty()) {
    std::vector<std::int64_t> kept;
    for (int head = 0; head < heads; ++head) {
      if (masks.heads_kept[static_cast<std::size_t>(head)]) kept.push_back(head);
    }
    scores = scores.index_select(1, torch::tensor(kept).to(device_));
  }
  scores = scores.mean(1);
  const torch::Tensor mixed =
      torch::matmul(probability, v).transpose(1, 2).reshape({batch, tokens, network_.attention_width()});
  return torch::linear(mixed, masked(encoder.proj.weight, masks.proj), encoder.proj.bias);
}

torch::Tensor VitModel::mlp(const TrainedEncoder& encoder, const EncoderMasks& masks,
                            const torch::Tensor& stream) const {
  torch::Tensor hidden = torch::linear(normalised(stream, encoder.norm2), encoder.mlp_int.weight, encoder.mlp_int.bias);
  hidden = network_.activation == Activation::relu ? torch::relu(hidden) : torch::gelu(hidden);
  if (masks.neurons.defined()) hidden = hidden * masks.neurons;
  return torch::linear(hidden, encoder.mlp_out.weight, encoder.mlp_out.bias);
}

torch::Tensor VitModel::classified(const torch::Tensor& stream, const torch::Tensor& dist_row) const {
  const torch::Tensor normed = normalised(stream, final_norm_);
  const torch::Tensor logits = torch::linear(normed.select(1, 0), head_.weight, head_.bias);
  if (!network_.distilled) return logits;
  const torch::Tensor rows = dist_row.view({-1, 1, 1}).expand({-1, 1, normed.size(2)});
  return (logits + torch::linear(normed.gather(1, rows).squeeze(1), head_dist_.weight, head_dist_.bias)) / 2;
}

ForwardResult VitModel::forward(const torch::Tensor& images, const ForwardPass& pass) const {
  ForwardResult result;
  const std::int64_t batch = images.size(0);
  const torch::Tensor patches = torch::conv2d(images, patch_embed_.weight, patch_embed_.bias, network_.patch_size);
  std::vector<torch::Tensor> rows{cls_token_.expand({batch, -1, -1})};
  if (network_.distilled) rows.push_back(dist_token_.expand({batch, -1, -1}));
  rows.push_back(patches.flatten(2).transpose(1, 2));
  Stream stream{torch::cat(rows, 1) + positions_, {}};
  if (network_.distilled) stream.dist_row = torch::ones({batch}, torch::dtype(torch::kLong).device(device_));
  torch::Generator lots = at::detail::createCPUGenerator(pass.lot.value_or(0));
  for (std::size_t layer = 0; layer < encoders_.size(); ++layer) {
    const EncoderMasks masks = pass.masks.empty() ? EncoderMasks{} : pass.masks[layer];
    torch::Tensor scores;
    stream.tokens = stream.tokens + attention(encoders_[layer], masks, stream.tokens, scores);
    const int kept = pass.tokens_kept.empty() ? 0 : pass.tokens_kept[layer];
    const std::int64_t others = stream.tokens.size(1) - 1;
    if (kept > 0 && kept < others) {
      const torch::Tensor merit =
          pass.lot ? torch::rand({batch, others}, lots).to(device_) : scores.detach().slice(1, 1);
      drop(stream, scores, merit, kept, result);
    }
    stream.tokens = stream.tokens + mlp(encoders_[layer], masks, stream.tokens);
  }
  result.logits = classified(stream.tokens, stream.dist_row);
  return result;
}

torch::Tensor VitModel::parameter(const std::string& name) const {
  for (const auto& [known, tensor] : parameters_) {
    if (known == name) return tensor;
  }
  SECATEUR_CHECK(false, "the model has no parameter " + name);
  return {};
}

VitModel VitModel::with_values(const std::vector<torch::Tensor>& values) const {
  VitModel other(network_, 0, device_, type_);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const torch::NoGradGuard guard;
    other.parameters_[i].second.copy_(values[i]);
    other.parameters_[i].second.set_requires_grad(false);
  }
  return other;
}

}  // namespace secateur::training
